"""Rows as the library would give them."""

from facesort.library.faces import FaceRow
from facesort.library.journal import EditRow
from facesort.library.people import PersonRow
from facesort.library.photos import PhotoFacts, PhotoRow, ProblemRow


def person(person_id, name="", photos=1):
    kind = "named" if name else "unnamed"
    return PersonRow(person_id, name, kind, photos * 2, photos, person_id * 10)


def face(face_id, photo_id=1, *, box=(0.1, 0.1, 0.2, 0.2), person=(None, ""), by=None, sure=None):
    return FaceRow(face_id, photo_id, box, 0.8, person[0], person[1], by, sure)


def photo(photo_id, path=b"/photos/a.jpg", taken_at="2014-05-03T12:30:00", faces=1):
    return PhotoRow(photo_id, path, 400, 300, taken_at, faces)


def facts(photo_id=1, width=400, height=300, files=(b"/photos/a.jpg",)):
    return PhotoFacts(
        photo_id, "jpeg", width, height, "2014-05-03T12:30:00", "Canon", "48.2,16.3", files
    )


def edit(number, label="name “Anna”", at="2026-05-03T12:30:00+00:00", **more):
    return EditRow(number, at, "rename", label, more.pop("undone", False), **more)


def problem(file_id, path=b"/photos/bad.jpg"):
    return ProblemRow(file_id, path, "damaged", "The file ends too early.", "Copy it again.")
