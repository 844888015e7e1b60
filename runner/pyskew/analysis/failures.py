"""Find scenarios that pass on no Python although no clause expects that: often a mistake in the scenario. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.analysis.differences import last_words
from pyskew.analysis.review import Review
from pyskew.model.report import FailsEverywhere
from pyskew.model.suite import Cell, Evidence, Outcome


def everywhere(review: Review) -> Iterator[FailsEverywhere]:
    """Yield the scenarios whose plain cells that ran on a target all failed, and those cells that no clause covers.

    Informational Pythons are left out. Test commands are too: their single tests are compared, not their exit code.
    """
    informational = {spec.label for spec in review.suite.pythons if spec.informational}
    by_scenario: dict[tuple[str, str], list[Cell]] = {}
    for planned in review.planned.values():
        cell = planned.cell
        if cell.plain and cell.python not in informational and review.observed(cell).evidence is Evidence.RAN:
            by_scenario.setdefault((cell.scenario, cell.target), []).append(cell)
    for (scenario, target), ran in by_scenario.items():
        uncovered = [cell for cell in ran if review.clause(cell) is None]
        if uncovered and all(_fails(review, cell) for cell in ran):
            observed = [review.observed(cell) for cell in uncovered]
            yield FailsEverywhere(
                scenario=scenario,
                target=target,
                cells=tuple(uncovered),
                outcomes=tuple(one.outcome or Outcome.FAIL for one in observed),
                message=last_words(observed[-1]),
            )


def _fails(review: Review, cell: Cell) -> bool:
    """Return whether no attempt of a cell passed; a test command is judged by its single tests."""
    attempts = [one for one in review.run.records.get(cell.id, ()) if one.evidence is Evidence.RAN]
    return all(one.outcome is not Outcome.PASS and one.cases is None for one in attempts)
