#!/bin/sh
# Prepare a bare Debian or Ubuntu machine: system libraries, and a Python environment in .venv.
# Run it from the top of the repository; it asks for the administrator's password if it must.
set -eu
here=$(dirname "$0")
packages=$(grep -v '^#' "$here/debian-packages.txt")
missing=$(for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
done)
if [ -n "$missing" ]; then
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update
    # The packages are words, not one word.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install --yes --no-install-recommends $missing
fi
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "facesort needs Python 3.11 or later; this machine has $(python3 --version)." >&2
    exit 1
}
[ -x .venv/bin/pip ] || python3 -m venv .venv
