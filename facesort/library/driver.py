"""The SQLite that facesort uses: the bundled one where there is one, else Python's own.

SQLite before 3.51.3 can corrupt a WAL file when two connections write and checkpoint at once.  Linux
distributions ship older ones, so there `pysqlite3` brings its own; elsewhere Python's is used.
"""

from __future__ import annotations

import importlib
from typing import Any


def _driver() -> Any:  # noqa: ANN401 - a DB-API module
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


sqlite = _driver()

#: The version from which on WAL is safe with several connections.
SAFE_VERSION = (3, 51, 3)
