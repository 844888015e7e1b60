"""The client's end of a supervisor: one request, one reply; whatever happens to either side, nothing stays running."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self, TypeAlias

from pyskew.errors import SetupError, TargetError
from pyskew.probe import frames

Reply: TypeAlias = dict[str, Any]

GREETING_TIMEOUT = 30.0
"""A supervisor on a loaded machine needs 0.1 s, one behind ssh or a cold container a few."""
FAREWELL_TIMEOUT = 15.0
"""More than the supervisor gives processes that will not die."""


class Channel:
    """A supervisor that somebody started with its frames on stdin and stdout."""

    def __init__(self, process: subprocess.Popen[bytes], place: str, *, local: bool = False) -> None:
        """Take over `process`; `place` is what messages call it, `local` says that it sees this machine's files."""
        if process.stdin is None or process.stdout is None:
            message = "a supervisor needs pipes on its stdin and stdout"
            raise ValueError(message)
        self.place = place
        self.local = local
        self._process = process
        self._requests = process.stdin
        self._replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self._asking = threading.Lock()
        self._closing = threading.Lock()
        self._lost = ""
        self._hello: Reply | None = None
        self._reader = threading.Thread(target=self._read, args=(process.stdout.fileno(),), daemon=True)
        self._reader.start()

    @classmethod
    def start(cls, argv: Sequence[str], place: str, *, local: bool = False) -> Channel:
        """Start a supervisor. In a session of its own, so that a terminal's ^C does not reach it before we decide.

        Raises:
            TargetError: the program cannot be started.
        """
        try:
            process = subprocess.Popen(
                list(argv),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as problem:
            message = f"{place}: cannot start {argv[0]}: {problem}"
            raise TargetError(message) from problem
        return cls(process, place, local=local)

    @property
    def pid(self) -> int:
        """The process that we started: the supervisor's keeper, an ssh, a docker."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return not self._lost and self._process.poll() is None

    @property
    def hello(self) -> Reply:
        """What the supervisor said of itself; asked once.

        Raises:
            TargetError: it does not answer, or speaks another protocol.
        """
        if self._hello is None:
            reply = self.request("hello", timeout=GREETING_TIMEOUT)
            if reply.get("protocol") != frames.PROTOCOL:
                self._lose(f"speaks protocol {reply.get('protocol')}, this is {frames.PROTOCOL}")
                raise TargetError(self._lost)
            self._hello = reply
        return self._hello

    def request(self, op: str, timeout: float | None = None, **fields: object) -> Reply:
        """The reply to one request; a reply may hold `error`, which is for the caller to judge.

        Raises:
            TargetError: the supervisor is gone or was silent for longer than `timeout` seconds.
        """
        with self._asking:
            if self._lost:
                raise TargetError(self._lost)
            try:
                self._send(frames.encode({"op": op, **fields}))
                reply = self._replies.get(timeout=timeout)
            except queue.Empty:
                self._lose(f"no answer to {op!r} within {timeout:g} s")
                raise TargetError(self._lost) from None
            except (OSError, ValueError) as problem:  # ValueError: closed by another thread
                self._lose(f"lost while asking {op!r}: {problem}")
                raise TargetError(self._lost) from problem
            if reply is None:
                self._lose(f"ended while asked {op!r}")
                raise TargetError(self._lost)
            if reply.get("fatal"):
                self._lose(str(reply.get("error")))
            return reply

    def ask(self, op: str, timeout: float | None = None, **fields: object) -> Reply:
        """The reply to one request that must succeed.

        Raises:
            SetupError: the supervisor could not do it; the message is its own.
            TargetError: as for `request`.
        """
        reply = self.request(op, timeout, **fields)
        if reply.get("error"):
            message = f"{self.place}: {reply['error']}"
            raise SetupError(message)
        return reply

    def close(self) -> None:
        """End the supervisor and all that it runs; safe from any thread, also while another one waits for a reply."""
        with self._closing:
            self._lost = self._lost or f"{self.place}: closed"
            with contextlib.suppress(OSError):
                self._requests.close()  # end-of-file is the order to end; it kills the running cell first
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._requests.write(view) or 0 :]

    def _read(self, descriptor: int) -> None:
        buffer = bytearray()
        try:
            while data := os.read(descriptor, 1 << 16):
                buffer += data
                while (reply := frames.take(buffer)) is not None:
                    self._replies.put(reply)
        except (OSError, ValueError):
            pass  # not our protocol, or the pipe is gone: both are the end
        self._replies.put(None)

    def _lose(self, reason: str) -> None:
        self._lost = self._lost or f"{self.place}: {reason}"
        threading.Thread(target=self.close, daemon=True).start()

    def _end(self) -> None:
        process = self._process
        try:
            process.wait(FAREWELL_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.terminate()  # the keeper hands it on; the supervisor kills its cell, then ends
            try:
                process.wait(FAREWELL_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        # A keeper that was killed leaves a supervisor behind that is just ending: its end closes the last writer.
        self._reader.join(FAREWELL_TIMEOUT)
        if process.stdout is not None and not self._reader.is_alive():
            process.stdout.close()
