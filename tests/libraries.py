"""Libraries for tests: rows as the machine would have written them, without files or models."""

import numpy as np

from facesort.library import faces, folders, people, photos
from facesort.library.faces import NewFace
from facesort.library.folders import NewFile
from facesort.library.photos import PhotoSeen
from facesort.library.schema import Base

PACK = "test-pack"


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
        unseen = photos.unseen_photos(session, PACK, count)
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


def place(library, groups):
    """Place all faces, in the order of their ids: > 0 a person, < 0 a new one, 0 nobody."""
    with library.write() as session:
        ids = [face.id for face, _size in faces.each_face(session)]
        certainty = np.full(len(groups), 0.8, np.float32)
        people.store_groups(session, np.array(ids), np.array(groups), certainty)
