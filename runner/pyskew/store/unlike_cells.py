"""Two runs, without the cells of which both files say the same: that is seen in the bytes of their lines. Pure.

Most cells of two runs show the same. Their lines differ in times and numbers alone, so that they need not be decoded.
Where a key stands is found without decoding: quotes within texts are escaped, so that what looks like a key is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pyskew.store.parts import Numbered, Part, Parts

_PLANNED, _ATTEMPT = b'{"cell":{"cell":{', b'{"record":{"cell":{'
_RAN = b',"evidence":"ran","reason":"","build":'
"""Stands in the line of an attempt that ran."""
_FIRST, _AFTER = b',"fingerprint":', b',"seconds":'
"""What an attempt shows begins with the one key, and ends before the other; times, numbers and names follow."""
_DEPENDENCIES, _WHOLE = b',"dependencies":[', b',"cases":null,"selected":[],'
"""The second stands in the line of an attempt without results of single tests, right behind its dependencies."""

Shown = tuple[bytes, bytes]
"""What an attempt showed, as bytes of its line: from its fingerprint to its times, and its dependencies."""


class _Lines(NamedTuple):
    """The lines of one scenario in one file."""

    cells: list[bytes]
    """The cell that each line is about; empty for a line about none."""
    planned: set[bytes]
    shown: dict[bytes, Shown | None]
    """By cell, what all of its attempts showed; None where they differ, or where that takes a closer look."""


def unlike(old: Parts, new: Parts, names: Iterable[str]) -> Iterator[tuple[Part | None, Part | None, int]]:
    """Yield scenarios of two runs without the cells of which both say the same, each with the number of those."""
    wanted = list(names)
    if old.texts is None or new.texts is None:
        yield from ((*pair, 0) for pair in zip(old.read(wanted), new.read(wanted), strict=True))
        return
    for name, before, after in zip(wanted, old.texts.lines(wanted), new.texts.lines(wanted), strict=True):
        one, other = _read(before), _read(after)
        same = {
            cell
            for cell, shown in other.shown.items()
            if shown is not None and one.shown.get(cell) == shown and cell in one.planned and cell in other.planned
        }
        if _is_covered(one, same) and _is_covered(other, same):
            yield None, None, len(same)
        else:
            left = old.texts.decoded(name, _without(same, one, before))
            yield left, new.texts.decoded(name, _without(same, other, after)), len(same)


def _is_covered(read: _Lines, same: set[bytes]) -> bool:
    """Return whether all planned cells that were tried are among those that are the same."""
    return all(cell in same or cell not in read.planned for cell in read.shown)


def _read(lines: Sequence[Numbered]) -> _Lines:
    """Return what the lines of a scenario are about, without decoding them."""
    read = _Lines([], set(), {})
    for _, line in lines:
        cell = b""
        if line.startswith(_ATTEMPT):
            cell = line[len(_ATTEMPT) : (end := line.find(b"}", len(_ATTEMPT)))]
            said = _shown(line, end)
            known = read.shown.setdefault(cell, said)
            if known is not None and known != said:
                read.shown[cell] = None
        elif line.startswith(_PLANNED):
            cell = line[len(_PLANNED) : line.find(b"}", len(_PLANNED))]
            read.planned.add(cell)
        read.cells.append(cell)
    return read


def _shown(line: bytes, end: int) -> Shown | None:
    """Return what an attempt showed, if it ran and has no results of single tests; `end` is that of its cell."""
    whole = line.rfind(_WHOLE)
    after = line.rfind(_AFTER, end, whole) if whole > 0 else -1
    first = line.find(_FIRST, end)
    if not 0 < first < after or line.find(_RAN, end, first) < 0:
        return None
    return line[first:after], line[line.find(_DEPENDENCIES, after) : whole]


def _without(same: set[bytes], read: _Lines, lines: Sequence[Numbered]) -> list[Numbered]:
    """Return the lines without those of cells that are the same, that were not tried, or that nobody planned."""
    return [
        one
        for one, cell in zip(lines, read.cells, strict=True)
        if not cell or (cell not in same and cell in read.shown and cell in read.planned)
    ]
