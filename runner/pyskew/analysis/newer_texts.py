"""Texts that only a Python from some version on can print, and what that version did. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_CLASS = re.compile(r"<class 'typing\.Union'>|'typing\.Union' objects?\b|\bUnionType\(Union\)")
_BAR = re.compile(r"\btyping\.\w+\[[^|]*\] \| |\| typing\.\w+\[")
"""Until 3.13, a generic of typing made `X | Y` an object that prints as `typing.Union[X, Y]`."""
_BRACKET = re.compile(r"\btyping\.(?:Union|Optional)\[")
_OPERATOR = re.compile(r"[\w.\]] \| [\w.]")
_UNIONS = "Union[X, Y] and X | Y are of one class since 3.14"


def told(text: str, old: int, new: int) -> Iterator[tuple[str, int]]:
    """Yield what a version after 3.`old`, up to 3.`new`, did that shows in a text, with its minor version."""
    if old < 13 <= new and "'FrameLocalsProxy' object" in text:  # noqa: PLR2004 - the version that the text is of
        yield "frame.f_locals of a function is a FrameLocalsProxy since 3.13", 13
    if old < 14 <= new:  # noqa: PLR2004 - the version that the patterns are of
        yield from ((said, 14) for said in _since_14(text))
    if old < 15 <= new and "'code' object has no attribute 'co_lnotab'" in text:  # noqa: PLR2004 - as above
        yield "co_lnotab of code objects is gone since 3.15", 15


def _since_14(text: str) -> Iterator[str]:
    if _CLASS.search(text) or _BAR.search(_QUOTED.sub("''", text)):
        yield _UNIONS
    elif _BRACKET.search(text) and _OPERATOR.search(text):
        yield f"{_UNIONS}, and print as X | Y"
    if "There is no current event loop in thread" in text:
        yield "get_event_loop() raises an error since 3.14 where no loop is set"
