"""TOML text to values, in time that grows with the text. Pure."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_MOST_PARTS = 100
"""Parts of a dotted key. `tomllib` takes time by the square of their number: 100 KB of them take a minute."""

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MOST_PARTS}}}")


def parse(text: str) -> dict[str, Any]:
    """Return a TOML document.

    Raises:
        ValueError: it is not TOML, or nobody writes such TOML by hand; the message ends in `(at line 3, column 5)`
            where the place is known.
    """
    if found := _LONG_KEY.search(text):
        message = f"a key of more than {_MOST_PARTS} parts {_at(text, found.start())}"
        raise ValueError(message)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(str(error).replace("(at end of document)", _at(text, len(text)))) from None
    except RecursionError:
        message = "nested too deep"
        raise ValueError(message) from None


def _at(text: str, position: int) -> str:
    """Return a position in the words of `tomllib`."""
    return f"(at line {text.count(chr(10), 0, position) + 1}, column {position - text.rfind(chr(10), 0, position)})"


def place(error: ValueError) -> tuple[int, int]:
    """Return the line and the column, from 1, that an error of `parse` names; the first ones where it names none."""
    found = _PLACE.search(str(error))
    return (int(found[1]), int(found[2])) if found else (1, 1)
