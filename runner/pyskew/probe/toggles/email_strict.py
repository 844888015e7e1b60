"""How `email.utils` reads malformed addresses: as far as it can until 3.12, not at all from 3.13 on (CVE-2023-27043).

Later patch releases of older Pythons have the new default too; what an interpreter does is what its self-check says.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..overlay.sites import Watcher


NAME = "email-strict"
SUMMARY = "strict parsing in email.utils.getaddresses and parseaddr"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/library/email.utils.html#email.utils.parseaddr"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("off", "on"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "off")
NEW = dict.fromkeys(("linux", "macos", "windows"), "on")
MODULE = "email.utils"
FIX = "expect [('', '')] for what is no address, or pass strict=False for data of your own"


def apply(value: str) -> None:
    """Make `value` the default of both functions; Pythons without the parameter stay as they are."""
    for function in _functions():
        function.__kwdefaults__["strict"] = value == "on"


def watch(value: str, watcher: "Watcher") -> None:
    """Ask at each call that does not say it whether `value` holds there."""
    for function in _functions():
        setattr(sys.modules[MODULE], function.__name__, _asking(function, value, watcher))


def _asking(function: "Any", value: str, watcher: "Watcher") -> "Callable[..., Any]":
    def parse(text: "Any", **options: "Any") -> "Any":
        if "strict" not in options and watcher.reached(NAME):
            options["strict"] = value == "on"
        return function(text, **options)

    parse.__name__ = parse.__qualname__ = function.__name__
    parse.__doc__, parse.__module__ = function.__doc__, function.__module__
    return parse


def _functions() -> "list[Any]":
    utils: Any = sys.modules[MODULE]
    functions = (utils.getaddresses, utils.parseaddr)
    return [function for function in functions if "strict" in (function.__kwdefaults__ or {})]


def check() -> str:
    """Return whether two addresses in one are refused; empty where Python has no such parameter."""
    import email.utils  # noqa: PLC0415 - the hook acts on this import

    if not _functions():
        return ""
    return "on" if email.utils.parseaddr("a@x.org(<b@x.org>") == ("", "") else "off"


def effect() -> str:
    """Return the same for a list of addresses."""
    import email.utils  # noqa: PLC0415 - as in check()

    if not _functions():
        return ""
    return "on" if email.utils.getaddresses(["a@x.org(<b@x.org>"]) == [("", "")] else "off"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
