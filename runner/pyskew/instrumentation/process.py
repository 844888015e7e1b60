"""Starts a command for `try` (in front: it owns the terminal) and for `bisect` (bounded: nothing of it stays)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from pyskew.errors import SetupError
from pyskew.instrumentation.uninstrumented import Strays

_SIGNALS = [number for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT") if (number := getattr(signal, name, None))]
_PATIENCE = 2.0
"""Seconds that a command which was told to end is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a bounded command ended."""

    code: int
    seconds: float
    hung: bool = False

    @property
    def passed(self) -> bool:
        """Whether it ended by itself, and with 0."""
        return not self.hung and self.code == 0


def in_front(argv: Sequence[str], variables: Mapping[str, str]) -> tuple[int, Strays]:
    """Exit code as a shell tells it, and what was seen below. The command decides what signals mean."""
    try:
        process = subprocess.Popen(list(argv), env=dict(variables))
    except OSError as problem:
        message = f"cannot start {argv[0]}: {problem}"
        raise SetupError(message) from problem
    with _passing_on(process), Strays(process.pid) as strays:
        code = _waited(process)
    return code, strays


def bounded(argv: Sequence[str], variables: Mapping[str, str], limit: float, output: int) -> Ended:
    """Run with an empty stdin and its output to a descriptor; at the limit or when it ended, its session is killed."""
    began = time.monotonic()
    try:
        process = subprocess.Popen(
            list(argv), env=dict(variables), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    except OSError as problem:
        message = f"cannot start {argv[0]}: {problem}"
        raise SetupError(message) from problem
    hung = False
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        hung = True
    finally:
        _end(process)
    return Ended(code=_code(process.returncode), seconds=time.monotonic() - began, hung=hung)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the session."""
    if os.name == "nt":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait(_PATIENCE)


@contextlib.contextmanager
def _passing_on(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """What a terminal sends reaches the command by itself; what somebody sends to us alone is sent on."""

    def received(number: int, frame: FrameType | None) -> None:
        del frame
        if number not in {signal.SIGINT, getattr(signal, "SIGQUIT", None)} or not _on_terminal():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)

    before = {number: signal.signal(number, received) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _on_terminal() -> bool:
    """Whether we are in the foreground of a terminal, which tells its whole group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)


def _waited(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return _code(process.wait(0.2))  # bounded, so that signals are noticed on every platform
        except subprocess.TimeoutExpired:
            continue


def _code(returncode: int) -> int:
    """128 + N where signal N ended it, as a shell has it."""
    return returncode if returncode >= 0 else 128 - returncode
