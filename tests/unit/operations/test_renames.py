"""The same as `tests/torture/renames.py`, with fewer photos."""

from tests.torture.renames import torture


def test_renaming_everything_searches_no_face_and_loses_no_name(tmp_path):
    found = torture(tmp_path, 200)
    assert found.named == 20
    assert (found.searched, found.new_photos, found.names_lost) == (0, 0, 0)
