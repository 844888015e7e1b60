"""How hard gzip and tar archives are compressed by default: level 9 until 3.14, level 6 from 3.15 on."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..overlay.sites import Watcher


NAME = "compression-level"
SUMMARY = "the default level of gzip and tarfile"
SINCE = (3, 15)
LINK = "https://docs.python.org/3.15/library/gzip.html#gzip.compress"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("9", "6"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "9")
NEW = dict.fromkeys(("linux", "macos", "windows"), "6")
MODULE = "gzip tarfile"
FIX = "name the level where archives are compared byte by byte: compresslevel=9"

_FUNCTIONS = ("gzip.open", "gzip.compress", "gzip.GzipFile.__init__", "tarfile.TarFile.gzopen")
_ARGUMENT = "compresslevel"


def apply(value: str) -> None:
    """Make `value` the default of the argument; streams (`w|gz`) have none that could be set."""
    for function in map(_function, _FUNCTIONS):
        if function is not None:
            _set_default(function, int(value))


def watch(value: str, watcher: "Watcher") -> None:
    """Ask at each call that does not name a level whether `value` holds there."""
    for name in _FUNCTIONS:
        function = _function(name)
        if function is not None and not hasattr(function, "__wrapped__"):
            owner, _, last = name.rpartition(".")
            _replace(owner, last, _asking(function, value, watcher))


def _asking(original: "Callable[..., Any]", value: str, watcher: "Watcher") -> "Callable[..., Any]":
    names = original.__code__.co_varnames[: original.__code__.co_argcount]
    position = names.index(_ARGUMENT)

    def asking(*args: "Any", **options: "Any") -> "Any":
        library = sys._getframe(1).f_globals.get("__name__") in ("gzip", "tarfile")  # noqa: SLF001 - documented
        if not library and _ARGUMENT not in options and len(args) <= position and watcher.reached(NAME):
            options[_ARGUMENT] = int(value)
        return original(*args, **options)

    asking.__name__, asking.__qualname__, asking.__doc__ = original.__name__, original.__qualname__, original.__doc__
    asking.__wrapped__ = original  # type: ignore[attr-defined] # as functools.wraps does, for inspect.signature
    return asking


def _function(name: str) -> "Any":
    module, *path = name.split(".")
    found: Any = sys.modules.get(module)
    if found is None:
        return None
    for part in path:
        found = getattr(found, part)
    return getattr(found, "__func__", found)


def _replace(owner: str, name: str, function: "Callable[..., Any]") -> None:
    module, _, kind = owner.partition(".")
    holder: Any = sys.modules[module]
    if kind:
        holder = getattr(holder, kind)
    setattr(holder, name, classmethod(function) if name == "gzopen" else function)


def _set_default(function: "Any", level: int) -> None:
    # The default is changed in place: a wrapper would show in signatures, tracebacks and profiles.
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    index = names.index(_ARGUMENT) - len(names)
    defaults = list(function.__defaults__)
    defaults[index] = level
    function.__defaults__ = tuple(defaults)


def check() -> str:
    """Return the level of the signature and of the header of a stream."""
    import gzip  # noqa: PLC0415 - the hook acts on this import

    return "9" if gzip.compress(b"")[8] == 2 else "6"  # noqa: PLR2004 - the byte XFL of RFC 1952


def effect() -> str:
    """Return the level in the header of an archive."""
    import io  # noqa: PLC0415 - only for the self-check
    import tarfile  # noqa: PLC0415 - as in check()

    target = io.BytesIO()
    tarfile.open(fileobj=target, mode="w:gz").close()
    return "9" if target.getvalue()[8] == 2 else "6"  # noqa: PLR2004 - as above


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
