"""What may go wrong, one test per fault: `python -m pytest tests/faults` prints how many are tested.

`faults.txt` names every fault by its id.  A test says which it tests by `@pytest.mark.fault("I01")`; it
may stand for several.  A fault that cannot be tested here stands in `untested.txt`, with the reason.
"""
