"""Whether a warning is an exception, as in test suites that run with `-W error`. Set when an interpreter starts."""

import sys

NAME = "warnings-as-errors"
SUMMARY = "every warning raised as an exception"
SINCE = (3, 0)
LINK = "https://docs.python.org/3/using/cmdline.html#cmdoption-W"
VALUES = {"linux": ("off", "on"), "macos": ("off", "on"), "windows": ("off", "on")}
OLD = {"linux": "off", "macos": "off", "windows": "off"}
NEW = OLD
MODULE = ""
OPTIONS = {"on": ("-W", "error")}
ENV = {"off": {"PYTHONWARNINGS": ""}, "on": {"PYTHONWARNINGS": "error"}}
MISSES = "Pythons started with -I or -E, or with an environment that lacks PYTHONWARNINGS"
FIX = "fix what the warning names"


def check() -> str:
    """Return the option that the interpreter started with."""
    return "on" if "error" in sys.warnoptions else "off"


def effect() -> str:
    """Return the fate of a warning."""
    import warnings  # noqa: PLC0415 - nothing is imported that a cell did not import

    with warnings.catch_warnings(record=True):
        try:
            warnings.warn("a self-check", UserWarning, stacklevel=1)
        except UserWarning:
            return "on"
    return "off"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
