"""Counts which faults are tested, and says so at the end."""

import re
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_LINE = re.compile(r"([IPDMGS]\d\d) (.+)")


def listed(name):
    """Return what a list says of each fault."""
    return dict(_LINE.fullmatch(line).groups() for line in _lines(name))


def _lines(name):
    return [line for line in (_HERE / name).read_text().splitlines() if not line.startswith("#")]


class Tally:
    """What became of the tests of each fault."""

    def __init__(self):
        self.outcomes = {}

    def note(self, ids, outcome):
        for fault in ids:
            self.outcomes.setdefault(fault, set()).add(outcome)

    def passed(self):
        return {
            fault
            for fault, seen in self.outcomes.items()
            if "passed" in seen and "failed" not in seen
        }


_TALLY = pytest.StashKey[Tally]()


def pytest_configure(config):
    config.stash[_TALLY] = Tally()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    ids = [fault for mark in item.iter_markers("fault") for fault in mark.args]
    if report.when == "call" or not report.passed:
        item.config.stash[_TALLY].note(ids, report.outcome)
    return report


def pytest_terminal_summary(terminalreporter, config):
    tally, known = config.stash[_TALLY], listed("faults.txt")
    if not tally.outcomes:
        return
    passed = tally.passed()
    terminalreporter.section("faults")
    for fault in sorted(known.keys() - passed):
        said = listed("untested.txt").get(fault)
        if said is None:
            said = ", ".join(sorted(tally.outcomes.get(fault, ()))) or "no test has run"
        terminalreporter.line(f"{fault} not tested ({known[fault]}): {said}")
    terminalreporter.line(f"{len(passed)} of {len(known)} faults tested and passing")
