"""Which module the class of forward references says it is from: typing until 3.13, annotationlib from 3.14 on."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any


NAME = "forward-reference-module"
SUMMARY = "the module that typing.ForwardRef names as its own"
SINCE = (3, 14)
LINK = "https://docs.python.org/3/library/annotationlib.html#annotationlib.ForwardRef"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("typing", "annotationlib"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "typing")
NEW = dict.fromkeys(("linux", "macos", "windows"), "annotationlib")
MODULE = "typing annotationlib"
FIX = "ask isinstance(hint, typing.ForwardRef), not for the name or the module of its class"


def apply(value: str) -> None:
    """Let the class say that it is from the module `value`."""
    home: Any = sys.modules.get("annotationlib") or sys.modules.get("typing")
    kind = vars(home).get("ForwardRef")
    if kind is not None:  # typing of 3.14 is done before it has imported the class
        kind.__module__ = value


def check() -> str:
    """Return the module that the class names."""
    import typing  # noqa: PLC0415 - the hook acts on this import

    return typing.ForwardRef.__module__


def effect() -> str:
    """Return the module of a reference that a hint holds."""
    import typing  # noqa: PLC0415 - as in check()

    return type(typing.get_args(typing.List["absent"])[0]).__module__  # type: ignore[name-defined]  # noqa: F821 - so that there is one


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
