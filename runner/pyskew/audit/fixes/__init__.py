"""Automatic fixes: each is one file ending in `FIX = Fix(...)`, named after its rule, or naming several.

A fix turns one finding into edits of exact spans; comments and formatting around them stay. Pure: text in, edits out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pyskew import plugins
from pyskew.audit import Finding
from pyskew.audit.editing.fix_level import FixLevel
from pyskew.audit.editing.source_edits import Edit, ParsedSource

__all__ = ["Fix", "FixLevel", "fixes"]


def _own_path(finding: Finding) -> Sequence[str]:
    return (finding.path,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What a module of this package ends in."""

    level: FixLevel
    needs: tuple[int, int] = (3, 8)
    """The oldest Python that runs the result."""
    rules: tuple[str, ...] = ()
    """The rules that it serves; () for the one that its file is named after."""
    edits: Callable[[ParsedSource, Finding], Iterator[Edit]]
    """Yield the edits for one finding; none where its code has a shape that the fix does not know."""
    paths: Callable[[Finding], Sequence[str]] = _own_path
    """Return the files that it edits; it is asked for the edits of each."""


@cache
def fixes() -> Mapping[str, Sequence[Fix]]:
    """Return the fixes of each rule that has one, those that change least first."""
    found: dict[str, list[Fix]] = {}
    for name, fix in plugins.load(__name__, "FIX", Fix).items():
        for rule in fix.rules or (name,):
            found.setdefault(rule, []).append(fix)
    order = list(FixLevel)
    return {rule: sorted(some, key=lambda fix: order.index(fix.level)) for rule, some in found.items()}
