"""Every fault is tested, or says why not."""

import re
from pathlib import Path

from tests.faults.conftest import listed


def faults_marked():
    marked = re.compile(r"mark\.fault\(([^)]*)\)")
    here = Path(__file__).parent
    found = [marked.findall(path.read_text()) for path in here.glob("test_*.py")]
    return {i for names in found for args in names for i in re.findall(r"[IPDMGS]\d\d", args)}


def test_all_faults_are_listed_once():
    assert len(listed("faults.txt")) == 122


def test_every_fault_has_a_test_or_a_reason():
    known, untested = listed("faults.txt").keys(), listed("untested.txt").keys()
    assert faults_marked() <= known
    assert untested <= known
    assert known - faults_marked() - untested == set()
    assert faults_marked() & untested == set()
