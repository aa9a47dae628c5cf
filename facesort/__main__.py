"""Run facesort: `python -m facesort`."""

from __future__ import annotations

import sys

from facesort.cli import main

if __name__ == "__main__":
    sys.exit(main())
