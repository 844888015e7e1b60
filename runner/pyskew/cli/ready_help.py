"""`pyskew --help` and `pyskew --version`, answered before click is imported, which takes three times as long as Python.

The text is click's own: `tools/hatch_build.py` asks it when the package is built. Where there is none (a source tree),
or where the terminal is narrower than what it was laid out for, click answers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from pyskew import __version__

_TEXT = os.path.join(os.path.dirname(__file__), "help.txt")  # noqa: PTH118, PTH120 - pathlib takes longer than this
_WIDTH = 80
"""Columns of the text; click takes no more on a wider terminal."""


def answered(arguments: Sequence[str]) -> bool:
    """Print the answer where these arguments ask for nothing else; return whether they do, and it was printed."""
    if "_PYSKEW_COMPLETE" in os.environ:  # a shell asks click which words may come next
        return False
    try:
        text = _answer(arguments)
        if not text:
            return False
        sys.stdout.write(text)
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):  # no such file, no stdout, or none that takes it: click says so
        return False
    return True


def _answer(arguments: Sequence[str]) -> str:
    match arguments:
        case ["--version" | "-V"]:
            return f"pyskew {__version__}\n"
        case ["--help" | "-h"] if _wide():
            with open(_TEXT, encoding="utf-8") as file:  # noqa: PTH123 - as above
                return file.read()
        case _:
            return ""


def _wide() -> bool:
    """Return whether click would lay out the text for `_WIDTH` columns, as it does where there is no terminal."""
    if os.environ.get("COLUMNS"):
        return os.environ["COLUMNS"] == str(_WIDTH)
    try:
        columns = os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 0
    except (ValueError, OSError):
        columns = 0
    return columns == 0 or columns >= _WIDTH
