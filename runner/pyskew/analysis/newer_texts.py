"""Texts that only a Python from some version on can print, or that show what that version changed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_CLASS = re.compile(r"<class 'typing\.Union'>|'typing\.Union' objects?\b|\bUnionType\(Union\)")
_BAR = re.compile(r"\btyping\.\w+\[[^|]*\] \| |\| typing\.\w+\[")
"""Until 3.13, a generic of typing made `X | Y` an object that prints as `typing.Union[X, Y]`."""
_BRACKET = re.compile(r"\btyping\.(?:Union|Optional)\[")
_OPERATOR = re.compile(r"[\w.\]] \| [\w.]")
UNIONS = "Union[X, Y] and X | Y are of one class since 3.14"
REFERENCES = "typing.ForwardRef is a class of annotationlib since 3.14"
_PLAIN = (
    r"None|bool|bytearray|bytes|complex|dict|float|frozenset|int|list|memoryview|object|range|set|slice|str|tuple|type"
    r"|[A-Z]\w*Type"
)
_TYPE = rf"(?:(?:{_PLAIN})\b|(?:[\w<>]+\.)+[A-Z]\w*)(?:\[[^\]]*\])?"
_UNION = re.compile(rf"(?<![\w.>])(?<!: ){_TYPE} \| {_TYPE}")
"""A union as it prints itself; not an annotation in the text of a signature."""
_REFERENCE = re.compile(r"\bForwardRef\('")
_FUTURE = re.compile(r"^SyntaxError: future feature \S+ is not defined", re.MULTILINE)
"""Until 3.13 only what makes code of a tree said so."""
_FIELDS = re.compile(r"\bast\.[A-Za-z]\w*\.__init__ missing \S+ required positional argument")
_BOTH = re.compile(r"^(?:AssertionError: )?(?:assert )?(?P<one>'.*'|\".*\") (?:!=|==) (?P<other>'.*'|\".*\")$")
_NODES = re.compile(r"oad\(\)|tore\(\)|Pass\(\)|\b(?:Modu|Expr|body=|ctx=)")
"""Of the text of a tree; unittest cuts words out of the middle."""
_EMPTY = re.compile(r"\w=(?:\[\]|None)")
_EXCEPTION = re.compile(r"^(?:\w+\.)*[A-Z]\w*: ")
_ASKED = "+  where "
"""Begins what pytest shows of a call in an assertion."""


def changes_shown(message: str, details: str, old: int, new: int) -> Iterator[tuple[str, int]]:
    """Yield what a version after 3.`old`, up to 3.`new`, did that shows in a failure, with its minor version.

    Args:
        message: what the exception says.
        details: what the runner shows of the values behind it.
        old: the minor version of the older Python.
        new: that of the newer one.
    """
    text = f"{message}\n{details}"
    if old < 13 <= new and "'FrameLocalsProxy' object" in text:  # noqa: PLR2004 - the version that the text is of
        yield "frame.f_locals of a function is a FrameLocalsProxy since 3.13", 13
    if old < 13 <= new and _dumped_otherwise(message):  # noqa: PLR2004 - the version that did it
        yield "ast.dump() leaves out what is empty since 3.13", 13
    if old < 14 <= new:  # noqa: PLR2004 - the version that the patterns are of
        yield from dict.fromkeys((said, 14) for said in (*_since_14(text), *_about(message, details)))
    if old < 15 <= new and "'code' object has no attribute 'co_lnotab'" in text:  # noqa: PLR2004 - as above
        yield "co_lnotab of code objects is gone since 3.15", 15
    if old < 15 <= new and _FIELDS.search(message):  # noqa: PLR2004 - as above
        yield "nodes of ast cannot be made without their required fields since 3.15", 15


def _since_14(text: str) -> Iterator[str]:
    if _CLASS.search(text) or _BAR.search(_QUOTED.sub("''", text)):
        yield UNIONS
    elif _BRACKET.search(text) and _OPERATOR.search(text):
        yield f"{UNIONS}, and print as X | Y"
    if _FUTURE.search(text):
        yield "ast.parse() refuses an unknown __future__ feature since 3.14"
    if "There is no current event loop in thread" in text:
        yield "get_event_loop() raises an error since 3.14 where no loop is set"


def _dumped_otherwise(message: str) -> bool:
    """Return whether an assertion compares two texts of a tree, one of them without fields that are empty."""
    found = _BOTH.match(message)
    if found is None or not all(_NODES.search(text) for text in found.groups()):
        return False
    return {bool(_EMPTY.search(text)) for text in found.groups()} == {True, False}


def _about(message: str, details: str) -> Iterator[str]:
    """Yield what 3.14 did to an object that an error is about, or that a function was asked about.

    Such an object prints as it did before, so that one among other values tells nothing.
    """
    first = details.partition("\n")[0]
    subject = first if first.startswith(_ASKED) else _EXCEPTION.sub("", message)
    if subject.startswith("assert "):
        return
    shown = _QUOTED.sub("''", subject)
    if _UNION.search(shown):
        yield UNIONS
    if _REFERENCE.search(shown):
        yield REFERENCES
