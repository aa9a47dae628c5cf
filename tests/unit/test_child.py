"""A child process answers, dies and is replaced."""

import os
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from facesort.child import Child, answer_requests, cpu_seconds
from facesort.errors import ChildFailed, ChildTimedOut
from tests.patience import PATIENCE_S


def serve(connection, greeting):
    answer_requests(connection, lambda message, payload, _file: _answer(greeting, message, payload))


def _answer(greeting, message, payload):
    match message["do"]:
        case "greet":
            return {"text": f"{greeting} {message['who']}"}, payload[::-1]
        case "work":
            while time.process_time() < message["until"]:
                pass
            return {"text": "done"}, b""
        case "sleep":
            time.sleep(60)
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
    return {}, b""


def serve_early(connection):
    """Answer as a child does that has not got as far as to ignore Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)
    connection.recv_bytes()
    connection.recv_bytes()
    connection.send_bytes(b"{}")
    connection.send_bytes(b"alive")


def serve_files(connection):
    answer_requests(connection, _read, with_file=True)


def _read(_message, _payload, file):
    with os.fdopen(file, "rb") as opened:
        return {"text": opened.read().decode()}, b""


def serve_badly(connection, how):
    """Misbehave until someone kills this process."""
    match how:
        case "half a message":
            connection.recv_bytes()
            os.write(connection.fileno(), struct.pack("!i", 100) + b"half")
        case "half an answer":
            connection.recv_bytes()
            connection.send_bytes(b"{}")
        case "two gigabytes":
            connection.recv_bytes()
            os.write(connection.fileno(), struct.pack("!i", 2**31 - 1))
        case "a deep answer":
            connection.recv_bytes()
            connection.send_bytes(b"[" * 10**6)
        case "nothing":
            connection.recv_bytes()
            connection.close()
        case "deaf":
            pass
    time.sleep(60)


@pytest.fixture
def child():
    child = Child(serve, ["Hello"], name="test")
    yield child
    child.stop()


def test_it_answers_with_words_and_bytes(child):
    reply = child.request({"do": "greet", "who": "Anna"}, b"abc", timeout_s=PATIENCE_S)
    assert reply == ({"text": "Hello Anna"}, b"cba")


def test_the_same_process_answers_again(child):
    child.request({"do": "greet", "who": "Anna"}, timeout_s=PATIENCE_S)
    first = child.pid
    child.request({"do": "greet", "who": "Ben"}, timeout_s=PATIENCE_S)
    assert child.pid == first is not None


def test_a_crash_is_told_and_the_next_request_finds_a_new_process(child):
    with pytest.raises(ChildFailed, match=r"test.*ended unexpectedly \(-11\)") as caught:
        child.request({"do": "die"}, timeout_s=PATIENCE_S)
    assert "doctor" in caught.value.advice
    assert not isinstance(caught.value, ChildTimedOut)
    assert child.pid is None
    assert (
        child.request({"do": "greet", "who": "Ben"}, timeout_s=PATIENCE_S)[0]["text"] == "Hello Ben"
    )


def test_a_child_that_takes_too_long_is_killed(child):
    child.request({"do": "greet", "who": "Anna"}, timeout_s=PATIENCE_S)
    with pytest.raises(ChildTimedOut, match=r"test.*longer") as caught:
        child.request({"do": "sleep"}, timeout_s=0.3)
    assert "try again" in caught.value.advice
    assert child.pid is None
    assert (
        child.request({"do": "greet", "who": "Ben"}, timeout_s=PATIENCE_S)[0]["text"] == "Hello Ben"
    )


@pytest.mark.parametrize("how", ["half a message", "half an answer", "deaf"])
@pytest.mark.timeout(2 * PATIENCE_S)
def test_the_time_is_that_of_the_whole_exchange(how):
    child = Child(serve_badly, [how], name="test")
    try:
        with pytest.raises(ChildTimedOut):
            child.request({}, b"x" * 10**7 if how == "deaf" else b"", timeout_s=2)
        assert child.pid is None
    finally:
        child.stop()


@pytest.mark.parametrize("how", ["nothing", "two gigabytes", "a deep answer"])
@pytest.mark.timeout(2 * PATIENCE_S)
def test_a_child_that_lives_but_makes_no_sense_is_replaced(how):
    child = Child(serve_badly, [how], name="test")
    try:
        for _attempt in range(2):
            with pytest.raises(ChildFailed, match="ended unexpectedly") as caught:
                child.request({}, timeout_s=PATIENCE_S / 2)
            assert not isinstance(caught.value, ChildTimedOut)
            assert child.pid is None
    finally:
        child.stop()


def test_the_process_id_may_be_asked_while_the_process_is_discarded(child):
    child.start()
    process = child._process
    process.kill()
    process.join()
    process.close()
    assert child.pid is None
    child._process = None


def test_the_child_is_asked_for_ten_times_a_second(child):
    calls = []
    started = time.monotonic()
    with pytest.raises(ChildTimedOut):
        child.request({"do": "sleep"}, timeout_s=3, while_waiting=lambda: calls.append(1))
    took_s = time.monotonic() - started
    assert 1 <= len(calls) <= took_s * 10 + 1  # fewer on a busy machine, never more


def test_whoever_waits_may_give_up(child):
    with pytest.raises(KeyboardInterrupt):
        child.request({"do": "sleep"}, timeout_s=PATIENCE_S, while_waiting=_give_up)
    assert child.pid is None


def _give_up():
    raise KeyboardInterrupt


def test_stopping_wakes_the_thread_that_waits(child):
    child.request({"do": "greet", "who": "Anna"}, timeout_s=PATIENCE_S)
    raised = []

    def wait():
        try:
            child.request({"do": "sleep"}, timeout_s=60)
        except ChildFailed as error:
            raised.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    while not child._busy.locked():
        time.sleep(0.01)
    child.stop()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert len(raised) == 1


def test_ctrl_c_does_not_reach_a_child_that_is_still_starting():
    # A program of its own: only the first start of a child in it starts what helps multiprocessing.
    program = """
