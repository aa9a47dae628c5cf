"""A short round of the scripts of tests/torture, which are meant to be run for long."""

import shutil
import subprocess
import sys

import pytest

from tests.torture import fuzz, invariants, kills, network, nth_failures, power_cuts
from tests.torture.losing_disk import can_mount

needs_disk = pytest.mark.skipif(not can_mount(), reason="needs FUSE: /dev/fuse, libfuse 3, mfusepy")


def can_be_watched():
    """Return whether processes can be run without a network and watched here."""
    if not (shutil.which("strace") and shutil.which("unshare")):
        return False
    return subprocess.run(["unshare", "-rn", "strace", "-qq", "true"], check=False).returncode == 0


@pytest.mark.parametrize("phase", kills.PHASES)
def test_nothing_is_lost_by_a_kill(tmp_path, phase):
    report = kills.torture(tmp_path, 2, seed=1, phases=[phase])
    assert (report.lost, report.broken, report.told) == (0, 0, [])


@needs_disk
@pytest.mark.fault("D05")
def test_nothing_is_lost_when_the_power_fails():
    report = power_cuts.torture(3, seed=2)
    assert (report.cuts, report.lost, report.broken) == (3, 0, 0)
    assert report.done > 0


@needs_disk
def test_without_flushing_something_is_lost_when_the_power_fails():
    assert power_cuts.torture(4, seed=2, synchronous="NORMAL").lost > 0


@needs_disk
@pytest.mark.fault("D06", "D07")
def test_a_failing_or_full_disk_leaves_the_old_or_the_new_state():
    report = nth_failures.torture(every=7)
    assert report.wrong == []
    assert report.refused > 50


def test_what_the_user_said_holds_whatever_happens():
    assert invariants.torture(60, seed=3) >= 60


@pytest.mark.parametrize("target", fuzz.TARGETS, ids=lambda target: target.__name__)
def test_nonsense_is_read_or_refused(target):
    report = fuzz.torture(target, 60, seed=4, at_most=40)
    assert report.bugs == []
    assert report.tried == 40


@pytest.mark.skipif(not can_be_watched(), reason="needs strace, and namespaces for users")
def test_who_reaches_for_the_network_is_noticed():
    reach = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    assert network.watched([sys.executable, "-c", reach])[2]
    assert network.watched([sys.executable, "-m", "facesort", "--version"])[2] == []
