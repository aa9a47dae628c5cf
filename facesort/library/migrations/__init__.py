"""The steps from each released format of the library to the next (Alembic)."""
