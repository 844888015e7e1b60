"""Whether `warnings.catch_warnings` acts in its own context only: from 3.14 on, on free-threaded builds."""

import sys

NAME = "context-aware-warnings"
SUMMARY = "warnings.catch_warnings per context"
SINCE = (3, 14)
SETTABLE_SINCE = (3, 14)
LINK = "https://docs.python.org/3.14/using/cmdline.html#envvar-PYTHON_CONTEXT_AWARE_WARNINGS"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("0", "1"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "0")
NEW = dict.fromkeys(("linux", "macos", "windows"), "0")
MODULE = ""
OPTIONS = {"0": ("-X", "context_aware_warnings=0"), "1": ("-X", "context_aware_warnings=1")}
ENV = {"0": {"PYTHON_CONTEXT_AWARE_WARNINGS": "0"}, "1": {"PYTHON_CONTEXT_AWARE_WARNINGS": "1"}}
MISSES = "Pythons started with -I or -E, or with an environment that lacks PYTHON_CONTEXT_AWARE_WARNINGS"
FIX = "set warning filters once, before threads start"


def check() -> str:
    """Return the option, or the interpreter's default; Pythons without the option behave as with 0."""
    return str(int(getattr(sys.flags, "context_aware_warnings", 0)))


def effect() -> str:
    """Return whether a filter that is set within `catch_warnings` leaves the process-wide list alone."""
    import warnings  # noqa: PLC0415 - only for the self-check

    before = len(warnings.filters)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        return "1" if len(warnings.filters) == before else "0"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
