"""The `facesort` command: the same operations as the window, for the terminal.

`main` reads the command line and turns failures into exit codes: 0 done, 1 an error that the user can
mend (one sentence and advice on stderr), 2 wrong usage, 130 stopped by Ctrl-C (what was done is kept).
Everything heavy is imported by the command that needs it, because child processes and every short
command would pay for it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from facesort.cli.parser import parse
from facesort.errors import FacesortError
from facesort.monitor import Cancelled
from facesort.text import _

_ERROR, _STOPPED = 1, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = parse(argv)
    from facesort.cli import commands  # after parsing: --help and wrong usage need none of it

    try:
        return commands.run(args)
    except FacesortError as error:
        print(f"facesort: {error}", file=sys.stderr)
        return _ERROR
    except (KeyboardInterrupt, Cancelled):
        print(_("facesort: stopped; what was done is kept."), file=sys.stderr)
        return _STOPPED
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return _ERROR
