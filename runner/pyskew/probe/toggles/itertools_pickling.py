"""Whether iterators of `itertools` can be copied and pickled: they can until 3.13, and not from 3.14 on (gh-101588)."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


NAME = "itertools-pickling"
SUMMARY = "copy and pickle of the iterators of itertools"
SINCE = (3, 14)
LINK = "https://docs.python.org/3/whatsnew/3.14.html#itertools"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("allowed", "refused"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "allowed")
NEW = dict.fromkeys(("linux", "macos", "windows"), "refused")
ONE_WAY = "forward"
MODULE = "copyreg"
FIX = "copy or send what the iterator is made from, and make the iterator again"


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Let every type that has lost its pickling refuse, as 3.14 does; what is allowed there cannot be brought back."""
    if value == "refused":
        # copy, pickle and multiprocessing ask this table before they ask the object.
        table: Any = sys.modules[MODULE].dispatch_table
        for kind in _kinds():
            table[kind] = _refusing(kind, decided)


def _refusing(kind: type, decided: "Callable[[], bool]") -> "Callable[[Any], Any]":
    def reduce(iterator: "Any") -> "Any":
        if decided():
            message = f"cannot pickle '{kind.__module__}.{kind.__name__}' object"
            raise TypeError(message)
        return iterator.__reduce_ex__(4)

    return reduce


def _kinds() -> "list[type]":
    """Return the types of the module that say how they are pickled; those of 3.14 do not."""
    import itertools  # noqa: PLC0415 - built in; only where the toggle is set

    return [kind for kind in vars(itertools).values() if isinstance(kind, type) and "__reduce__" in vars(kind)]


def check() -> str:
    """Return whether an iterator can be pickled."""
    import pickle  # noqa: PLC0415 - the hook acts on what this imports

    return _outcome(pickle.dumps)


def effect() -> str:
    """Return the same for a copy."""
    import copy  # noqa: PLC0415 - as in check()

    return _outcome(copy.copy)


def _outcome(function: "Callable[[Any], Any]") -> str:
    import itertools  # noqa: PLC0415 - as in _kinds()
    import warnings  # noqa: PLC0415 - only for the self-check

    warnings.simplefilter("ignore")
    try:
        function(itertools.count())
    except TypeError:
        return "refused"
    return "allowed"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
