"""Automatic fixes: one file for each rule that has one, named like the rule's, ending in `FIX = Fix(...)`.

A fix turns one finding into edits of exact spans; comments and formatting around them stay. Pure: text in, edits out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pyskew import plugins
from pyskew.audit import Finding
from pyskew.audit.source_edits import Edit, Source


class FixLevel(StrEnum):
    """What a fix leaves as it was; also what `--fix=LEVEL` names. A level includes those before it."""

    SAME = "same"
    """The old behaviour, on every version."""
    CHOOSE = "choose"
    """One of several behaviours that an owner may want."""
    STOP_GAP = "stop-gap"
    """The old default pinned, until the code no longer needs it."""

    def includes(self, level: FixLevel) -> bool:
        """Return whether asking for this level applies fixes of another."""
        order = list(FixLevel)
        return order.index(level) <= order.index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What a module of this package ends in."""

    level: FixLevel
    needs: tuple[int, int] = (3, 8)
    """The oldest Python that runs the result."""
    edits: Callable[[Source, Finding], Iterator[Edit]]
    """Yield the edits for one finding; none where its code has a shape that the fix does not know."""


@cache
def fixes() -> Mapping[str, Fix]:
    """Return every fix by the id of its rule."""
    return plugins.load(__name__, "FIX", Fix)
