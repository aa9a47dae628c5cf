"""Albums, faces that are none, and how many groupings there were."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "album",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_album")),
        sqlite_autoincrement=True,
    )
    for table in ("grouping", "strictness"):
        op.add_column(
            table, sa.Column("runs", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
    op.add_column(
        "face", sa.Column("is_face", sa.Boolean(), nullable=False, server_default=sa.true())
    )
