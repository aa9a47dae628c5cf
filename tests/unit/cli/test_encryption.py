"""Passphrases on a terminal: asked for twice, never shown, never an argument."""

import os
import pty
import re
import subprocess
import sys
import time

import pytest

from tests.patience import PATIENCE_S


def at_terminal(library_path, command, answers):
    """Run a command on a terminal and type the answers; returns exit code and what was to be seen."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _MAIN, "--library", str(library_path), *command],
        stdin=child, stdout=child, stderr=child, start_new_session=True,
    )  # fmt: skip
    os.close(child)
    seen, typed = b"", 0
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            seen += os.read(parent, 4096)
        except OSError:  # the terminal is closed
            break
        if typed < min(len(answers), len(_PROMPT.findall(seen))):
            time.sleep(0.05)  # until the echo is off
            os.write(parent, answers[typed].encode() + b"\n")
            typed += 1
    os.close(parent)
    return process.wait(PATIENCE_S), seen.decode()


_PROMPT = re.compile(rb"(passphrase|once more|\xe2\x80\x9d): ")
_MAIN = """
import sys
import keyring
from keyring.backends.fail import Keyring
keyring.set_keyring(Keyring())
from facesort.cli import main
sys.exit(main())
"""


def test_a_new_passphrase_is_asked_for_twice_and_not_shown(library_path):
    code, seen = at_terminal(library_path, ["encrypt"], ["correct horse", "correct horse"])
    assert code == 0, seen
    assert "New passphrase: " in seen
    assert "The same once more: " in seen
    assert "correct" not in seen


def test_two_that_differ_change_nothing(library_path):
    before = library_path.read_bytes()
    code, seen = at_terminal(library_path, ["encrypt"], ["correct horse", "correct hose"])
    assert code == 1
    assert "are not the same" in seen
    assert library_path.read_bytes() == before


def test_a_wrong_passphrase_may_be_tried_again(library_path, run, monkeypatch):
    at_terminal(library_path, ["encrypt"], ["correct horse", "correct horse"])
    code, seen = at_terminal(library_path, ["people"], ["wrong", "correct horse"])
    assert code == 0, seen
    assert seen.count("does not open") == 1
    code, seen = at_terminal(library_path, ["people"], ["one", "two", "three"])
    assert code == 1
    assert seen.count("does not open") == 3


@pytest.mark.parametrize("command", ["decrypt", "passphrase"])
def test_what_is_not_encrypted_needs_no_passphrase(run, command):
    assert "is not encrypted" in run(command, code=1)


@pytest.mark.parametrize("command", ["encrypt", "decrypt", "passphrase"])
def test_where_no_library_is_none_is_made(library_path, run, command):
    library_path.unlink()
    assert "There is no library" in run(command, code=1)
    assert not library_path.exists()


def test_a_passphrase_is_no_argument(run):
    assert "unrecognized arguments" in run("encrypt", "correct horse", code=2)
    assert "unrecognized arguments" in run("encrypt", "--passphrase=correct", code=2)
