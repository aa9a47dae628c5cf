"""Read very many rows: as bare tuples, because rows as objects take seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

_AT_ONCE = 10_000


def bare_rows(
    session: Session, query: str, parameters: tuple[Any, ...] = ()
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield what a query finds, in parts of some thousand rows.

    Args:
        session: A session.
        query: SQL with `?` for each parameter.
        parameters: What they stand for.
    """
    cursor = session.connection().exec_driver_sql(query, parameters).cursor
    assert cursor is not None  # a query that finds rows has one
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows
