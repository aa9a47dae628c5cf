"""Does a file hold what a library holds, and nothing else?

A file that somebody sends may hold triggers and views that run when it is read or changed.  A library
has none, so a file that has any is refused before anything else is asked of it.
"""

from __future__ import annotations

from typing import Any

from facesort.library.schema import Base

#: The tables of Alembic and of SQLite itself.
_OTHERS = {"alembic_version": {"version_num"}}
_OURS_KINDS = ("table", "index")


def intruders(connection: Any) -> list[str]:  # noqa: ANN401 - a raw DB-API connection
    """Return what no library of any format has: triggers, views, tables that are programs."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    return [f"{kind} {name}" for kind, name, sql in rows if _is_program(kind, sql)]


def differences(connection: Any) -> list[str]:  # noqa: ANN401 - a raw DB-API connection
    """Return what a library of the present format has not, and what it lacks."""
    expected = _OTHERS | {
        table.name: {column.name for column in table.columns}
        for table in Base.metadata.sorted_tables
    }
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    names = [name for (name,) in connection.execute(query).fetchall()]
    own = [name for name in names if not name.startswith("sqlite_")]  # no other may begin like this
    found = {name: _columns(connection, name) for name in own}
    wrong = found.keys() ^ expected.keys()
    wrong |= {name for name in found.keys() & expected.keys() if found[name] != expected[name]}
    return [f"table {name}" for name in sorted(wrong)]


def _is_program(kind: str, sql: str | None) -> bool:
    words = (sql or "").split(None, 3)
    return kind not in _OURS_KINDS or [word.upper() for word in words[1:2]] == ["VIRTUAL"]


def _columns(connection: Any, table: str) -> set[str]:  # noqa: ANN401 - a raw DB-API connection
    """Return the names of the columns; one that is computed has a mark that no other has."""
    rows = connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (table,)).fetchall()
    return {f"{name}{'*' * hidden}" for name, hidden in rows}
