import pytest

from facesort.library import faces, folders, photos
from facesort.library.faces import NewFace
from facesort.library.folders import NewFile
from facesort.library.photos import PhotoSeen
from facesort.library.schema import Base
from facesort.library.store import Library

PACK = "test-pack"


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "library.db")
    yield library
    library.close()


def add_photos(library, count, faces_each=1, root=b"/photos"):
    """Put `count` looked-at photos with faces into the library; returns face ids, photo by photo."""
    with library.write() as session:
        place = folders.add_folder(session, root, "volume")
        known = folders.count_files(session, place)
        files = [
            NewFile(b"%04d.jpg" % n, 10, 1, "JPEG", root + b"%032d" % n)
            for n in range(known, known + count)
        ]
        folders.store_files(session, place.root_id, files, scan=1)
        unseen = photos.unseen_photos(session, count)
        photos.store_seen(
            session,
            PACK,
            [PhotoSeen(p.id, 400, 300, None, "", None) for p in unseen],
        )
        return faces.replace_faces(
            session,
            PACK,
            {p.id: [new_face(n) for n in range(faces_each)] for p in unseen},
        )


def new_face(n=0, quality=0.5):
    return NewFace((0.1 * n, 0.2, 0.1, 0.2), (0.5,) * 10, 0.9, quality, bytes([n] * 128))


def everything(library):
    """Return every row of every table but the journal's, for comparison."""
    with library.read() as session:
        connection = session.connection()
        return {
            table.name: sorted(map(repr, connection.execute(table.select()).all()))
            for table in Base.metadata.sorted_tables
            if table.name != "edit"
        }
