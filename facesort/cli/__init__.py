"""The `facesort` command: the same operations as the window, for the terminal.

`main` reads the command line and turns failures into exit codes: 0 done, 1 an error that the user can
mend (one sentence and advice on stderr), 2 wrong usage, 130 stopped by Ctrl-C (what was done is kept).
Everything is imported where Ctrl-C is heard already; what is heavy, by the command that needs it,
because child processes and every short command would pay for it.
"""

from __future__ import annotations

import errno
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from facesort.errors import FacesortError

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
    from facesort.privacy import be_private
    from facesort.reports import print_described

    be_private()
    sys.excepthook = print_described
    _never_fail_to_print()
    args = parse(argv)
    try:
        from facesort.cli import commands  # after parsing: --help and wrong usage need none of it

        code = commands.run(args)
        sys.stdout.flush()  # what cannot be written is to be told here, not when Python ends
        return code
    except FacesortError as error:
        print(f"facesort: {error}", file=sys.stderr)
        return _ERROR
    except Cancelled:
        return _stopped()
    except BrokenPipeError:  # the reader of our output has seen enough
        _forget_output()
        return _ERROR
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        _forget_output()
        print(f"facesort: {_disk_full()}", file=sys.stderr)
        return _ERROR


def _stopped() -> int:
    from facesort.text import _

    print(_("facesort: stopped; what was done is kept."), file=sys.stderr)
    return _STOPPED


def _forget_output() -> None:
    """Let nothing try once more to write what cannot be written, as Python does when it ends."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def _disk_full() -> FacesortError:
    from facesort.errors import FacesortError
    from facesort.text import _

    return FacesortError(
        _("The output cannot be written: the disk is full."),
        _("Make room, or write it to another place."),
    )


def _never_fail_to_print() -> None:
    """Write what the terminal has no letters for as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
