"""Whether a deprecation that names a Python is an error: `3.16` raises what is announced for 3.16 and before.

The filter stays in front of those that a program or its test runner adds later.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Callable

    from ..overlay import warning_filter  # noqa: TC004 - the bootstrap makes it a global, see PARTS


NAME = "announced-removals"
SUMMARY = "deprecations that name a Python, raised as exceptions"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/deprecations/index.html"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("none", "3.13", "3.14", "3.15", "3.16", "3.17"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "none")
NEW = dict.fromkeys(("linux", "macos", "windows"), "none")
MODULE = "warnings"
PARTS = ("warning_filter",)
FIX = "use what the message of the warning names instead"

_VERBS = ("remov", "disallow", "drop", "forbid", "error", "unsupported", "raise")


class Announced:
    """What a filter calls a pattern: matches messages that name a Python for a removal."""

    def __init__(self, newest: int, decided: "Callable[[], bool]") -> None:
        self.newest = newest
        self.decided = decided

    def match(self, text: str) -> bool:
        """Return whether the message names a Python up to the newest one, after a verb and with no digit between."""
        lower = text.lower()
        start = 0
        while (found := lower.find("3.", start)) >= 0:
            digits = ""
            for letter in lower[found + 2 :]:
                if not letter.isdigit():
                    break
                digits += letter
            before = lower[start:found]
            if digits and int(digits) <= self.newest and any(verb in before for verb in _VERBS):
                return self.decided()
            start = found + 2 + len(digits)
        return False


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Raise what is announced for `value` and the Pythons before it."""
    if value == "none":
        return
    warning_filter.keep_in_front("error", Announced(int(value.partition(".")[2]), decided))


def check() -> str:
    """Return the newest version whose announcements are raised, though they were told to be ignored."""
    import warnings  # noqa: PLC0415 - the hook acts on this import

    def raises(minor: int) -> bool:
        try:
            warnings.warn(f"a self-check, slated for removal in Python 3.{minor}", DeprecationWarning, stacklevel=1)
        except DeprecationWarning:
            return True
        return False

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return next((f"3.{minor}" for minor in range(17, 12, -1) if raises(minor)), "none")


def effect() -> str:
    """Return the same for warnings that are recorded."""
    import warnings  # noqa: PLC0415 - as in check()

    newest = "none"
    with warnings.catch_warnings(record=True):
        warnings.resetwarnings()
        warnings.simplefilter("always")
        for minor in range(13, 18):
            try:
                warnings.warn_explicit(f"raises an error in 3.{minor}", FutureWarning, "self-check", minor)
            except FutureWarning:
                newest = f"3.{minor}"
    return newest


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
