"""Choose the cells that a report lists: all of a small run, those that changes and problems name of a large one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum

from pyskew.analysis.observed_run import EVIDENT
from pyskew.model.left_out import LeftOut, WhyNotRun
from pyskew.model.report import Observation
from pyskew.model.suite import Arm, Evidence

LIMIT = 20_000
"""Cells that a report lists. The file and the page of more are slow to open, and nobody reads them to the end."""


class Rank(IntEnum):
    """The order in which cells are listed where there are too many."""

    FAILS = 0
    """A problem or an unexpected change names it, or it has results of single tests."""
    CHANGED = 1
    """An end of a change that is expected."""
    USUAL = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell, with its place in the plan."""

    place: int
    seen: Observation
    required: bool = False
    """Whether the run is incomplete without it."""


class Listing:
    """Takes cells one by one; lists as many as a report may, and counts the others."""

    def __init__(self, limit: int = LIMIT) -> None:
        """Begin with nothing."""
        self._limit = limit
        self._listed: tuple[list[Entry], ...] = tuple([] for _ in Rank)
        self._taken = 0
        self._left = self._conclusive = self._repeated = 0
        self._not_run: Counter[WhyNotRun] = Counter()
        self._not_applicable: Counter[str] = Counter()
        self._matrix: Counter[tuple[str, str]] = Counter()
        self._without_result: Counter[tuple[str, str]] = Counter()

    @property
    def is_over(self) -> bool:
        """Whether it was given more cells than a report lists."""
        return self._taken > self._limit

    def add(self, entry: Entry, rank: Rank) -> None:
        """Take a cell."""
        self._taken += 1
        if not self.is_over:
            self._listed[rank].append(entry)
            return
        self._drop_usual()
        if rank is Rank.USUAL:
            self._leave(entry)
        elif sum(map(len, self._listed)) < self._limit:
            self._listed[rank].append(entry)
        elif rank is Rank.FAILS and self._listed[Rank.CHANGED]:
            self._leave(self._listed[Rank.CHANGED].pop())
            self._listed[rank].append(entry)
        else:
            self._leave(entry)

    def close(self) -> None:
        """List only cells that fail or changed from here on, as if the limit had been reached."""
        self._taken = max(self._taken, self._limit + 1)
        self._drop_usual()

    def _drop_usual(self) -> None:
        usual = self._listed[Rank.USUAL]
        while usual:  # once: from here on none of these is listed
            self._leave(usual.pop())

    def entries(self) -> list[Entry]:
        """Return the cells to list, in the order of the plan."""
        return sorted((entry for listed in self._listed for entry in listed), key=lambda entry: entry.place)

    def left_out(self) -> LeftOut:
        """Return the numbers of the others."""
        return LeftOut(
            cells=self._left, conclusive=self._conclusive, repeated=self._repeated, not_run=self._not_run,
            not_applicable=self._not_applicable, matrix=self._matrix, without_result=self._without_result,
        )  # fmt: skip

    def _leave(self, entry: Entry) -> None:
        seen = entry.seen
        self._left += 1
        self._repeated += seen.attempts > 1 and seen.cell.plain
        if seen.cell.arm is Arm.PLAIN:
            column = seen.cell.target, seen.cell.python
            self._matrix[column] += 1
            self._without_result[column] += seen.evidence is not Evidence.RAN
        if seen.evidence in EVIDENT:
            self._conclusive += 1
        else:
            self._not_run[WhyNotRun(seen.cell.target, entry.required, seen.evidence, seen.reason)] += 1
        if seen.evidence is Evidence.NOT_APPLICABLE:
            self._not_applicable[seen.reason] += 1