import signal
from facesort.child import Child
from tests.patience import PATIENCE_S
from tests.unit.test_child import serve_early
for _time in range(2):
    child = Child(serve_early, name="test")
    print(child.request({}, timeout_s=PATIENCE_S), signal.pthread_sigmask(signal.SIG_BLOCK, ()))
    child.stop()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE_S,
    )
    assert ended.stdout == "({}, b'alive') set()\n" * 2, ended.stderr


def test_an_open_file_is_handed_over(tmp_path):
    (tmp_path / "a").write_bytes(b"photo")
    child = Child(serve_files, name="files")
    with (tmp_path / "a").open("rb") as file:
        try:
            reply, _ = child.request({}, file_descriptor=file.fileno(), timeout_s=PATIENCE_S)
        finally:
            child.stop()
    assert reply == {"text": "photo"}


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@needs_proc
def test_a_child_that_works_is_waited_for_and_not_for_ever():
    child = Child(serve, ["Hello"], name="test", cpu_s=8)
    try:
        child.request({"do": "greet", "who": "Anna"}, timeout_s=PATIENCE_S)
        begun = time.monotonic()
        assert child.request({"do": "work", "until": 6}, timeout_s=3)[0]["text"] == "done"
        assert time.monotonic() - begun > 3
        with pytest.raises(ChildTimedOut, match="8 seconds"):
            child.request({"do": "work", "until": 10_000}, timeout_s=PATIENCE_S)
        with pytest.raises(ChildTimedOut):
            child.request({"do": "sleep"}, timeout_s=3)
    finally:
        child.stop()


@needs_proc
def test_processor_time_of_others():
    before = cpu_seconds(os.getpid())
    until = time.process_time() + 0.2
    while time.process_time() < until:
        pass
    assert cpu_seconds(os.getpid()) - before > 0.1
    assert cpu_seconds(2**22 + 1) is None
