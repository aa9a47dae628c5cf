"""The `facesort` command (being written)."""


def main() -> int:
    """Run one command."""
    return 0
