"""Whether a process that is about to be forked could have been pickled, as forkserver and spawn must do.

Travels in the overlays of `try`. Nothing is sent anywhere, no iterator is advanced, and what would come from
multiprocessing itself (locks, queues, connections) counts as fine: under another start method it would be another one.
Methods that user code wrote for its pickling do run.
"""

import pickle
import re
import sys
from multiprocessing import context, process, reduction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

PRIMITIVES = tuple(
    "multiprocessing." + name for name in ("synchronize", "queues", "connection", "heap", "sharedctypes", "context")
)
"""Whose objects would be others under another start method."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def problems(started: "Any") -> "Iterator[tuple[str, str]]":
    """Yield the path and description of each part that cannot be pickled, as `._target` or `._args[0].lock`."""
    before = context.get_spawning_popen()
    context.set_spawning_popen(_Popen())  # type: ignore[arg-type] # all of one that is used here
    try:
        for name, value in _parts(started):
            try:
                _Trial(_Nowhere(), None).dump(value)
            except Exception as problem:  # noqa: BLE001 - whatever user code raises while it is pickled
                path = name + _path(value)
                yield path, _ADDRESS.sub("", f"{type(problem).__name__}: {problem}")
    finally:
        context.set_spawning_popen(before)


def _parts(started: "Any") -> "list[tuple[str, Any]]":
    """Return the attributes of a process object, one by one, if that is how it is pickled; Pool's own arguments too."""
    kind = type(started)
    if any("__reduce__" in vars(one) or "__getstate__" in vars(one) for one in kind.__mro__[:-1] if not _ours(one)):
        return [("", started)]
    parts = [("", kind)] if not _ours(kind) else []
    for name, value in vars(started).items():
        if isinstance(value, (tuple, list)):
            parts += [(f".{name}[{index}]", item) for index, item in enumerate(value)]
        elif isinstance(value, dict) and name == "_kwargs":
            parts += [(f".{name}[{key!r}]", item) for key, item in value.items()]
        else:
            parts.append((f".{name}", value))
    return parts


class _Popen:
    """What reducers of multiprocessing ask for a way to pass a descriptor."""

    DupFd = int

    def duplicate_for_child(self, descriptor: int) -> int:
        return descriptor


class _Nowhere:
    """A file that keeps nothing: arguments may be large."""

    def write(self, data: bytes) -> int:
        return len(data)


def _ours(kind: type) -> bool:
    return getattr(kind, "__module__", "") in PRIMITIVES or kind is process.BaseProcess


def _reduced(obj: "Any") -> "Any":
    """Return stand-ins for what another start method would make anew; raise for what a child could not find."""
    kind = type(obj)
    if isinstance(obj, type):
        return (str, ()) if _ours(obj) else _found(obj)
    if kind is super or (_ours(kind) and not isinstance(obj, process.BaseProcess)):
        return str, ()  # super() can be pickled from 3.14 on
    if kind.__module__ == "itertools":
        message = f"cannot pickle {kind.__module__}.{kind.__name__!r} object from Python 3.14 on"
        raise TypeError(message)
    if kind.__name__ == "method" and kind.__module__ == "builtins":
        return _method(obj)
    return _found(obj) if kind.__name__ == "function" else NotImplemented


def _method(obj: "Any") -> "Any":
    """Raise where a child could not find a method by its name: a private one is stored under another."""
    name = obj.__func__.__name__
    owner = obj.__self__
    classes = owner.__mro__ if isinstance(owner, type) else type(owner).__mro__
    if not any(name in vars(one) for one in classes) and name not in getattr(owner, "__dict__", {}):
        message = f"{classes[0].__name__!r} object has no attribute {name!r}: private methods are not found by name"
        raise AttributeError(message)
    return NotImplemented


def _found(obj: "Any") -> "Any":
    """Raise for an object of a main module without a file, which a child could not import."""
    main = sys.modules["__main__"]
    nameless = getattr(main, "__spec__", None) is None and not hasattr(main, "__file__")
    if getattr(obj, "__module__", "") == "__main__" and nameless:
        message = f"{obj.__qualname__!r} was defined by -c or on standard input, which a child cannot import"
        raise pickle.PicklingError(message)
    return NotImplemented


class _Trial(reduction.ForkingPickler):
    """Pickles as multiprocessing does."""

    def reducer_override(self, obj: "Any") -> "Any":
        return _reduced(obj)


class _Slow(pickle._Pickler):  # noqa: SLF001 - the one that can be asked where it is
    """The same in Python, and remembers where it got to."""

    def __init__(self) -> None:
        super().__init__(_Nowhere(), None)
        self.dispatch_table = reduction.ForkingPickler(_Nowhere(), None).dispatch_table
        self.trail: "list[Any]" = []

    def reducer_override(self, obj: "Any") -> "Any":
        return _reduced(obj)

    def save(self, obj: "Any", *others: "Any") -> None:
        self.trail.append(obj)
        super().save(obj, *others)  # type: ignore[misc] # there, but in no stub
        self.trail.pop()


def _path(value: "Any") -> str:
    """Return the way from a value to the part that cannot be pickled."""
    slow = _Slow()
    try:
        slow.dump(value)
    except Exception:  # noqa: BLE001 - the same as above
        trail = [None, *slow.trail]
        return "".join(_step(*steps) for steps in zip(trail, trail[1:], trail[2:], strict=False))
    return ""


def _step(before: "Any", outer: "Any", inner: "Any") -> str:
    """Return the step from one object to the next; empty for what only pickling puts in between."""
    if isinstance(outer, dict):
        found = [key for key, value in outer.items() if value is inner]
        named = found and isinstance(found[0], str) and found[0].isidentifier()
        return (f".{found[0]}" if named else f"[{found[0]!r}]") if found else ""
    if isinstance(outer, (list, tuple)) and (before is None or isinstance(before, (list, tuple, dict))):
        return next((f"[{index}]" for index, value in enumerate(outer) if value is inner), "")
    return ".__self__" if getattr(before, "__self__", None) is inner else ""
