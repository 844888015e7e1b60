"""Work that several processes share, each with a pipe of its own.

A pool of `concurrent.futures` has one pipe for all results: when a worker is killed while it writes, its reader waits
for ever. Here the end of a worker is the end of its pipe, so that all of them can be killed at any moment.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import multiprocessing.resource_tracker
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from pyskew.audit.isolation import end_with_audit, isolated_workers

Part = TypeVar("Part")
Result = TypeVar("Result")


_KILLED = "a worker of the audit was killed, perhaps because memory ran out"


class WorkerError(Exception):
    """A worker raised an exception, or ended before it was told to."""


def shared(work: Callable[[Part], Result], parts: Iterable[Part], processes: int) -> Generator[Result, None, None]:
    """Yield `work(part)` for each part, in their order; its processes end with it, also in the middle of their work."""
    waiting = deque(enumerate(parts))
    done: dict[int, Result] = {}
    busy: dict[Connection, int] = {}
    with _workers(work, min(processes, len(waiting))) as pipes:
        idle = list(pipes)
        for number in range(len(waiting)):
            while number not in done:
                while idle and waiting:
                    pipe = idle.pop()
                    busy[pipe], part = waiting.popleft()
                    _send(pipe, part)
                ready = multiprocessing.connection.wait([*busy])
                for pipe in [pipe for pipe in busy if pipe in ready]:
                    result: Result = _received(pipe)
                    done[busy.pop(pipe)] = result
                    idle.append(pipe)
            yield done.pop(number)


@contextlib.contextmanager
def _workers(work: Callable[[Part], Result], number: int) -> Iterator[list[Connection]]:
    """Start so many processes and yield our ends of their pipes.

    They are forked where that is safe: on Linux, from a process without further threads. A fork has what this process
    has imported; a fresh interpreter takes a quarter of a second to import it again.
    """
    forks = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork") if forks else multiprocessing.get_context("spawn")
    processes: list[BaseProcess] = []
    pipes: list[Connection] = []
    try:
        if not forks:
            with isolated_workers():
                multiprocessing.resource_tracker.ensure_running()  # undoes a mask of signals that it is started under
        with isolated_workers():
            for _ in range(number):
                ours, theirs = context.Pipe()
                processes.append(context.Process(target=_serve, args=(theirs, work), daemon=True))
                processes[-1].start()
                theirs.close()
                pipes.append(ours)
        yield pipes
    finally:
        for process in processes:
            if process.pid is not None:
                process.kill()
                process.join()


def _serve(pipe: Connection, work: Callable[[Part], Result]) -> None:
    """Be a worker: answer each part with whether it went well, and the result or the traceback."""
    end_with_audit()
    with contextlib.suppress(EOFError):
        while True:
            part = pipe.recv()
            try:
                answer: tuple[bool, object] = True, work(part)
            except Exception:  # noqa: BLE001 - raised again by the audit
                answer = False, traceback.format_exc()
            pipe.send(answer)


def _send(pipe: Connection, part: object) -> None:
    try:
        pipe.send(part)
    except OSError:
        raise WorkerError(_KILLED) from None


def _received(pipe: Connection) -> Any:  # noqa: ANN401 - what it sends is what its work returns
    try:
        well, answer = pipe.recv()
    except (EOFError, OSError):  # OSError: in the middle of an answer, or with a part still unread
        raise WorkerError(_KILLED) from None
    if not well:
        raise WorkerError(answer)
    return answer
