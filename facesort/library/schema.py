"""The tables.  Only `facesort.library` sees these classes; others get plain rows."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, UniqueConstraint, text, true
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Names for constraints, so that a migration can address them.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
#: Ids are never given out twice: the journal names rows by them long after they are gone.
_IDS = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(naming_convention=_NAMES)


class Root(Base):
    """A folder the user added."""

    __tablename__ = "root"
    __table_args__ = (_IDS,)
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[bytes] = mapped_column(unique=True)
    display: Mapped[str]
    volume: Mapped[str]
    watched: Mapped[bool] = mapped_column(default=True)


class Photo(Base):
    """One content: the same bytes in two places are one photo.

    `finder` names the pack that looked for faces (None: nobody looked yet); `state` is "new" until the
    pixels were read, then "ok", "damaged" (partly read) or "unusable"; `present` says whether any file
    of a watched folder still holds it.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'ok', 'damaged', 'unusable')", name="state"),
        Index("ix_photo_finder", "finder", "id"),
        _IDS,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[bytes] = mapped_column(unique=True)
    kind: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    taken_at: Mapped[str | None] = mapped_column(index=True)
    camera: Mapped[str] = mapped_column(default="")
    place: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="new")
    finder: Mapped[str | None]
    present: Mapped[bool] = mapped_column(default=True)


class File(Base):
    """Where a content lies: `path` is relative to its root.  Neither photo nor problem: no picture.

    `seen_at` is the number of the last scan that saw the file, `gone_at` that of the one that missed it.
    What a file held before it was edited is a file that is gone, until the new content has been looked
    at: its path ends in NUL and the number of the photo (see `replaced`).
    """

    __tablename__ = "file"
    __table_args__ = (UniqueConstraint("root_id", "path"), _IDS)
    id: Mapped[int] = mapped_column(primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("root.id", ondelete="CASCADE"))
    path: Mapped[bytes]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photo.id"), index=True)
    size: Mapped[int]
    mtime_ns: Mapped[int]
    seen_at: Mapped[int]
    gone_at: Mapped[int | None]


class Problem(Base):
    """A file that could not be used, or only in part: data, not an exception."""

    __tablename__ = "problem"
    file_id: Mapped[int] = mapped_column(
        ForeignKey("file.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str]
    message: Mapped[str]
    advice: Mapped[str]


class Person(Base):
    """Somebody who appears in photos; `name` is "" until the user gives one."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("kind IN ('unnamed', 'named', 'ignored')", name="kind"),
        _IDS,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="unnamed")
    cover_face_id: Mapped[int | None]
    birth_date: Mapped[str | None]


class Face(Base):
    """One face in one photo; x, y, width, height are 0..1 of the upright photo.

    `certainty` is None until a grouping has considered the face.  Not `is_face`: the user said that
    it is none, or took back that they had drawn it; it is shown nowhere, and kept for undo.
    """

    __tablename__ = "face"
    __table_args__ = (
        CheckConstraint("assigned_by IN ('machine', 'user')", name="assigned_by"),
        Index("ix_face_person_id", "person_id", "quality"),
        _IDS,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), index=True)
    x: Mapped[float]
    y: Mapped[float]
    width: Mapped[float]
    height: Mapped[float]
    landmarks: Mapped[bytes]
    score: Mapped[float]
    quality: Mapped[float]
    source: Mapped[str] = mapped_column(default="found")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_by: Mapped[str | None]
    certainty: Mapped[float | None]
    is_face: Mapped[bool] = mapped_column(default=True, server_default=true())


class BlindSpot(Base):
    """A place in a photo where no face is looked for, because the one there was forgotten.

    It is nothing but a place, as `Face` has one: who or what was there is not known any more.
    """

    __tablename__ = "blind_spot"
    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photo.id", ondelete="CASCADE"), index=True)
    x: Mapped[float]
    y: Mapped[float]
    width: Mapped[float]
    height: Mapped[float]


class Vector(Base):
    """What one pack makes of a face.  Vectors of two packs are never compared."""

    __tablename__ = "vector"
    face_id: Mapped[int] = mapped_column(
        ForeignKey("face.id", ondelete="CASCADE"), primary_key=True
    )
    pack: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]


class Fact(Base):
    """What the user said of a face and a person: is it them, or is it not?"""

    __tablename__ = "fact"
    face_id: Mapped[int] = mapped_column(
        ForeignKey("face.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    is_same: Mapped[bool]


class Link(Base):
    """Which group a group joined, and when (see `facesort.people.tree`); each is called by a face.

    The machine's: it is thrown away and made again with every grouping.  `worth` is how many faces a
    question about this link would settle, as far as the machine can tell.
    """

    __tablename__ = "link"
    face_id: Mapped[int] = mapped_column(
        ForeignKey("face.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(ForeignKey("face.id", ondelete="CASCADE"), index=True)
    level: Mapped[float]
    size: Mapped[int]
    other_size: Mapped[int]
    worth: Mapped[float] = mapped_column(index=True)


class Grouping(Base):
    """The last grouping of all faces of a pack: the machine's.

    The odds are those that were learnt from the user, the pack's before there is enough to learn from;
    `people` and `confirmed` say from how much, the two after them what came of it.  `runs` counts how
    often faces were placed, all or new ones.
    """

    __tablename__ = "grouping"
    pack: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[str]
    faces: Mapped[int]
    join_middle: Mapped[float]
    join_slope: Mapped[float]
    same_middle: Mapped[float]
    same_slope: Mapped[float]
    people: Mapped[int]
    confirmed: Mapped[int]
    true_accepts: Mapped[float | None]
    false_accepts: Mapped[float | None]
    runs: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Answer(Base):
    """What the user said to the question whether two groups, each called by a face, are one person.

    `said` is "yes", "no" or "skip"; `level` is how far apart they were (see `facesort.people.tree`).
    """

    __tablename__ = "answer"
    __table_args__ = (CheckConstraint("said IN ('yes', 'no', 'skip')", name="said"),)
    face_id: Mapped[int] = mapped_column(
        ForeignKey("face.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("face.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    said: Mapped[str]
    level: Mapped[float]


class Strictness(Base):
    """How much looser the user wants the groups than they would be; one row, with the id 1.

    `runs` is that of the grouping when they said so.
    """

    __tablename__ = "strictness"
    __table_args__ = (CheckConstraint("id = 1", name="id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    looser: Mapped[float]
    runs: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Album(Base):
    """Photos that the user searched for, under a name; what fits `query` is in it, also later."""

    __tablename__ = "album"
    __table_args__ = (_IDS,)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    query: Mapped[str]


class Edit(Base):
    """One change by the user: `payload` makes it, `inverse` takes it back (both JSON, see journal)."""

    __tablename__ = "edit"
    __table_args__ = ({"sqlite_autoincrement": True},)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    kind: Mapped[str]
    label: Mapped[str]
    payload: Mapped[str]
    inverse: Mapped[str]
    undone: Mapped[bool] = mapped_column(default=False)
