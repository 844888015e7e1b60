"""Whether `classmethod` asks a descriptor that it is around: until 3.12 it does, from 3.13 on no more (gh-89519)."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


NAME = "classmethod-chaining"
SUMMARY = "what a classmethod around another descriptor gives"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/whatsnew/3.13.html#builtins"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("chained", "plain"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "chained")
NEW = dict.fromkeys(("linux", "macos", "windows"), "plain")
MODULE = "os"
FIX = "put the decorator around the classmethod, or make the attribute with a descriptor of your own"


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Give programs a `classmethod` that asks what it is around, or one that does not.

    What cannot be called stays as this Python has it: only C code can make a method of that.
    """
    import builtins  # noqa: PLC0415 - built in; only where the toggle is set

    own: Any = builtins
    real = own.classmethod
    method = type(own.classmethod(decided).__get__(None, int))

    class Kind(type):
        def __instancecheck__(cls, instance: "Any") -> bool:
            return isinstance(instance, real)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, real)

    def get(self: "Any", instance: "Any", owner: "Any" = None) -> "Any":
        owner = type(instance) if owner is None else owner
        inner = self.__func__
        if type(inner) is function or not decided():
            return real.__get__(self, instance, owner)
        if value == "plain":
            return method(inner, owner) if callable(inner) else real.__get__(self, instance, owner)
        ask = getattr(type(inner), "__get__", None)
        return ask(inner, owner, owner) if ask else method(inner, owner)

    function = type(get)
    own.classmethod = Kind("classmethod", (real,), {"__get__": get, "__module__": "builtins", "__doc__": real.__doc__})


def check() -> str:
    """Return what a classmethod around a decorator with `__get__` gives."""
    return _outcome(lambda owner: owner.made())


def effect() -> str:
    """Return the same through an instance."""
    return _outcome(lambda owner: owner().made())


def _outcome(call: "Callable[[Any], str]") -> str:
    class Decorated:
        def __get__(self, instance: "Any", owner: "Any" = None) -> "Callable[[], str]":
            return lambda: "chained"

        def __call__(self, _owner: "Any") -> str:
            return "plain"

    class Owner:
        made: "Any" = classmethod(Decorated())

    return call(Owner)


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
