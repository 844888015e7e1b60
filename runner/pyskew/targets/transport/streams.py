"""Byte-stream transports between client and supervisor."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import Protocol

_WORDS = 2000
"""Bytes of stderr that are kept."""


class SupervisorStream(Protocol):
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
        """Return some bytes; none at the end. Raise OSError or ValueError when the stream was cut."""

    def resume(self) -> None:
        """Continue the process that carries it, if a cell has stopped it (SIGSTOP)."""

    def hang_up(self) -> None:
        """Close our direction: the order to end."""

    def end(self, timeout: float) -> None:
        """End everything that runs; wait `timeout` seconds before each harder step."""

    def release(self) -> None:
        """Let go of what `receive` read from; called after the last read."""

    def last_words(self) -> str:
        """Return what the program wrote on its stderr, if that was kept."""


class Pipes:
    """A process of this machine: the supervisor itself, or a program that brings its bytes from elsewhere."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take over the process, which leads its session; where its stderr is a pipe, it is a program in between.

        Raises:
            ValueError: its stdin or stdout is no pipe.
        """
        if process.stdin is None or process.stdout is None:
            message = "a supervisor needs pipes on its stdin and stdout"
            raise ValueError(message)
        self._process, self._requests, self._replies = process, process.stdin, process.stdout
        self._words = LastWords()
        self._listener: threading.Thread | None = None
        if process.stderr is not None:
            self._listener = threading.Thread(target=self._listen, args=(process.stderr.fileno(),), daemon=True)
            self._listener.start()

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
        """Return some bytes; none at the end."""
        return os.read(self._replies.fileno(), 1 << 16)

    def resume(self) -> None:
        """Continue our process, if a cell has stopped it."""
        if sys.platform == "win32":
            return  # a process there cannot be stopped by a signal
        with contextlib.suppress(ChildProcessError, ProcessLookupError):
            if os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WNOHANG) is not None:
                self._process.send_signal(signal.SIGCONT)

    def hang_up(self) -> None:
        """Close its stdin."""
        with contextlib.suppress(OSError):
            self._requests.close()

    def end(self, timeout: float) -> None:
        """Wait, terminate, kill; then whatever a program in between started and left in its group."""
        process = self._process
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)  # a cell may have stopped it
        for harder in (process.terminate, process.kill):
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                harder()  # a keeper hands SIGTERM on; the supervisor kills its cell, then ends
            else:
                break
        process.wait()
        if self._listener is not None and sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)

    def release(self) -> None:
        """Close its outputs."""
        self._replies.close()
        if self._listener is not None and self._process.stderr is not None:
            self._listener.join(1.0)
            if not self._listener.is_alive():
                self._process.stderr.close()

    def last_words(self) -> str:
        """Return the end of its stderr, unless that is ours."""
        if self._listener is not None:
            self._listener.join(0.2)  # a program that has just ended may have written just before
        return self._words.text()

    def _listen(self, descriptor: int) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(descriptor, 1 << 12):
                self._words.add(data)


class LastWords:
    """The end of a stderr, as one line."""

    def __init__(self) -> None:
        self._bytes = b""

    def add(self, data: bytes) -> None:
        """Keep the last of it."""
        self._bytes = (self._bytes + data)[-_WORDS:]

    def text(self) -> str:
        """Return the last lines with words; the prompts of a Python that reads its program are none."""
        lines = self._bytes.decode(errors="replace").replace(">>> ", "").splitlines()
        return " | ".join([line.strip() for line in lines if line.strip()][-3:])
