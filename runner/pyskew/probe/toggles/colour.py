"""Whether Python may colour tracebacks (from 3.13), help and test results (from 3.14).

Colours appear on terminals and where FORCE_COLOR asks for them; a cell's output is neither.
"""

import sys

NAME = "colour"
SUMMARY = "colours in what Python itself prints"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/using/cmdline.html#envvar-PYTHON_COLORS"
VALUES = {"linux": ("auto", "off"), "macos": ("auto", "off"), "windows": ("auto", "off")}
OLD = {"linux": "off", "macos": "off", "windows": "off"}
NEW = {"linux": "auto", "macos": "auto", "windows": "auto"}
MODULE = ""
ENV = {"off": {"PYTHON_COLORS": "0"}, "auto": {"PYTHON_COLORS": ""}}
MISSES = "Pythons started with -I or -E, or with an environment that lacks PYTHON_COLORS"
ONE_WAY = "back"
FIX = "set NO_COLOR or PYTHON_COLORS=0 where output is compared as text"


def check() -> str:
    """Return the value of the variable; Pythons before 3.13 know no colours."""
    import os  # noqa: PLC0415 - nothing is imported that a cell did not import

    if sys.version_info < SINCE:
        return "off"
    return "off" if os.environ.get("PYTHON_COLORS") == "0" else "auto"


def effect() -> str:
    """Return whether a traceback is coloured where FORCE_COLOR asks for it."""
    import os  # noqa: PLC0415 - as in check()
    import subprocess  # noqa: PLC0415 - only for the self-check

    argv = [sys.executable, "-S", "-c", "raise SystemError"]
    asked = subprocess.run(argv, env={**os.environ, "FORCE_COLOR": "1"}, capture_output=True, check=False)
    return "auto" if b"\x1b[" in asked.stderr else "off"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
