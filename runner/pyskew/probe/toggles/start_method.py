"""How `multiprocessing` starts processes by default: fork until 3.13, forkserver on Linux from 3.14 on.

Run as a script it prints what is in effect: what the interpreter says, and what a started process turns out to be.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from typing import Any

    from ..overlay.sites import Watcher

NAME = "start-method"
SUMMARY = "multiprocessing's default start method"
SINCE = (3, 14)
LINK = "https://github.com/python/cpython/issues/84559"
VALUES = {"linux": ("fork", "spawn", "forkserver"), "macos": ("fork", "spawn", "forkserver"), "windows": ("spawn",)}
OLD = {"linux": "fork", "macos": "spawn", "windows": "spawn"}
NEW = {"linux": "forkserver", "macos": "spawn", "windows": "spawn"}
MODULE = "multiprocessing.context"
FIX = 'pass workers what they need as arguments; as a workaround, use multiprocessing.get_context("fork") here'

_CHOSEN = "pyskew_chosen"
_SHARED = (
    "Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore", "Event", "Barrier",
    "Queue", "JoinableQueue", "SimpleQueue", "Value", "Array",
)  # fmt: skip
"""What of a context can be handed to a process of another one, if it was not made for forking alone."""

mark = "as imported"


def apply(value: str) -> None:
    """Swap the platform's default, as if this Python had been built with it.

    Not set_start_method(): that counts as a choice of the program, so that its own call would fail, and
    get_start_method(allow_none=True) would not be None.
    """
    default = sys.modules[MODULE]._default_context  # noqa: SLF001 - there is no public way
    default._default_context = default.get_context(value)  # noqa: SLF001 - as above


def watch(value: str, watcher: "Watcher") -> None:
    """Ask wherever the default context is made concrete whether `value` holds there, or this Python's own default.

    A program that chooses by set_start_method() is not asked any more, here and in its children.
    """
    context = sys.modules[MODULE]
    default = context._default_context  # noqa: SLF001 - there is no public way
    kind = type(default)
    own = default._default_context._name  # noqa: SLF001 - as above
    contexts = {name: default.get_context(name) for name in {own, value} - {"fork"}}
    if "fork" in (own, value):
        contexts["fork"] = _watched_fork(context, watcher)
    if not watcher.bisecting:
        default._default_context = contexts[value]  # noqa: SLF001 - as above
    chosen = False

    def get_context(method: "str | None" = None) -> "Any":
        found = kind.get_context(default, method)  # as always, also when only remembering that it was asked
        if method is not None or chosen:
            return found
        caller = sys._getframe(1)  # noqa: SLF001 - the documented way
        # Process._after_fork of context.py asks the default context in each child. No program decides anything there,
        # so it is no call site; the child follows the way in which it was started.
        if caller.f_code.co_name == "_after_fork":
            return contexts[value if watcher.switched() else own] if _forked(caller) else found
        return contexts[value if watcher.reached(NAME) else own]

    def get_start_method(allow_none: bool = False) -> "str | None":  # noqa: FBT001, FBT002 - its true signature
        said: "str | None" = kind.get_start_method(default, allow_none)
        caller = sys._getframe(1)  # noqa: SLF001 - as above
        if said is None or chosen or caller.f_globals.get("__name__") == "multiprocessing.spawn":
            return said
        return value if watcher.reached(NAME) else own

    def set_start_method(method: "str | None", force: bool = False) -> None:  # noqa: FBT001, FBT002 - as above
        nonlocal chosen
        kind.set_start_method(default, method, force)
        chosen = method is not None and not _told(sys._getframe(1))  # noqa: SLF001 - as above
        if chosen:
            _tell_children()

    # On this one object, before multiprocessing/__init__.py copies its bound methods into the package: that is why
    # MODULE is multiprocessing.context, and how `from multiprocessing import get_context` is reached as well.
    default.get_context, default.get_start_method = get_context, get_start_method
    default.set_start_method = set_start_method


def _told(frame: "Any") -> bool:
    """Return whether multiprocessing passes on the parent's method, which no program had chosen."""
    # spawn.prepare(data) calls set_start_method(data["start_method"], force=True) for every child, whether or not the
    # parent's program had chosen a method. Only the mark of _tell_children() tells the two apart.
    data = frame.f_locals.get("data")
    return frame.f_globals.get("__name__") == "multiprocessing.spawn" and not (data and data.get(_CHOSEN))


def _forked(frame: "Any") -> bool:
    """Return whether this is a child whose stack still holds the place where it was forked."""
    while frame is not None:
        if frame.f_globals.get("__name__") == "multiprocessing.popen_fork":
            return True
        frame = frame.f_back
    return False


def _tell_children() -> None:
    """Tell fresh children that the start method which they receive was chosen."""
    import multiprocessing.spawn  # noqa: PLC0415 - not before the program deals with start methods

    spawn: "Any" = multiprocessing.spawn
    original = spawn.get_preparation_data
    spawn.get_preparation_data = lambda name: {**original(name), _CHOSEN: True}


def _watched_fork(context: "Any", watcher: "Watcher") -> "Any":
    """Return a fork context that tells of each start; where single sites are switched, its objects suit any process."""

    class ForkProcess(context.ForkProcess):  # type: ignore[misc] # known at run time only
        @staticmethod
        def _Popen(process_obj: "Any") -> "Any":  # noqa: N802 - multiprocessing's name
            watcher.start(process_obj)
            return context.ForkProcess._Popen(process_obj)  # noqa: SLF001 - what the true context does

    class ForkContext(context.ForkContext):  # type: ignore[misc] # known at run time only
        Process = ForkProcess

    for one in (ForkProcess, ForkContext):
        one.__module__, one.__qualname__ = MODULE, one.__name__
    # The semaphore of a fork context is unlinked at once, and SemLock.__getstate__ refuses to send it to a spawned
    # process. With one site switched alone, its pool would fail because of a lock from another site: the wrong one.
    if watcher.bisecting:
        fresh = context._default_context.get_context("spawn")  # noqa: SLF001 - there is no public way
        for name in _SHARED:
            setattr(ForkContext, name, staticmethod(getattr(fresh, name)))
    return ForkContext()


def check() -> str:
    """Return the start method of a program that does not choose."""
    import multiprocessing  # noqa: PLC0415 - the hook acts on this import

    return multiprocessing.get_start_method()


def effect() -> str:
    """Return the start method of a child of the default context, by its memory and its parent."""
    import multiprocessing  # noqa: PLC0415 - as in check()
    import os  # noqa: PLC0415 - not needed by apply()

    global mark  # noqa: PLW0603 - whether the child sees this is the question
    mark = "changed"
    reader, writer = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_look, args=(writer,))
    process.start()
    process.join()  # first: on Windows nothing else tells that a child died before it spoke
    if not reader.poll():
        message = f"a child ended with {process.exitcode}"
        raise RuntimeError(message)
    parent, seen = reader.recv()
    if seen == mark:
        return "fork"
    return "spawn" if parent == os.getpid() else "forkserver"


def _look(writer: "Connection[object, object]") -> None:
    import multiprocessing  # noqa: PLC0415 - as in check()
    import os  # noqa: PLC0415 - not needed by apply()

    known: "Any" = multiprocessing.parent_process()
    # Asking Windows takes a snapshot of processes, which a wine may not know; a fork server is not there.
    # pyskew: ignore[parent-pid-in-worker] what the child sees is the question
    parent = known.pid if sys.platform == "win32" else os.getppid()
    # pyskew: ignore[worker-reads-parent-state] what the child sees is the question
    writer.send((parent, mark))


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
