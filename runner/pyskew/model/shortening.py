"""Every way in which pyskew shortens text. Pure.

What is compared keeps a digest of the whole (`with_digest`); what is only read says how much is missing (`clipped`), or
shows with dots where something is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

DOTS = "..."


def clipped(text: str, longest: int) -> str:
    """Return at most `longest` characters, followed by the number of those that are missing."""
    return text if len(text) <= longest else f"{text[:longest]}{DOTS} ({len(text) - longest} more characters)"


def with_digest(text: str, longest: int) -> str:
    """Return at most `longest` characters, followed by the length and a digest of the whole.

    Two texts that differ anywhere stay different.
    """
    if len(text) <= longest:
        return text
    return f"{text[:longest]}{DOTS} <{len(text)} characters, sha256 {digest(text)}>"


def without_end(text: str, longest: int) -> str:
    """Return the first `longest` characters and dots for the rest."""
    return text if len(text) <= longest else f"{text[:longest]}{DOTS}"


def without_start(text: str, longest: int) -> str:
    """Return dots and the last `longest` characters."""
    return text if len(text) <= longest else f"{DOTS}{text[-longest:]}"


def without_middle(text: str, longest: int) -> str:
    """Return a third of `longest` characters from the start, dots, and the rest from the end, which says more."""
    if len(text) <= longest:
        return text
    return f"{text[: longest // 3]}{DOTS}{text[-(longest * 2 // 3 - len(DOTS)) :]}"


def on_one_line(text: str, longest: int) -> str:
    """Return at most `longest` characters of the text on one line, for the error of another program in a message."""
    return " ".join(text.split())[:longest]


def lines_without_middle(lines: Sequence[str], head: int, tail: int, gap: str) -> list[str]:
    """Return whole lines from both ends, at most `head` and `tail` characters of them, with `gap` between."""
    first, last = _fitting(lines, head), _fitting(list(reversed(lines)), tail)
    return [*lines[:first], gap, *lines[len(lines) - last :]]


def digest(text: str) -> str:
    """Return 16 hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _fitting(lines: Sequence[str], room: int) -> int:
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return number
    return len(lines)
