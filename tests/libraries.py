"""Libraries for tests: rows as the machine would have written them, without files or models."""

import numpy as np

from facesort.faces.packs import default_pack_id
from facesort.library import faces, folders, people, photos, tree
from facesort.library.faces import NewFace
from facesort.library.folders import NewFile
from facesort.library.photos import PhotoSeen
from facesort.library.schema import Base
from facesort.library.tree import Learnt
from facesort.library.vectors import load_facts
from facesort.people.odds import Odds
from facesort.people.tree import Tree

PACK = "test-pack"
#: Odds of two groups, and of a face, in a library whose tree was written by `link`.
JOIN, SAME = Odds(0.87, 30.0), Odds(0.84, 35.0)


def add_photos(library, count, faces_each=1, root=b"/photos"):
    """Put `count` looked-at photos with faces into the library; returns face ids, photo by photo."""
    return _add(library, root, PACK, [[new_face(n) for n in range(faces_each)]] * count)


def add_vectors(library, vectors, together=1, quality=0.9, root=b"/photos"):
    """Put faces with these vectors of the default pack into the library; returns their ids.

    `together` faces that follow each other are in one photo.
    """
    made = [
        NewFace((0.1 * (n % together), 0.2, 0.1, 0.2), (0.5,) * 10, 0.9, quality, row.tobytes())
        for n, row in enumerate(vectors)
    ]
    photos_of = [made[n : n + together] for n in range(0, len(made), together)]
    return [face for ids in _add(library, root, default_pack_id(), photos_of) for face in ids]


def _add(library, root, pack, photos_of):
    with library.write() as session:
        place = folders.add_folder(session, root, "volume")
        known = folders.count_files(session, place)
        files = [
            NewFile(b"%04d.jpg" % n, 10, 1, "JPEG", root + b"%032d" % n)
            for n in range(known, known + len(photos_of))
        ]
        folders.store_files(session, place.root_id, files, scan=1)
        unseen = photos.unseen_photos(session, pack, len(photos_of))
        photos.store_seen(
            session,
            pack,
            [PhotoSeen(p.id, 400, 300, None, "", None) for p in unseen],
        )
        return faces.replace_faces(
            session, pack, {p.id: found for p, found in zip(unseen, photos_of, strict=True)}
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


def link(library, links, worth=None, at=None):
    """Write down how groups came about, as the last grouping of all faces would have.

    `links` are (face, other, level), `worth` is that of a question about a face's link, 1 if left out.
    """
    with library.write() as session:
        ids = np.array([face.id for face, _size in faces.each_face(session)])
        values = np.array([(worth or {}).get(face, 1.0) for face in ids.tolist()])
        tree.store_tree(session, ids, tree_of(ids, links), values)
        learnt = Learnt(len(ids), at or tree.now(), JOIN, SAME)
        tree.store_learnt(session, default_pack_id(), learnt)


def tree_of(ids, links):
    """Return the tree of these faces that comes of links as in `link`."""
    grown = Tree.of_strangers(len(ids))
    sizes = dict.fromkeys(ids.tolist(), 1)
    for face, other, level in sorted(links, key=lambda one: one[2]):
        place = np.searchsorted(ids, face)
        grown.other[place], grown.level[place] = np.searchsorted(ids, other), level
        grown.size[place], grown.other_size[place] = sizes[face], sizes[other]
        sizes[other] += sizes[face]
    return grown


def owners(library):
    """Return whom each face is with, in the order of their ids."""
    with library.read() as session:
        return [face.person_id for face, _size in faces.each_face(session)]


def facts(library):
    """Return what the user said: whether a face is a person, by face and person."""
    with library.read() as session:
        return {(f, p): bool(same) for f, p, same in load_facts(session).tolist()}
