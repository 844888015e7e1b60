"""How long proofs may take, so that a command as a whole stays within a multiple of its planned cells. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pyskew.model.suite import Cell, Record

USUAL_TIMES = 2.5
"""A command as a whole may take so many times as long as its planned cells: one plain run on each Python."""
_ROUNDS = 2
"""Rounds that are still to be expected where one was cut short: each answer may raise another question."""
_STEPS = (5, 10, 20, 30)
"""Minutes that are suggested; beyond them, whole hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A multiple of the planned cells that a command as a whole may take, by the monotonic clock."""

    began: float
    """When the command began. What it did besides, because it was asked to, is not counted."""
    times: float = USUAL_TIMES


def deadline(share: Share, *, planned: float, ahead: float, latest: float) -> float:
    """Return when the last proof must have ended.

    Args:
        share: what the whole command may take.
        planned: seconds that the planned cells took, with their environments.
        ahead: seconds that are still needed after the proofs, for reports.
        latest: when proofs end in any case.
    """
    return min(share.began + share.times * planned - ahead, latest)


def expected_seconds(cell: Cell, tests: int, there: Sequence[Record]) -> float:
    """Return the seconds that a cell will take: the longest that is known, because one that has begun is not stopped.

    Attempts at as much as it will run (all tests, or some of them) decide: its own, else those of any cell. Where
    there are none, plain attempts do.

    Args:
        cell: what is to run.
        tests: how many of its tests; 0 for all.
        there: every attempt at its scenario on its Python and target.
    """
    ran = [one for one in there if one.outcome is not None]
    alike = [one for one in ran if bool(one.selected) == bool(tests)]
    own = [one for one in alike if one.cell.id == cell.id]
    plain = [one for one in ran if one.cell.plain]
    return max((one.seconds for one in own or alike or plain or ran), default=0.0)


def affordable(groups: Sequence[Sequence[float]], workers: int, left: float) -> list[bool]:
    """Return which groups of cells would end in time, one group after the other.

    A group decides something only as a whole, so that one which does not fit leaves its time to those behind it.

    Args:
        groups: seconds of the cells of each group.
        workers: how many cells run at once.
        left: seconds until the last one must have ended.
    """
    fits = []
    taken = 0.0
    for group in groups:
        together = sum(group) / workers
        fits.append(taken + max(together, *group) <= left)
        taken += together if fits[-1] else 0.0
    return fits


def suggested_limit(seconds: float) -> str:
    """Return the duration, for `--proof`, that is worth a try where cells of so many seconds were not run."""
    minutes = _ROUNDS * seconds / 60
    step = next((step for step in _STEPS if minutes <= step), None)
    return f"{step}m" if step else f"{math.ceil(minutes / 60)}h"
