"""Run the inspection script on one candidate, in a process group of its own and with a time limit."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from threading import Event, Thread
from typing import IO

from pyskew.probe import keeping

SECONDS = 5.0
"""Time limit of one candidate. The slowest valid answer on two busy cores took 0.6 s."""
_LOOK = 0.1
_ENOUGH = 256 * 1024
"""Bytes of output, more than any answer has."""
_TOO_OLD = 4
"""TOO_OLD of probe/inspection.py."""
_NO_ISOLATED_MODE = "Unknown option: -I"
"""The error of Python 2 for `-I`, which 3.4 added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """The result of one query."""

    stdout: bytes = b""
    refusal: str = ""
    too_old: bool = False
    final: bool = True
    """Whether another query would have the same result; False after a timeout."""


def run(binary: str, script: str, stop: Event) -> QueryResult:
    """Run the script with a binary; return its output, or the reason why there is none."""
    try:
        process = keeping.Kept(
            [binary, "-I", "-S", script],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            own_session=True,
        )
    except OSError as error:
        return QueryResult(refusal=f"cannot be started: {error.strerror}", final=False)
    streams = _Streams(process)
    in_time = _wait(process, streams, stop)
    if not in_time:
        process.kill()
        process.wait()
    streams.join()
    if streams.overflow:
        return QueryResult(refusal="does not answer like a Python: too much output")
    if not in_time:
        return QueryResult(refusal=f"did not answer within {SECONDS:.0f} s", final=False)
    return _result(process.returncode, streams.stdout, streams.stderr.decode(errors="replace"))


def _result(code: int, stdout: bytes, stderr: str) -> QueryResult:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    if code == _TOO_OLD or (lines and lines[0] == _NO_ISOLATED_MODE):
        return QueryResult(refusal=lines[0] if code == _TOO_OLD and lines else "is Python 2", too_old=True)
    if code:
        reason = f": {lines[0][:200]}" if lines else ""
        return QueryResult(refusal=f"exit {code}{reason}")
    return QueryResult(stdout=stdout)


class _Streams:
    """Both outputs, read by threads so that neither a chatty nor a silent candidate can block; each up to a limit."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Start reading."""
        self.stdout = self.stderr = b""
        self.overflow = False
        self._threads = [
            Thread(target=self._read, args=(name, getattr(process, name)), daemon=True) for name in ("stdout", "stderr")
        ]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait for the rest; a descendant that keeps the pipe open is not waited for."""
        for thread in self._threads:
            thread.join(1.0)

    def _read(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            setattr(self, name, stream.read(_ENOUGH))
            if len(getattr(self, name)) == _ENOUGH:
                self.overflow = True


def _wait(process: subprocess.Popen[bytes], streams: _Streams, stop: Event) -> bool:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and not stop.is_set() and not streams.overflow:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK)
            return True
    return False


def _environment() -> dict[str, str]:
    """Return the environment, with the locale that cells have so that answers hold for them; shims read the rest."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON", "__PYVENV"))}
    return kept | {"LANG": "C.UTF-8"}
