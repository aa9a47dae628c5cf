"""The `facesort` command: the same operations as the window, for the terminal.

`main` reads the command line and turns failures into exit codes: 0 done, 1 an error that the user can
mend (one sentence and advice on stderr), 2 wrong usage, 130 stopped by Ctrl-C (what was done is kept).
Everything is imported where Ctrl-C is heard already; what is heavy, by the command that needs it,
because child processes and every short command would pay for it.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_ERROR, _STOPPED = 1, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        return _run(argv)
    except KeyboardInterrupt:
        return _stopped()


def _run(argv: Sequence[str] | None) -> int:
    from facesort.cli.parser import parse
    from facesort.errors import FacesortError
    from facesort.monitor import Cancelled

    _never_fail_to_print()
    args = parse(argv)
    try:
        from facesort.cli import commands  # after parsing: --help and wrong usage need none of it

        return commands.run(args)
    except FacesortError as error:
        print(f"facesort: {error}", file=sys.stderr)
        return _ERROR
    except Cancelled:
        return _stopped()
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return _ERROR


def _stopped() -> int:
    from facesort.text import _

    print(_("facesort: stopped; what was done is kept."), file=sys.stderr)
    return _STOPPED


def _never_fail_to_print() -> None:
    """Write what the terminal has no letters for as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
