"""The tree of groups, what was learnt from the user, answers and strictness."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; the next scan groups all faces, which fills them."""
    op.create_table(
        "link",
        sa.Column("face_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("other_size", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["face_id"], ["face.id"], name=op.f("fk_link_face_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["face.id"], name=op.f("fk_link_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("face_id", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_other_id"), "link", ["other_id"], unique=False)
    op.create_index(op.f("ix_link_worth"), "link", ["worth"], unique=False)
    op.create_table(
        "grouping",
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("faces", sa.Integer(), nullable=False),
        sa.Column("join_middle", sa.Double(), nullable=False),
        sa.Column("join_slope", sa.Double(), nullable=False),
        sa.Column("same_middle", sa.Double(), nullable=False),
        sa.Column("same_slope", sa.Double(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("true_accepts", sa.Double(), nullable=True),
        sa.Column("false_accepts", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("pack", name=op.f("pk_grouping")),
    )
    op.create_table(
        "answer",
        sa.Column("face_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.CheckConstraint("said IN ('yes', 'no', 'skip')", name=op.f("ck_answer_said")),
        sa.ForeignKeyConstraint(
            ["face_id"], ["face.id"], name=op.f("fk_answer_face_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["face.id"], name=op.f("fk_answer_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("face_id", "other_id", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_other_id"), "answer", ["other_id"], unique=False)
    op.create_table(
        "strictness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("looser", sa.Double(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_strictness_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strictness")),
    )
