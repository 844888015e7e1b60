"""Files whose syntax may be newer than the Python that pyskew runs on: their top-level statements, as far as known."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pyskew.codebase.tests import python_files

_GOES_ON = re.compile(r"[\s)\]}#]|(?:else|elif|except|finally)\b|$")
"""Begins a line that belongs to the statement before it."""
_LAZY = re.compile(r"^lazy (?=import |from )")
"""PEP 810, since 3.15."""


@cache
def statements(path: Path) -> ast.Module | None:
    """Return the top level of a file, without statements that this Python cannot parse; None where it has no text."""
    whole = python_files.tree(path)
    if whole is not None:
        return whole
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    return ast.Module(body=[node for piece in _pieces(text) for node in _parsed(piece)], type_ignores=[])


def _pieces(text: str) -> Iterator[str]:
    """Yield the statements at the top level as texts, decorators included."""
    piece: list[str] = []
    quoted = decorated = False
    for line in text.splitlines():
        if not quoted and not decorated and not _GOES_ON.match(line) and piece:
            yield "\n".join(piece)
            piece = []
        if not quoted and not line[:1].isspace():
            decorated = line.startswith("@")
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1
        piece.append(_LAZY.sub("", line))
    yield "\n".join(piece)


def _parsed(piece: str) -> list[ast.stmt]:
    try:
        return ast.parse(piece).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
