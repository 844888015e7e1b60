"""Which protocol `pickle` writes by default: 4 until 3.13, 5 from 3.14 on.

Setting `pickle.DEFAULT_PROTOCOL` alone changes nothing: the C code behind `dumps` has a default of its own.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..overlay.sites import Watcher

NAME = "pickle-protocol"
SUMMARY = "pickle's default protocol"
SINCE = (3, 14)
LINK = "https://docs.python.org/3/library/pickle.html#pickle.DEFAULT_PROTOCOL"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("4", "5"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "4")
NEW = dict.fromkeys(("linux", "macos", "windows"), "5")
MODULE = "pickle"
FIX = "name the protocol that every reader knows: pickle.dumps(value, protocol=4)"


def apply(value: str) -> None:
    """Make `value` the default of dump, dumps and Pickler; what is imported from `_pickle` directly keeps its own."""
    pickle = sys.modules[MODULE]
    if int(value) != pickle.DEFAULT_PROTOCOL:
        _install(int(value), lambda: True)
        pickle.DEFAULT_PROTOCOL = int(value)  # type: ignore[attr-defined] # sys.modules holds modules of any kind


def watch(value: str, watcher: "Watcher") -> None:
    """Ask at each pickling that names no protocol whether `value` holds there."""
    _install(int(value), lambda: watcher.reached(NAME))


def _install(value: int, decided: "Callable[[], bool]") -> None:
    pickle: Any = sys.modules[MODULE]
    plain_dump, plain_dumps = pickle.dump, pickle.dumps
    plain_pickler: Any = pickle.Pickler

    def protocol_of(protocol: "int | None") -> "int | None":
        return value if protocol is None and decided() else protocol

    def dump(obj: object, file: "Any", protocol: "int | None" = None, **others: "Any") -> None:
        plain_dump(obj, file, protocol_of(protocol), **others)

    def dumps(obj: object, protocol: "int | None" = None, **others: "Any") -> bytes:
        data: bytes = plain_dumps(obj, protocol_of(protocol), **others)
        return data

    # A subclass, because programs derive from pickle.Pickler and call isinstance() with it.
    class Pickler(plain_pickler):  # type: ignore[misc] # known at run time only
        def __init__(self, file: "Any", protocol: "int | None" = None, *args: "Any", **others: "Any") -> None:
            super().__init__(file, protocol_of(protocol), *args, **others)

    for named, plain in ((dump, plain_dump), (dumps, plain_dumps), (Pickler, plain_pickler)):
        named.__module__, named.__qualname__, named.__doc__ = plain.__module__, plain.__qualname__, plain.__doc__
        setattr(pickle, named.__name__, named)


def check() -> str:
    """Return the protocol that the module reports."""
    import pickle  # noqa: PLC0415 - the hook acts on this import

    return str(pickle.DEFAULT_PROTOCOL)


def effect() -> str:
    """Return the protocol of a written pickle; something else where the three ways disagree."""
    import io  # noqa: PLC0415 - only for the self-check
    import pickle  # noqa: PLC0415 - as in check()

    first, second = io.BytesIO(), io.BytesIO()
    pickle.dump(None, first)
    pickle.Pickler(second).dump(None)
    seen = {data[1] for data in (pickle.dumps(None), first.getvalue(), second.getvalue())}
    return "/".join(map(str, sorted(seen)))


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
