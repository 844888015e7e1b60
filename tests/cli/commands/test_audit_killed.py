"""`audit` and `upgrade` that are ended while tests run: nothing of them remains, and ^C ends them in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import Pythons

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="NOT RUN: finds processes through /proc"),
]

TESTS = """
import subprocess, sys, time, unittest
from pathlib import Path

class Tests(unittest.TestCase):
    def test_that_starts_a_process_in_a_session_of_its_own(self):
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
        Path({begun!r}).touch()
        time.sleep(600)
"""
START = (
    # What started the tests may ignore these signals, and a child would too.
    "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL);"
    "signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from pyskew.__main__ import main; sys.exit(main())"
)
SLEEPER = "time.sleep(600)"
GRACE = 5.0


def remaining(temporary: Path) -> list[str]:
    """Command lines of the processes that work in a folder or were started with it, zombies left out."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            where = (entry / "cwd").readlink().as_posix().encode()
            if str(temporary).encode() in words + where:
                found.append(words.decode(errors="replace")[:200])
        except OSError:
            continue
    return found


def left(temporary: Path) -> list[Path]:
    """All but the empty folder of the user that holds those of every pyskew."""
    return [path for path in temporary.rglob("*") if path != temporary / f"pyskew-{os.getuid()}"]


def within_grace(done: Callable[[], bool]) -> bool:
    """Wait for something that must be so five seconds after pyskew has ended."""
    until = time.monotonic() + GRACE
    while not done() and time.monotonic() < until:
        time.sleep(0.05)
    return done()


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary folder short enough for sockets; pyskew takes no longer one."""
    with tempfile.TemporaryDirectory(prefix="psk-", dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("verb", "name"),
    [
        *(("audit", name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGKILL")),
        *(("upgrade", name) for name in ("SIGINT", "SIGKILL")),
    ],
)
def test_nothing_remains(tmp_path: Path, temporary: Path, pythons: Pythons, verb: str, name: str) -> None:
    assert pythons["3.13"], pythons["3.14"]
    code, begun = tmp_path / "code", tmp_path / "begun"
    code.mkdir()
    (code / "test_one.py").write_text(TESTS.format(begun=str(begun)), encoding="utf-8")
    argv = [sys.executable, "-c", START, verb, ".", "--from", "3.13", "--to", "3.14", "--", "python", "-m", "unittest"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            argv, cwd=code, env={**os.environ, "TMPDIR": str(temporary)}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        while not begun.exists():
            assert process.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.05)
        assert any(SLEEPER in words for words in remaining(temporary))
        process.send_signal(signal.Signals[name])
        ended = process.wait(60)
    finally:
        process.kill()
    wanted = {"SIGINT": 130, "SIGTERM": 130}.get(name, -signal.Signals[name])
    assert ended == wanted, (tmp_path / "log").read_text()
    assert within_grace(lambda: not remaining(temporary)), remaining(temporary)
    assert within_grace(lambda: not left(temporary)), left(temporary)
