"""The client's end of the channel to a supervisor: one request, one reply; no process outlives either side."""

from __future__ import annotations

import queue
import secrets
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias, Unpack, cast, overload

from pyskew.errors import SetupError, TargetError
from pyskew.probe import messages, protocol
from pyskew.targets.transport.streams import Pipes, SupervisorStream

Frame: TypeAlias = dict[str, Any]
"""A reply as it was received; it may belong to another request, or come from a cell."""

Hearer: TypeAlias = Callable[[messages.IdleNote], None]
"""Is told that a cell has become idle, or works again."""

GREETING_TIMEOUT = 30.0
"""A supervisor on a loaded machine needs 0.1 s, one behind ssh or a cold container a few."""
FAREWELL_TIMEOUT = 15.0
"""Seconds for its end; more than the supervisor waits for processes that survive SIGKILL."""
SEND_TIMEOUT = 60.0
"""Seconds for what does not fit into a pipe, and so needs a supervisor that reads."""
_FITS_IN_A_PIPE = 16 * 1024
"""Bytes that are written at once also where nobody reads."""
_LOOK = 1.0
"""Seconds between two looks at whether a cell has stopped the supervisor that we wait for."""


def close_together(channels: Iterable[Channel]) -> None:
    """Close channels all at once: each takes as long as its supervisor needs to end."""
    threads = [threading.Thread(target=channel.close) for channel in channels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Channel:
    """A started supervisor, with its frames on a stream."""

    def __init__(
        self, stream: SupervisorStream, place: str, *, local: bool = False, facts: Mapping[str, Any] | None = None
    ) -> None:
        """Take over the stream; `place` is what messages call it, `local` says that it sees this machine's files.

        `facts` are what is known from here about the interpreters there (a container's image).
        """
        self.place = place
        self.local = local
        self.facts = dict(facts or {})
        self._stream = stream
        self._replies: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._asking = threading.Lock()
        self._closing = threading.Lock()
        self._lost = ""
        self._hello: messages.HelloReply | None = None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @classmethod
    def start(cls, argv: Sequence[str], place: str, *, local: bool = False, preamble: bytes = b"") -> Channel:
        """Start a supervisor, in a session of its own, so that ^C of a terminal reaches pyskew alone.

        Args:
            argv: the command.
            place: what messages call the supervisor.
            local: whether it sees the files of this machine.
            preamble: bytes to send before any frame; if there are some, stderr is kept for messages, else inherited.

        Raises:
            TargetError: the program cannot be started.
        """
        try:
            process = subprocess.Popen(
                list(argv),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if preamble else None,
                bufsize=0,
                start_new_session=True,
            )
        except OSError as problem:
            message = f"{place}: cannot start {argv[0]}: {problem}"
            raise TargetError(message) from problem
        channel = cls(Pipes(process), place, local=local)
        try:
            channel._send(preamble)
        except (OSError, ValueError) as problem:
            channel._lose(f"ended at once: {problem}")
        return channel

    @property
    def pid(self) -> int:
        """The process that we started: the supervisor's keeper, an ssh; 0 where there is none."""
        return self._stream.pid

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return not self._lost and self._stream.open

    @property
    def hello(self) -> messages.HelloReply:
        """The supervisor's reply to `hello`, requested once.

        Raises:
            TargetError: it does not answer, or speaks another protocol.
        """
        if self._hello is None:
            self._hello = cast("messages.HelloReply", self._exchange("hello", GREETING_TIMEOUT, {}))
        return self._hello

    def _check_protocol(self, reply: Frame) -> None:
        """Raise TargetError when a supervisor answers in another protocol than ours."""
        spoken = reply.get("protocol", protocol.PROTOCOL)
        if spoken != protocol.PROTOCOL:
            self._lose(f"speaks protocol {spoken}, this is {protocol.PROTOCOL}")
            raise TargetError(self._lost)

    @overload
    def request(
        self,
        op: Literal["cell"],
        timeout: float | None = None,
        heard: Hearer | None = None,
        **fields: Unpack[messages.CellRequest],
    ) -> messages.CellReply | messages.Refused: ...
    @overload
    def request(
        self, op: Literal["hello"], timeout: float | None = None, **fields: Unpack[messages.NoFields]
    ) -> messages.HelloReply: ...
    def request(self, op: str, timeout: float | None = None, heard: Hearer | None = None, **fields: object) -> object:
        """Return the reply to one request; where it is a `Refused`, the caller decides what that means.

        Args:
            op: the operation.
            timeout: seconds to wait for the reply; None waits as long as it takes.
            heard: called, in this thread, with each `IdleNote` that comes before the reply.
            fields: those of the request, see messages.py.

        Raises:
            TargetError: the supervisor is gone, or did not reply in time.
        """
        return self._exchange(op, timeout, fields, heard)

    def _exchange(
        self, op: str, timeout: float | None, fields: Mapping[str, object], heard: Hearer | None = None
    ) -> Frame:
        """Send a request and return the reply to it; whatever else comes, or nothing, loses the supervisor."""
        with self._asking:
            if self._lost:
                raise TargetError(self._lost)
            try:
                token = secrets.token_hex(8)
                self._send(protocol.encode({"op": op, "token": token, **fields}))
                reply = self._received(timeout, token, heard)
            except queue.Empty:
                self._lose(f"no answer to {op!r} within {timeout:g} s")
                raise TargetError(self._lost) from None
            except (OSError, ValueError) as problem:  # ValueError: closed by another thread
                self._lose(f"lost while asking {op!r}: {problem}")
                raise TargetError(self._lost) from problem
            if reply is None:
                self._lose(f"ended while asked {op!r}")
                raise TargetError(self._lost)
            if op == "hello":
                self._check_protocol(reply)  # an older supervisor does not return the token
            if reply.get("token") != token:
                # The supervisor could not read the request, or a cell wrote to the supervisor's output.
                self._lose(f"answered {op!r} with a reply to something else: {str(reply)[:200]}")
                raise TargetError(self._lost)
            if reply.get("lost"):
                self._lose(str(reply.get("error")))
                raise TargetError(self._lost)
            if reply.get("fatal"):
                self._lose(str(reply.get("error")))
            return reply

    def _received(self, timeout: float | None, token: str, heard: Hearer | None) -> Frame | None:
        """Return the next reply, after notes of this request; raise queue.Empty after `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _LOOK if deadline is None else deadline - time.monotonic()
            try:
                frame = self._replies.get(timeout=max(0.0, min(_LOOK, left)))
            except queue.Empty:
                if left <= 0:
                    raise
                self._stream.resume()
                continue
            if heard is None or frame is None or "idle" not in frame or frame.get("token") != token:
                return frame
            heard({"idle": bool(frame["idle"])})

    @overload
    def ask(
        self, op: Literal["find"], timeout: float | None = None, **fields: Unpack[messages.FindRequest]
    ) -> messages.FindReply: ...
    @overload
    def ask(
        self, op: Literal["put"], timeout: float | None = None, **fields: Unpack[messages.PutRequest]
    ) -> messages.NoFields: ...
    @overload
    def ask(
        self, op: Literal["inspect"], timeout: float | None = None, **fields: Unpack[messages.InspectRequest]
    ) -> messages.InspectReply: ...
    @overload
    def ask(
        self, op: Literal["venv"], timeout: float | None = None, **fields: Unpack[messages.VenvRequest]
    ) -> messages.VenvReply: ...
    @overload
    def ask(
        self, op: Literal["overlay"], timeout: float | None = None, **fields: Unpack[messages.OverlayRequest]
    ) -> messages.OverlayReply: ...
    @overload
    def ask(
        self, op: Literal["check"], timeout: float | None = None, **fields: Unpack[messages.CheckRequest]
    ) -> messages.CheckReply: ...
    @overload
    def ask(
        self, op: Literal["cell"], timeout: float | None = None, **fields: Unpack[messages.CellRequest]
    ) -> messages.CellReply: ...
    def ask(self, op: str, timeout: float | None = None, **fields: object) -> object:
        """Return the reply to one request that must succeed.

        Raises:
            SetupError: the supervisor could not do it; the message is its own.
            TargetError: as for `request`.
        """
        reply = self._exchange(op, timeout, fields)
        if reply.get("error"):
            message = f"{self.place}: {reply['error']}"
            raise SetupError(message)
        return reply

    def close(self) -> None:
        """End the supervisor and all that it runs; safe from any thread, also while another one waits for a reply."""
        with self._closing:
            self._lost = self._lost or f"{self.place}: closed"
            self._stream.hang_up()  # end-of-file is the order to end; it kills the running cell first
            self._stream.end(FAREWELL_TIMEOUT)
            # A keeper that was killed leaves a supervisor behind that is just ending: its end closes the last writer.
            self._reader.join(FAREWELL_TIMEOUT)
            if not self._reader.is_alive():
                self._stream.release()

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
        """Write to the supervisor; one that takes no more in time is lost."""
        if len(data) <= _FITS_IN_A_PIPE:
            self._stream.send(data)
            return
        clock = threading.Timer(SEND_TIMEOUT, self._lose, [f"took nothing for {SEND_TIMEOUT:g} s"])
        clock.daemon = True
        clock.start()
        try:
            self._stream.send(data)
        finally:
            clock.cancel()

    def _read(self) -> None:
        """Put every frame that comes into the queue, and None at the end; the work of a thread."""
        buffer = bytearray()
        try:
            while data := self._stream.receive():
                buffer += data
                while (reply := protocol.take(buffer)) is not None:
                    self._replies.put(reply)
        except (OSError, ValueError):
            pass  # not our protocol, or the stream is gone: both are the end
        self._replies.put(None)

    def _lose(self, reason: str) -> None:
        """Note why nothing can be asked any more, and close the channel without waiting for that."""
        if not self._lost:
            words = self._stream.last_words()
            self._lost = f"{self.place}: {reason}{': ' if words else ''}{words}"
        threading.Thread(target=self.close, daemon=True).start()
