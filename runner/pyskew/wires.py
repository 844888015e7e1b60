"""What a supervisor's frames travel on: bytes there, bytes back, and a way to end whoever is at the other end."""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import Protocol


class Wire(Protocol):
    """A started supervisor, as bytes. `send` and `receive` are each called by one thread at a time, `end` by any."""

    @property
    def pid(self) -> int:
        """The process on this machine that carries it; 0 if none does."""

    @property
    def open(self) -> bool:
        """Whether it still runs, as far as can be told without asking it."""

    def send(self, data: bytes) -> None:
        """Write everything; OSError or ValueError when the other end is gone."""

    def receive(self) -> bytes:
        """Some bytes; none at the end. OSError or ValueError when it was cut."""

    def hang_up(self) -> None:
        """Close our direction: the order to end."""

    def end(self, patience: float) -> None:
        """See to it that nothing runs any more; `patience` seconds before each harder step."""

    def release(self) -> None:
        """Let go of what `receive` read from; called when nobody reads any more."""

    def last_words(self) -> str:
        """What it said on its stderr, if that was kept."""


class Pipes:
    """A process of this machine: the supervisor itself, or a program that brings its bytes from elsewhere."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take over the process; ValueError when it has no pipes."""
        if process.stdin is None or process.stdout is None:
            message = "a supervisor needs pipes on its stdin and stdout"
            raise ValueError(message)
        self._process, self._requests, self._replies = process, process.stdin, process.stdout

    @property
    def pid(self) -> int:
        """The process that we started: the supervisor's keeper, an ssh."""
        return self._process.pid

    @property
    def open(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def send(self, data: bytes) -> None:
        """Write everything."""
        view = memoryview(data)
        while view:
            view = view[self._requests.write(view) or 0 :]

    def receive(self) -> bytes:
        """Some bytes; none at the end."""
        return os.read(self._replies.fileno(), 1 << 16)

    def hang_up(self) -> None:
        """Close its stdin."""
        with contextlib.suppress(OSError):
            self._requests.close()

    def end(self, patience: float) -> None:
        """Wait, terminate, kill."""
        process = self._process
        for harder in (process.terminate, process.kill):
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                harder()  # a keeper hands SIGTERM on; the supervisor kills its cell, then ends
            else:
                return
        process.wait()

    def release(self) -> None:
        """Close its stdout."""
        self._replies.close()

    def last_words(self) -> str:
        """Its stderr is ours: it was said already."""
        return ""
