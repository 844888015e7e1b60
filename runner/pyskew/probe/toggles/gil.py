"""Whether the global interpreter lock is held: always in default builds, a choice in free-threaded ones."""

import sys

NAME = "gil"
SUMMARY = "the global interpreter lock of a free-threaded build"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/using/cmdline.html#envvar-PYTHON_GIL"
VALUES = {"linux": ("0", "1"), "macos": ("0", "1"), "windows": ("0", "1")}
OLD = {"linux": "1", "macos": "1", "windows": "1"}
NEW = {"linux": "0", "macos": "0", "windows": "0"}
MODULE = ""
OPTIONS = {"0": ("-X", "gil=0"), "1": ("-X", "gil=1")}
ENV = {"0": {"PYTHON_GIL": "0"}, "1": {"PYTHON_GIL": "1"}}
MISSES = "Pythons started with -I or -E, or with an environment that lacks PYTHON_GIL"
ONE_WAY = "back"
FIX = "guard what threads share with a lock"


def check() -> str:
    """Return the option, or the interpreter's default; empty on Pythons without the choice."""
    if sys.version_info < SINCE:
        return ""
    told = sys._xoptions.get("gil")  # noqa: SLF001 - documented, whatever its name looks like
    return told if isinstance(told, str) else effect()


def effect() -> str:
    """Return whether the lock is held right now."""
    enabled = getattr(sys, "_is_gil_enabled", lambda: True)
    return str(int(enabled()))


if __name__ == "__main__":
    import json

    value = check()
    sys.stdout.write(json.dumps({"value": value, "effect": value and effect()}))
