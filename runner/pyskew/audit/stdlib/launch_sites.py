"""Calls that start worker processes, by the name of what is called, and the context that they use."""

from __future__ import annotations

import ast

from pyskew.audit import legible

MANAGERS = {"multiprocessing.managers.BaseManager", "multiprocessing.managers.SyncManager"}
"""Classes whose `start` makes a process that serves what their classes have registered."""
PROCESS, POOL, EXECUTOR, SERVER = "process", "pool", "executor", "server"
CONTEXT_ARGUMENT = {EXECUTOR: (1, "mp_context"), POOL: (4, "context")}
"""Position and name of the argument that chooses the start method."""
"""What a launch site starts; a server is what multiprocessing.Manager() runs."""
PERHAPS = "perhaps"
"""A call with `target=` of a class that may be a subclass of Process; its context is the name of the class."""

DEFAULT, UNKNOWN = "default", "unknown"
"""The context that a launch site uses, where it is not a start method by name."""

_KINDS = {
    "multiprocessing.Process": PROCESS,
    "multiprocessing.context.Process": PROCESS,
    "multiprocessing.process.BaseProcess": PROCESS,
    "multiprocessing.Pool": POOL,
    "multiprocessing.pool.Pool": POOL,
    "multiprocessing.Manager": SERVER,
    "concurrent.futures.ProcessPoolExecutor": EXECUTOR,
    "concurrent.futures.process.ProcessPoolExecutor": EXECUTOR,
}
_BY_METHOD = {
    f"multiprocessing.context.{title}Process": method
    for title, method in [("Fork", "fork"), ("Spawn", "spawn"), ("ForkServer", "forkserver")]
}
CLASSES = frozenset(
    dotted.rpartition(".")[2] for dotted in (*_KINDS, *_BY_METHOD, *MANAGERS) if dotted != "multiprocessing.Manager"
)
"""Last names of the classes whose subclasses start workers; Manager is a function."""
PRIMITIVES = {
    "Lock": "lock", "RLock": "lock", "Semaphore": "lock", "BoundedSemaphore": "lock", "Condition": "lock",
    "Event": "event", "Barrier": "lock", "Queue": "queue", "SimpleQueue": "queue", "JoinableQueue": "queue",
    "Value": "value", "Array": "value", "RawValue": "value", "RawArray": "value",
}  # fmt: skip
"""What multiprocessing shares between processes, by what it is for."""

TASKS = {
    "map", "map_async", "imap", "imap_unordered", "starmap", "starmap_async", "apply", "apply_async", "submit",
}  # fmt: skip
"""Methods of pools whose first argument runs in a worker."""


def normal(dotted: str) -> str:
    """Return one name for what torch and multiprocessing offer alike."""
    return dotted.removeprefix("torch.") if dotted.startswith("torch.multiprocessing") else dotted


def context_call(dotted: str, call: ast.Call) -> str:
    """Return `<context:fork>` for `get_context("fork")`, "" for another call."""
    if normal(dotted) != "multiprocessing.get_context":
        return ""
    given = [*call.args, *(one.value for one in call.keywords if one.arg == "method")]
    match given:
        case [] | [ast.Constant(value=None)]:
            return f"<context:{DEFAULT}>"
        case [ast.Constant(value=str(method))]:
            return f"<context:{legible(method)}>"
        case _:
            return f"<context:{UNKNOWN}>"


def kind_and_context(dotted: str) -> tuple[str, str] | None:
    """Return what `multiprocessing.Pool` or `<context:fork>.Pool` starts, and by which context; None: nothing."""
    dotted = normal(dotted)
    if dotted in _KINDS:
        return _KINDS[dotted], DEFAULT
    if dotted in _BY_METHOD:
        return PROCESS, _BY_METHOD[dotted]
    if dotted.startswith("<context:"):
        context, _, what = dotted.removeprefix("<context:").partition(">.")
        kind = _KINDS.get(f"multiprocessing.{what}")
        return (kind, context) if kind else None
    return None


def of_class(dotted: str) -> tuple[str, str] | None:
    """Return what instances of a class start, and by which context, where it is one of multiprocessing's."""
    return (SERVER, DEFAULT) if dotted in MANAGERS else kind_and_context(dotted)


def primitive(dotted: str) -> tuple[str, str] | None:
    """Return the kind and context of a shared object that a call makes; None for anything else."""
    dotted = normal(dotted)
    head, _, what = dotted.rpartition(".")
    if head == "multiprocessing" and what in PRIMITIVES:
        return PRIMITIVES[what], DEFAULT
    if head.startswith("<context:") and what in PRIMITIVES:
        return PRIMITIVES[what], head.removeprefix("<context:").removesuffix(">")
    return None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value of a keyword argument."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """Return an argument given by position or by keyword; None where a star may hide it."""
    if any(isinstance(one, ast.Starred) for one in call.args[: position + 1]):
        return None
    return call.args[position] if len(call.args) > position else keyword(call, name)
