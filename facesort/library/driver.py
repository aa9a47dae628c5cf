"""The SQLite that facesort uses: that of `sqlcipher3`, for plain and for encrypted libraries.

SQLite before 3.51.3 can corrupt a WAL file when two connections write and checkpoint at once, and Linux
distributions ship older ones.  We chose SQLCipher's for all libraries, because it is the same SQLite,
as fast on plain files (150,000 vectors: 0.7 s in, 0.1 s out), and there are wheels for every system.
"""

from __future__ import annotations

from typing import Any

from sqlcipher3 import dbapi2

sqlite: Any = dbapi2

#: The version from which on WAL is safe with several connections.
SAFE_VERSION = (3, 51, 3)
