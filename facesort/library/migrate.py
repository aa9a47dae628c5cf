"""Bring a library to the present format: all steps in one transaction, or none.

Alembic is imported only when there is something to do, because every start would pay for it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

#: The formats this program knows, oldest first; the last one is the present one.
KNOWN = ("0001", "0002", "0003", "0004")
HEAD = KNOWN[-1]


def tables(connection: Connection) -> set[str]:
    """Return the names of the tables in the file."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return set(connection.exec_driver_sql(query).scalars())


def revision(connection: Connection) -> str | None:
    """Return the format of the library, None if it has none yet."""
    if "alembic_version" not in tables(connection):
        return None
    found: str | None = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version"
    ).scalar()
    return found


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the missing steps, up to a format, inside the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
