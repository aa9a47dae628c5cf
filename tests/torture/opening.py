"""Bring a library up to date, to be killed by `kills.py`: `python -m tests.torture.opening LIBRARY`.

Says when it begins, and when it is done.
"""

import sys
from pathlib import Path

from sqlalchemy import create_engine, inspect

from facesort.library import migrate
from facesort.library.driver import sqlite
from facesort.library.store import APPLICATION_ID, Library


def make_old(path, like, revision="0001"):
    """Make a library of an older format, with the rows of another library as far as it has room."""
    engine = create_engine("sqlite://", creator=lambda: sqlite.connect(path), module=sqlite)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        migrate.upgrade(connection, to=revision)
        tables = {
            name: [column["name"] for column in inspect(connection).get_columns(name)]
            for name in inspect(connection).get_table_names()
            if name != "alembic_version"
        }
    engine.dispose()
    raw = sqlite.connect(path)
    raw.execute("ATTACH ? AS present", (str(like),))
    for name, columns in tables.items():
        known = [row[1] for row in raw.execute(f"PRAGMA present.table_info({name})")]
        shared = ", ".join(f'"{column}"' for column in columns if column in known)
        raw.execute(f"INSERT INTO {name} ({shared}) SELECT {shared} FROM present.{name}")
    raw.commit()
    raw.close()


def main():
    """Open it."""
    print("begun", flush=True)
    Library(Path(sys.argv[1])).close()
    print("done 1 migration", flush=True)


if __name__ == "__main__":
    main()
