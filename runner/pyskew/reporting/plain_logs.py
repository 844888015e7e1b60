"""Which cells' logs lie beside a report as text files: those that a reader opens. The archive has all. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyskew.model.report import Observation, Report
from pyskew.model.suite import Outcome
from pyskew.reporting.matrix import old_end, present, shown_at

MOST = 1000
"""Cells whose logs become files. A run of any size leaves a folder that can be listed."""


def cells_with_files(report: Report) -> frozenset[str]:
    """Return the ids of the cells that a problem names, of what changes are seen in, and of those that did not pass."""
    every = _every(report)
    chosen: dict[str, None] = {}
    for cell_id in _wanted(report, every):
        if len(chosen) == MOST:
            break
        if cell_id in every:
            chosen[cell_id] = None
    return frozenset(chosen)


def files(report: Report) -> list[str]:
    """Return the paths of their logs."""
    every = _every(report)
    return [log for cell_id in sorted(cells_with_files(report)) for log in every[cell_id].logs]


def _every(report: Report) -> Mapping[str, Observation]:
    return {**report.proofs, **report.observations}


def _wanted(report: Report, every: Mapping[str, Observation]) -> Iterator[str]:
    """Yield cells, what decides about the run first."""
    for problem in report.problems:
        yield from problem.cells
    cells = {log: cell_id for cell_id, one in every.items() for log in one.logs}
    changes = (*report.changes, *report.toggled_changes, *report.inconclusive)
    for change in sorted(changes, key=lambda change: change.expected):
        yield from (cells[log] for log in change.evidence if log in cells)
        yield present(report, old_end(change)).id
        yield present(report, shown_at(change)).id
    yield from (cell_id for cell_id, one in report.observations.items() if one.outcome not in {None, Outcome.PASS})
