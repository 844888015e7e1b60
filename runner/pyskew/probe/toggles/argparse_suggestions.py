"""Whether argparse suggests the choice that a user may have meant: not by default in 3.14, by default from 3.15 on."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..overlay.sites import Watcher


NAME = "argparse-suggestions"
SUMMARY = "suggestions in argparse errors"
SINCE = (3, 15)
LINK = "https://docs.python.org/3.15/library/argparse.html#suggest-on-error"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("off", "on"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "off")
NEW = dict.fromkeys(("linux", "macos", "windows"), "on")
MODULE = "argparse"
FIX = "say which: ArgumentParser(suggest_on_error=False), from 3.14 on"


def apply(value: str) -> None:
    """Make `value` the default of parsers; Pythons before 3.14 have no suggestions."""
    defaults = _defaults()
    if defaults is not None:
        defaults["suggest_on_error"] = value == "on"


def watch(value: str, watcher: "Watcher") -> None:
    """Ask at each parser that does not say it whether `value` holds there."""
    if _defaults() is None:
        return
    parser: Any = sys.modules[MODULE].ArgumentParser
    original: "Callable[..., None]" = parser.__init__

    def __init__(self: "Any", *args: "Any", **options: "Any") -> None:  # noqa: N807 - the constructor it stands for
        if "suggest_on_error" not in options and watcher.reached(NAME):
            options["suggest_on_error"] = value == "on"
        original(self, *args, **options)

    __init__.__kwdefaults__ = original.__kwdefaults__
    parser.__init__ = __init__


def _defaults() -> "dict[str, Any] | None":
    parser: Any = sys.modules[MODULE].ArgumentParser
    # In place, so that subclasses which pass no value, and inspect.signature(), see the other default.
    defaults: "dict[str, Any]" = parser.__init__.__kwdefaults__ or {}
    return defaults if "suggest_on_error" in defaults else None


def check() -> str:
    """Return what a parser reports about itself; empty where Python has no suggestions."""
    import argparse  # noqa: PLC0415 - the hook acts on this import

    chosen = getattr(argparse.ArgumentParser(), "suggest_on_error", None)
    return "" if chosen is None else "on" if chosen else "off"


def effect() -> str:
    """Return whether an error names the nearest choice."""
    import argparse  # noqa: PLC0415 - as in check()

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> "Any":
            raise ValueError(message)

    if not hasattr(Parser(), "suggest_on_error"):
        return ""
    parser = Parser()
    parser.add_argument("word", choices=["apple", "orange"])
    try:
        parser.parse_args(["appel"])
    except ValueError as error:
        return "on" if "maybe you meant" in str(error) else "off"
    return ""


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
