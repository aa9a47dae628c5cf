from __future__ import annotations

import threading
import time

import pytest

from facesort.folders import reader as room
from facesort.folders.reader import NoAnswer, Reader
from facesort.monitor import Cancelled


def nothing() -> None:
    """Do nothing."""


def test_what_is_read_comes_back_and_what_goes_wrong_too() -> None:
    with Reader() as reader:
        assert reader.ask(lambda: 5, nothing) == 5
        with pytest.raises(FileNotFoundError):
            reader.ask(lambda: open("/nowhere"), nothing)  # noqa: SIM115
        assert reader.ask(threading.get_ident, nothing) != threading.get_ident()


def test_who_never_answers_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE_S", 0.2)
    ever = threading.Event()
    with Reader() as reader:
        with pytest.raises(NoAnswer):
            reader.ask(ever.wait, nothing)
        assert reader.ask(lambda: 5, nothing) == 5
    ever.set()


def test_who_is_slow_and_says_so_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE_S", 0.3)
    with Reader() as reader:

        def slow() -> str:
            for _n in range(10):
                time.sleep(0.1)
                reader.go_on()
            return "done"

        assert reader.ask(slow, nothing) == "done"


def test_waiting_can_be_stopped() -> None:
    ever = threading.Event()

    def stop() -> None:
        raise Cancelled

    with Reader() as reader, pytest.raises(Cancelled):
        reader.ask(ever.wait, stop)
    ever.set()


def test_a_pause_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE_S", 0.3)
    with Reader() as reader:
        assert reader.ask(lambda: time.sleep(0.15), lambda: time.sleep(0.6)) is None


def test_no_thread_stays() -> None:
    with Reader() as reader:
        reader.ask(nothing, nothing)
    for thread in threading.enumerate():
        if thread.name == "reader":
            thread.join(5)
            assert not thread.is_alive()
