"""What the promises of facesort rest on, tried for long: scripts, each of which prints its figures.

Every script runs as `python -m tests.torture.NAME`, says with `--help` what may be turned up, and ends
with an exit code other than 0 if its figure is not what it must be.  A short round of each is among the
tests of `tests/faults`.
"""
