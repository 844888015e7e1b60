"""Tests that are unstable on a newer Python: the runs that tell what they depend on, and what these tell. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pyskew.model.report import Change
from pyskew.model.suite import Arm, Cell, ChangeClass, Record
from pyskew.model.tests import CaseOutcome

_ALONE = 5
_ORDERS = 2
_LONGEST = 60_000
"""Characters of a command line that names all tests; some systems take no more."""


@dataclass(frozen=True, slots=True)
class FurtherRuns:
    """Runs of one cell, each of some tests in an order."""

    cell: Cell
    tests: tuple[tuple[str, ...], ...]


def further_runs(changes: Iterable[Change], tests_of: Callable[[Cell], Collection[str]]) -> Iterator[FurtherRuns]:
    """Yield the runs of the unstable tests alone, and of all tests in other orders, which are the same every time.

    Args:
        changes: the changes of the run.
        tests_of: returns all tests of a cell.
    """
    unstable: dict[Cell, list[str]] = {}
    for change in changes:
        if change.cls is ChangeClass.DESTABILISED and change.test:
            cell = Cell(scenario=change.scenario, target=change.target, python=change.new)
            unstable.setdefault(cell, []).append(change.test)
    for cell, tests in unstable.items():
        yield FurtherRuns(replace(cell, arm=Arm.ALONE), tuple((test,) for test in tests for _ in range(_ALONE)))
        every = sorted(tests_of(cell))
        if sum(len(name) + 1 for name in every) <= _LONGEST:
            # An order is no secret.
            orders = tuple(tuple(random.Random(seed).sample(every, len(every))) for seed in range(_ORDERS))  # noqa: S311
            yield FurtherRuns(replace(cell, arm=Arm.SHUFFLED), orders)


def dependence(test: str, among: Sequence[Record], alone: Sequence[Record], shuffled: Sequence[Record]) -> str:
    """Return what an unstable test depends on; empty where no further run says anything about it.

    Args:
        test: its name.
        among: attempts with the other tests, in their usual order.
        alone: attempts at one test each, in a process of its own.
        shuffled: attempts with the other tests, each in another order.
    """
    by_itself = _ends(test, [one for one in alone if one.selected == (test,)])
    orders = _ends(test, shuffled)
    told = []
    if len(set(by_itself)) > 1:
        told.append(f"alone it passed {sum(by_itself)} of {len(by_itself)} times: chance, time or load")
    elif by_itself and set(_ends(test, among)) - set(by_itself):
        ended = "passed" if by_itself[0] else "failed"
        why = "meets" if by_itself[0] else "needs"
        told.append(f"alone it {ended} {len(by_itself)} of {len(by_itself)} times: it {why} what other tests leave")
    if len(set(by_itself)) <= 1 and len(set(orders)) > 1:
        told.append(f"it passed in {sum(orders)} of {len(orders)} other orders: the order of the tests decides")
    return "; ".join(told)


def _ends(test: str, attempts: Sequence[Record]) -> list[bool]:
    """Return whether each attempt that ran the test passed it."""
    found = (one.cases[test].outcome for one in attempts if one.cases and test in one.cases)
    return [outcome is CaseOutcome.PASSED for outcome in found if outcome is not CaseOutcome.SKIPPED]
