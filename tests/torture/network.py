"""Nothing is sent: `python -m tests.torture.network [PYTEST ARGUMENT …]`.

Runs the tests of the window (or those that are given) in a network namespace that has no interface, and
has strace note every attempt to reach something: any connection that is not to a socket of this machine
(AF_UNIX) is printed and fails.  A test that needs a network would fail as well.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

_CALLS = "connect,sendto,sendmsg,sendmmsg,bind"
#: Families that stay on this machine: sockets in the file system, and what asks the kernel about itself.
_LOCAL = re.compile(r"AF_UNIX|AF_NETLINK|AF_UNSPEC")
_FAMILY = re.compile(r"sa_family=(\w+)")


def main():
    """Run the tests, and print who tried to reach what."""
    arguments = sys.argv[1:] or ["tests/gui"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    code, local, others = watched(command)
    print(
        f"{local} uses of sockets of this machine, {len(others)} others; the tests end with {code}"
    )
    print("\n".join(sorted(set(others))[:20]))
    sys.exit(bool(code or others))


def watched(command):
    """Run a command without a network.

    Returns:
        Its exit code, how many of its calls were to sockets of this machine, and the other calls.
    """
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        strace = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={_CALLS}", "-o", str(trace)]
        code = subprocess.run(["unshare", "-rn", *strace, *command], check=False).returncode
        calls = [line for line in trace.read_text().splitlines() if _FAMILY.search(line)]
    others = [line for line in calls if not _LOCAL.search(line)]
    return code, len(calls) - len(others), others


if __name__ == "__main__":
    main()
