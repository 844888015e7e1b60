"""A supervisor on a Dask worker: what the worker keeps of it, and the stream on which its client speaks to it."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from pyskew.targets.transport.streams import Pipes

if TYPE_CHECKING:
    import asyncio

CALL_TIMEOUT = 30.0
"""Seconds for a call that a worker answers at once; a worker that does not answer in time counts as lost."""
_GLANCE = 1.0
"""Seconds between two looks at whether an answer can still come."""
_POLL = 2.0
"""Seconds that a client waits on a worker for bytes before it asks again."""
CLIENT_TIMEOUT = 60.0
"""Seconds without a poll after which the worker assumes that the client died, and stops the supervisor."""
_END_TIMEOUT = 15.0
"""Seconds before each harder step at the end of a supervisor."""


class ActorSupervisor:
    """On the worker: a Python that becomes a supervisor, whose pipes a client reads and writes from afar.

    It ends when the client says so, when the scheduler drops its work, when no client asks, or with the worker.
    """

    def __init__(self, options: tuple[str, ...], program: bytes) -> None:
        """Start it; its program comes from the client, so that a worker's older pyskew does no harm."""
        process = subprocess.Popen(
            [sys.executable, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
        self._talk = _Talk(Pipes(process))
        self._talk.requests.put(program)
        threading.Thread(target=self._talk.write, daemon=True).start()

    def __del__(self) -> None:
        """Stop the supervisor when the scheduler drops the actor."""
        if hasattr(self, "_talk"):
            self._talk.requests.put(None)

    def send(self, data: bytes) -> None:
        """Write the bytes to the supervisor, in order."""
        self._talk.requests.put(data)

    async def receive(self) -> bytes | None:
        """Return what the supervisor wrote; None after a while of silence, empty at the end."""
        return await self._talk.receive()

    def hang_up(self) -> None:
        """End the supervisor."""
        self._talk.requests.put(None)

    def last_words(self) -> str:
        """Return the end of its stderr."""
        return self._talk.pipes.last_words()


class _Talk:
    """The state that the threads of an `ActorSupervisor` use, so that no thread keeps the actor itself alive."""

    def __init__(self, pipes: Pipes) -> None:
        self.pipes = pipes
        self.requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._asked = time.monotonic()
        self._said = bytearray()
        self._over = False
        self._more: asyncio.Event | None = None

    async def receive(self) -> bytes | None:
        import asyncio  # noqa: PLC0415 - a worker has it already, and most suites have no such target

        self._asked = time.monotonic()
        if self._more is None:
            self._more = asyncio.Event()
            threading.Thread(target=self._read, args=(asyncio.get_running_loop(),), daemon=True).start()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._more.wait(), _POLL)
        data = bytes(self._said)
        self._said.clear()
        if not self._over:
            self._more.clear()
        return data or (b"" if self._over else None)

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        with contextlib.suppress(RuntimeError):  # the worker is ending: its loop is closed
            with contextlib.suppress(OSError, ValueError):
                while data := self.pipes.receive():
                    loop.call_soon_threadsafe(self._hear, data)
            loop.call_soon_threadsafe(self._hear, b"")

    def _hear(self, data: bytes) -> None:
        self._said += data
        self._over = not data
        if self._more is not None:
            self._more.set()

    def write(self) -> None:
        """Write requests until no client is left, then end the supervisor and everything that it started."""
        with contextlib.suppress(OSError, ValueError):
            while (data := self._next()) is not None:
                self.pipes.send(data)
        self.pipes.hang_up()
        self.pipes.end(_END_TIMEOUT)

    def _next(self) -> bytes | None:
        while True:
            try:
                return self.requests.get(timeout=CLIENT_TIMEOUT / 4)
            except queue.Empty:
                if time.monotonic() - self._asked > CLIENT_TIMEOUT:
                    return None


def let_go(future: Any) -> None:  # noqa: ANN401 - an optional package's
    """Cancel an actor, which ends its supervisor also where `hang_up` did not reach the worker.

    Releasing the future is not enough: the actor, and each call of it until the garbage is collected, holds the same
    key.
    """
    with contextlib.suppress(Exception):  # whatever is the matter with a scheduler that is gone
        future.cancel()


class ActorStream:
    """The client's end of an `ActorSupervisor`."""

    pid = 0
    """No process of this machine carries it."""

    def __init__(self, client: Any, future: Any, actor: Any) -> None:  # noqa: ANN401 - an optional package's
        self._client, self._future, self._actor = client, future, actor
        self._over = threading.Event()
        self._lost = ""
        """Why nothing can be asked any more."""

    @property
    def open(self) -> bool:
        """Whether its output has not ended."""
        return not self._over.is_set()

    def send(self, data: bytes) -> None:
        """Write everything."""
        self._call("send", data)

    def receive(self) -> bytes:
        """Return some bytes; none at the end."""
        while not self._over.is_set():
            try:
                data: bytes | None = self._call("receive")
            except OSError:
                self._over.set()
                raise
            if data:
                return data
            if data is not None:
                self._over.set()
        return b""

    def resume(self) -> None:
        """Do nothing: no process of this machine carries it."""

    def hang_up(self) -> None:
        """Close its stdin."""
        with contextlib.suppress(OSError):
            self._call("hang_up")

    def end(self, timeout: float) -> None:
        """Wait up to `timeout` seconds for its end, then cancel the actor, which ends it on the worker."""
        if not self._lost:
            self._over.wait(timeout)
        self._over.set()
        let_go(self._future)

    def release(self) -> None:
        """Do nothing: no resource is held."""

    def last_words(self) -> str:
        """Return the end of its stderr, if the worker can still send it."""
        with contextlib.suppress(OSError):
            return str(self._call("last_words"))
        return self._lost

    def _call(self, method: str, *arguments: bytes) -> Any:  # noqa: ANN401 - whatever the method returns
        if not self._lost:
            try:
                with self._client.as_current():
                    return self._answer(getattr(self._actor, method)(*arguments))
            except Exception as problem:  # noqa: BLE001 - whatever Dask raises, the actor is gone
                self._lost = str(problem) or type(problem).__name__
        raise OSError(self._lost)

    def _answer(self, answer: Any) -> Any:  # noqa: ANN401 - as above
        """Return an answer; raise OSError where none can come, since Dask does not report every lost worker."""
        deadline = time.monotonic() + CALL_TIMEOUT
        while True:
            with contextlib.suppress(TimeoutError):
                return answer.result(timeout=_GLANCE)
            if self._client.status != "running":
                message = "the scheduler is gone"
            elif self._future.status != "finished":
                message = "the worker is gone"
            elif time.monotonic() > deadline:
                message = f"the worker did not answer within {CALL_TIMEOUT:g} s"
            else:
                continue
            raise OSError(message)
