"""Whether text without a named encoding is UTF-8, whatever the locale says: from Python 3.15 on.

An interpreter decides this before it runs a line of Python, so nothing can be hooked: a cell gets a start option, and
its children the variable.
"""

import sys

NAME = "utf8-mode"
SUMMARY = "UTF-8 as the encoding of files and pipes that name none"
SINCE = (3, 15)
LINK = "https://peps.python.org/pep-0686/"
VALUES = {"linux": ("0", "1"), "macos": ("0", "1"), "windows": ("0", "1")}
OLD = {"linux": "0", "macos": "0", "windows": "0"}
NEW = {"linux": "1", "macos": "1", "windows": "1"}
MODULE = ""
OPTIONS = {"0": ("-X", "utf8=0"), "1": ("-X", "utf8=1")}
ENV = {"0": {"PYTHONUTF8": "0"}, "1": {"PYTHONUTF8": "1"}}
MISSES = "Pythons started with -I or -E, or with an environment that lacks PYTHONUTF8"
FIX = 'name the encoding: open(path, encoding="utf-8"), subprocess.run(..., encoding="utf-8")'


def check() -> str:
    """Return the mode that the interpreter started in."""
    return str(sys.flags.utf8_mode)


def effect() -> str:
    """Return the mode by a file's default encoding: UTF-8 mode spells `utf-8`, locales spell their own names."""
    import os  # noqa: PLC0415 - nothing is imported that a cell did not import

    with open(os.devnull) as file:  # the default is the question
        return "1" if file.encoding == "utf-8" else "0"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
