"""Start a command: for `try` in the foreground, for `bisect` with a timeout and without leftovers."""

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
from pyskew.instrumentation.uninstrumented import Uninstrumented
from pyskew.probe import keeping

_SIGNALS = [number for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT") if (number := getattr(signal, name, None))]
_KILL_TIMEOUT_SECONDS = 2.0
"""Time that a killed command has to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEnd:
    """How a bounded command ended."""

    code: int
    seconds: float
    hung: bool = False

    @property
    def passed(self) -> bool:
        """Whether it ended by itself with exit code 0."""
        return not self.hung and self.code == 0


def in_front(argv: Sequence[str], variables: Mapping[str, str]) -> tuple[int, Uninstrumented]:
    """Run in the foreground; forward signals to the command.

    Returns:
        The exit code as a shell reports it (128 + N for signal N), and the Pythons that were seen below it.

    Raises:
        SetupError: the command cannot be started.
    """
    try:
        process = keeping.Kept(argv, env=variables, leave=True)
    except OSError as problem:
        message = f"cannot start {argv[0]}: {problem}"
        raise SetupError(message) from problem
    with _passing_on(process), Uninstrumented(process.command) as uninstrumented:
        code = _waited(process)
    return code, uninstrumented


def bounded(argv: Sequence[str], variables: Mapping[str, str], limit: float, output: int) -> CommandEnd:
    """Run with an empty stdin and output to a file descriptor. Kill it after `limit` seconds, and what it left behind.

    Raises:
        SetupError: the command cannot be started.
    """
    began = time.monotonic()
    try:
        process = keeping.Kept(
            argv, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output, own_session=True
        )
    except OSError as problem:
        message = f"cannot start {argv[0]}: {problem}"
        raise SetupError(message) from problem
    hung = False
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        hung = True
    finally:
        process.kill()  # also after a good end: what one trial leaves running must not meet the next
        process.wait(_KILL_TIMEOUT_SECONDS)
    return CommandEnd(code=_code(process.returncode), seconds=time.monotonic() - began, hung=hung)


@contextlib.contextmanager
def _passing_on(process: keeping.Kept) -> Iterator[None]:
    """Forward signals that were sent to pyskew alone. A terminal sends its signals to the whole group by itself."""

    def received(number: int, frame: FrameType | None) -> None:
        del frame
        # ^C on a terminal has reached the command already: a second signal could end it before it has cleaned up.
        if number not in {signal.SIGINT, getattr(signal, "SIGQUIT", None)} or not _on_terminal():
            process.end_rest()  # who asked pyskew to end asked for the end of all of it
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)

    before = {number: signal.signal(number, received) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _on_terminal() -> bool:
    """Return whether pyskew is in the foreground group of a terminal."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)


def _waited(process: keeping.Kept) -> int:
    while True:
        try:
            return _code(process.wait(0.2))  # bounded, so that signals are noticed on every platform
        except subprocess.TimeoutExpired:
            continue


def _code(returncode: int) -> int:
    """Return the exit code of a shell: 128 + N if signal N ended the process."""
    return returncode if returncode >= 0 else 128 - returncode
