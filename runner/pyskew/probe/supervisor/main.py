"""The supervisor of one worker slot: one request, one reply, until its client is gone. Nothing outlives it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

from .. import protocol
from . import processes
from .cell import Cells, defaults
from .lease import Lease, sweep
from .removal import remove_tree
from .surroundings import SurroundingsLostError
from .temporary import new_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..protocol import Message
    from .processes import Link


KEEPERS = 2
_ORDERS = [number for name in ("SIGTERM", "SIGINT", "SIGHUP") if (number := getattr(signal, name, None))]
"""Signals that ask for the end."""


def main(arguments: list[str]) -> None:
    """Serve the client on stdin and stdout; never returns."""
    root = os.path.abspath(arguments[0]) if arguments else new_root()
    slot = os.path.join(root, arguments[1] if len(arguments) > 1 else f"s{os.getpid()}")
    lease = Lease(root)
    source, sink = _hide_channel()
    defaults()
    if sys.platform == "linux":
        _under_keepers(lease, slot, (source, sink))
    _serve(lease, slot, source, sink)
    _leave(lease, slot)


def _hide_channel() -> tuple[int, int]:
    """Move the channel to private descriptors: nothing that a cell inherits can read from it or write to it."""
    source, sink = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        msvcrt.setmode(source, os.O_BINARY)
        msvcrt.setmode(sink, os.O_BINARY)
        return source, sink
    for name in os.listdir("/dev/fd"):
        if int(name) > 2:  # noqa: PLR2004 - beyond stdin, stdout, stderr
            try:
                os.set_inheritable(int(name), False)
            except OSError:
                continue  # the descriptor of this very listing
    return source, sink


def _serve(lease: Lease, slot: str, source: int, sink: int) -> None:
    link_type, tree_type = processes.parts()
    link = link_type(source, sink)  # type: ignore[call-arg] # a Protocol does not tell how to make one
    os.makedirs(slot, mode=0o700, exist_ok=True)
    cells = Cells(link, tree_type, lease, slot)
    while (request := _next(link)) is not None:
        cells.token = request.get("token")
        try:
            reply = _answer(cells, lease.root, slot, request)
        except processes.LinkClosed:
            return
        # A reply needs the token of its request, so that bytes which a cell writes to the channel are no reply.
        link.send(protocol.encode(reply | {"token": request.get("token")}))
        if request.get("op") == "bye" or reply.get("fatal") or reply.get("lost"):
            return


def _next(link: Link) -> Message | None:
    """Return the next request; None when the client is gone or does not speak our protocol."""
    while True:
        try:
            request = protocol.take(link.next())
        except ValueError as problem:
            link.send(protocol.encode({"error": str(problem)}))
            return None
        if request is not None or link.closed:
            return request
        link.wait(None)


def _answer(cells: Cells, root: str, slot: str, request: Message) -> Message:
    """Return the reply to a request, or an `error` that says why it was not carried out: a `Refused` of messages.py."""
    from . import requests  # noqa: PLC0415 - after `hello` is soon enough

    operation = requests.OPERATIONS.get(str(request.get("op")))
    if operation is None:
        known = ", ".join(sorted(requests.OPERATIONS))
        return {"error": f"unknown request {request.get('op')!r}; known: {known}"}
    try:
        cells.surroundings.check()  # a file put below a root that was removed would make another one there
        return dict(operation(requests.Context(cells, root, slot), request))
    except SurroundingsLostError as problem:
        return {"error": str(problem), "lost": True}
    except Exception as problem:  # noqa: BLE001 - a reply, never a dead supervisor
        return {"error": f"{type(problem).__name__}: {problem}"}


def _under_keepers(lease: Lease, slot: str, channel: tuple[int, int]) -> None:
    """Go on in a grandchild, under the watch of two keepers: one alone could be killed together with the supervisor.

    If a process of this chain is killed, what it had below it falls to the next keeper above, which ends all of it.
    The other way round, the kernel sends SIGTERM to each when the one above it dies.
    """
    from . import processes_linux  # noqa: PLC0415 - Linux only

    processes_linux.hide_from_cells()  # inherited by those below: fork keeps it
    for _ in range(KEEPERS):
        keeper = os.getpid()
        processes_linux.adopt_orphans()
        below = os.fork()
        if below:
            for descriptor in channel:
                os.close(descriptor)
            _keep(below)
            _leave(lease, slot)
        os.setpgid(0, 0)  # so that a signal to a process group reaches one of them only
        processes_linux.die_with_parent(keeper, signal.SIGTERM)
    processes_linux.adopt_orphans()  # not inherited over fork


def _keep(below: int) -> None:
    """Wait for the end of the process below, then end what is left of its cell."""
    for number in _ORDERS:
        signal.signal(number, lambda *_: _order_end(below))
    while os.WIFSTOPPED(os.waitpid(below, os.WUNTRACED)[1]):
        os.kill(below, signal.SIGCONT)  # a cell stopped it; its client would wait for nothing
    for number in _ORDERS:  # from here on the end is on its way; another order must not cut it short
        signal.signal(number, signal.SIG_IGN)
    _end_descendants()


def _order_end(below: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it ended just now
        os.kill(below, signal.SIGTERM)


def _end_descendants() -> None:
    from . import processes_linux, processes_posix  # noqa: PLC0415 - Linux only

    deadline = time.monotonic() + processes_posix.KILL_TIMEOUT
    while (pids := processes_linux.descendants()) and time.monotonic() < deadline:
        processes_posix.stop_and_kill(pids)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.002)


def _leave(lease: Lease, slot: str) -> None:
    """Remove the slot, release the lease and end; each of the supervisor and its keepers does, in any order."""
    try:
        if lease.intact:
            remove_tree(slot)
    except OSError as problem:
        sys.stderr.write(f"pyskew: {slot} is left behind: {problem}\n")
    try:
        lease.release()
        sweep()  # a client that was killed cannot remove its own temporary folders
    finally:
        os._exit(0)
