"""What facesort must bear, as scripts: each does its worst and prints one figure.

Every script runs as `python -m tests.torture.NAME`, says with `--help` what may be turned up, and ends
with an exit code other than 0 if its figure is not what it must be.
"""
