"""Single tests of a codebase that the newer Python of a pair makes fail, and where. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyskew.model.report import Change, Observation
from pyskew.model.suite import Cell, ChangeClass
from pyskew.model.tests import FAILURES, CaseResult, uncollected

WORSE = frozenset({
    ChangeClass.REGRESSED, ChangeClass.FAILS_DIFFERENTLY, ChangeClass.BEHAVIOUR_CHANGED, ChangeClass.COVERAGE_LOST,
})  # fmt: skip
"""Changes for the worse."""


def worse(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes of single tests whose tracebacks on the newer Python are evidence about lines."""
    return (change for change in changes if change.test and change.cls in WORSE)


def failure(observations: Mapping[str, Observation], change: Change) -> CaseResult | None:
    """Return how the test of a change, or the import of its file, failed on the newer Python; None where none did."""
    cell = Cell(scenario=change.scenario, target=change.target, python=change.new, toggles=change.toggles)
    seen = observations.get(cell.id)
    case = result(seen.cases or {}, str(change.test)) if seen else None
    return case if case is not None and case.outcome in FAILURES else None


def failing_lines(observations: Mapping[str, Observation], changes: Iterable[Change]) -> frozenset[str]:
    """Return the lines, `file:line`, in the tracebacks of these tests."""
    cases = (failure(observations, change) for change in worse(changes))
    return frozenset(frame for case in cases if case is not None for frame in case.frames)


def failing_tests(changes: Iterable[Change]) -> frozenset[str]:
    """Return the names of these tests."""
    return frozenset(change.test for change in worse(changes) if change.test)


def result(cases: Mapping[str, CaseResult], test: str) -> CaseResult | None:
    """Return how a test ended, else the file that it is in; None where neither is known."""
    return cases.get(test) or uncollected(cases, test)
