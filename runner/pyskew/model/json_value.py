"""Values that every JSON reader and writer keeps apart: what JSON cannot hold is an object that names it. Pure."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from pyskew.model.shortening import digest, with_digest

if TYPE_CHECKING:
    from pyskew.model.suite import Json

NUMBER = ":number"
"""Key of `{":number": "NaN"}`: NaN, Infinity, -Infinity, and integers that do not fit into 64 bits."""

ESCAPED = ":escaped"
r"""Key of `{":escaped": "a\\ud800"}`: a text with half of a surrogate pair, which UTF-8 cannot hold."""

DEEPEST = 100
"""Levels of nesting; deeper values are refused."""

_DIGITS = 1000
"""Digits of an integer that are kept; longer ones keep their first digits and a digest of all."""

_HALF = re.compile("[\ud800-\udfff]")


def storable(value: Json, depth: int = DEEPEST) -> Json:
    """Return the value with everything that JSON cannot hold, or that readers take for the same, as an object.

    Raises:
        RecursionError: it is nested more than `DEEPEST` levels deep.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if value.isascii() or not _HALF.search(value) else {ESCAPED: spelled(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return {NUMBER: "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return {NUMBER: f"{'-' if value < 0 else ''}{_decimal(abs(value))}"}
    if isinstance(value, (dict, list, tuple)) and not depth:
        message = f"nested more than {DEEPEST} levels deep"
        raise RecursionError(message)
    if isinstance(value, dict):
        return {spelled(str(name)): storable(item, depth - 1) for name, item in value.items()}
    return [storable(item, depth - 1) for item in value] if isinstance(value, (list, tuple)) else value


def integer(digits: str) -> Json:
    """Return the integer that JSON text spells, of any length; for `json.loads(parse_int=...)`."""
    if len(digits) <= _DIGITS:
        return int(digits)
    return {NUMBER: with_digest(digits, _DIGITS)}


def _decimal(value: int) -> str:
    """Return the digits of an integer; Python refuses to convert more than 4,300 of them."""
    if value.bit_length() <= _DIGITS * 3:
        return str(value)
    return f"0x{value:x}"[:_DIGITS] + f"... <{value.bit_length()} bits, sha256 {digest(f'{value:x}')}>"


def spelled(text: str) -> str:
    r"""Return the text with each half of a surrogate pair spelled out, `\ud800`."""
    return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
