"""The client's end: replies in time, or a TargetError that says what happened; nothing left either way."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from pyskew.errors import SetupError, TargetError
from pyskew.probe import protocol
from pyskew.targets.transport.channel import Channel
from pyskew.targets.transport.streams import Pipes

ECHO = """
import sys
data = sys.stdin.buffer
while header := data.readline():
    body = data.read(int(header)); data.read(1)
    sys.stdout.buffer.write(header + body + b"\\n"); sys.stdout.buffer.flush()
"""


def start(code, place="there"):
    return Channel.start([sys.executable, "-I", "-S", "-c", code], place)


def test_frames_come_back_whole_however_they_are_cut():
    messages = [{"a": "\udc80 \u2603 \n"}, {}, {"long": "x" * 100_000}]
    stream = b"".join(map(protocol.encode, messages))
    buffer, taken = bytearray(), []
    for start_at in range(0, len(stream), 7):
        buffer += stream[start_at : start_at + 7]
        while (message := protocol.take(buffer)) is not None:
            taken.append(message)

    assert taken == messages
    assert not buffer


@pytest.mark.parametrize("junk", [b"hello\n", b"-1\n", b"123456789012345", b"2\n{}x", b"2\n[]\n", b"\n", b"3\nabc\n"])
def test_other_bytes_are_no_frames(junk):
    with pytest.raises(ValueError, match=r"not a frame|Expecting"):
        protocol.take(bytearray(junk))


def test_a_request_gets_its_reply():
    with start(ECHO) as channel:
        assert channel.request("echo", text="é" * 200_000)["text"] == "é" * 200_000
        assert channel.alive


def test_an_error_in_a_reply_is_for_the_caller_or_raised_by_ask():
    with start(ECHO) as channel:
        assert channel.request("x", error="no")["error"] == "no"
        with pytest.raises(SetupError, match="there: no"):
            channel.ask("x", error="no")
        assert channel.alive


def test_silence_beyond_the_timeout_loses_the_target_and_ends_it():
    channel = start("import sys; sys.stdin.buffer.read()")
    with pytest.raises(TargetError, match=r"there: no answer to 'cell' within 0.2 s"):
        channel.request("cell", timeout=0.2)
    with pytest.raises(TargetError, match="no answer"):
        channel.request("hello")
    channel.close()
    assert not channel.alive


@pytest.mark.parametrize("code", ["pass", "print('welcome to this machine', flush=True); import sys; sys.stdin.read()"])
def test_an_end_or_strange_words_are_a_lost_target(code):
    with start(code) as channel, pytest.raises(TargetError, match="there: "):
        channel.request("hello", timeout=10)


def test_another_protocol_is_refused():
    code = ECHO.replace("body = data.read(int(header))", "data.read(int(header)); body = b'{\"protocol\":0}'")
    code = code.replace("header + body", "b'14\\n' + body")
    with start(code) as channel, pytest.raises(TargetError, match="speaks protocol 0"):
        _ = channel.hello


def test_a_program_that_is_not_there_is_a_lost_target():
    with pytest.raises(TargetError, match="cannot start"):
        Channel.start(["/no/such/program"], "there")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM to be ignored")
def test_one_that_will_not_end_is_killed(monkeypatch):
    monkeypatch.setattr("pyskew.targets.transport.channel.FAREWELL_TIMEOUT", 0.3)
    channel = start(ECHO + "\nimport signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)")
    channel.request("echo")
    began = time.monotonic()
    channel.close()
    channel.close()

    assert time.monotonic() - began < 60  # not the ten minutes that it would sleep
    assert not channel.alive


def test_a_process_without_pipes_is_refused():
    with subprocess.Popen([sys.executable, "-c", ""]) as process, pytest.raises(ValueError, match="needs pipes"):
        Pipes(process)
