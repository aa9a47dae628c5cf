"""The first format."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "edit",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("inverse", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_edit")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cover_face_id", sa.Integer(), nullable=True),
        sa.Column("birth_date", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('unnamed', 'named', 'ignored')", name=op.f("ck_person_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.String(), nullable=True),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("finder", sa.String(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'ok', 'damaged', 'unusable')", name=op.f("ck_photo_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_photo_content_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_photo_finder", "photo", ["finder", "id"], unique=False)
    op.create_index(op.f("ix_photo_taken_at"), "photo", ["taken_at"], unique=False)
    op.create_table(
        "root",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("display", sa.String(), nullable=False),
        sa.Column("volume", sa.String(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_root")),
        sa.UniqueConstraint("path", name=op.f("uq_root_path")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "face",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("landmarks", sa.LargeBinary(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("quality", sa.Double(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("assigned_by", sa.String(), nullable=True),
        sa.Column("certainty", sa.Double(), nullable=True),
        sa.CheckConstraint("assigned_by IN ('machine', 'user')", name=op.f("ck_face_assigned_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_face_person_id")),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_face_photo_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_face_person_id", "face", ["person_id", "quality"], unique=False)
    op.create_index(op.f("ix_face_photo_id"), "face", ["photo_id"], unique=False)
    op.create_table(
        "file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mtime_ns", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.Integer(), nullable=False),
        sa.Column("gone_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_file_photo_id")),
        sa.ForeignKeyConstraint(
            ["root_id"], ["root.id"], name=op.f("fk_file_root_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("root_id", "path", name=op.f("uq_file_root_id_path")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_file_photo_id"), "file", ["photo_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("face_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["face_id"], ["face.id"], name=op.f("fk_fact_face_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_fact_person_id")),
        sa.PrimaryKeyConstraint("face_id", "person_id", name=op.f("pk_fact")),
    )
    op.create_index(op.f("ix_fact_person_id"), "fact", ["person_id"], unique=False)
    op.create_table(
        "problem",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_problem_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_problem")),
    )
    op.create_table(
        "vector",
        sa.Column("face_id", sa.Integer(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["face_id"], ["face.id"], name=op.f("fk_vector_face_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("face_id", "pack", name=op.f("pk_vector")),
    )
