"""A report's cells as a matrix: scenarios and toggles down, targets and Pythons across. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pyskew.model.report import Change, Observation, Report
from pyskew.model.suite import Arm, Cell, ChangeClass, Evidence, Toggles
from pyskew.model.text import version_key

Column = tuple[str, str]
"""Target and Python."""

Line = tuple[str, Toggles]
"""Scenario and toggles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The matrix of a report, without columns where nothing was even tried."""

    columns: tuple[Column, ...]
    lines: Mapping[Line, Mapping[Column, Cell]]
    """In the order of the suite."""
    changes: Mapping[str, tuple[Change, ...]]
    """By the id of the cell where a change shows: the new end, or the one that warns of what is coming."""


def grid(report: Report) -> Grid:
    """Return the matrix of a report."""
    alive = {_column(one.cell) for one in report.observations.values() if one.evidence is not Evidence.SKIPPED}
    lines: dict[Line, dict[Column, Cell]] = {}
    for cell in planned(report):
        if _column(cell) in alive:
            lines.setdefault((cell.scenario, cell.toggles), {})[_column(cell)] = cell
    changes: dict[str, tuple[Change, ...]] = {}
    for change in (*report.changes, *report.toggled_changes, *report.inconclusive):
        where = present(report, shown_at(change)).id
        changes[where] = (*changes.get(where, ()), change)
    columns = sorted(alive, key=lambda column: (column[0], version_key(column[1])))
    return Grid(columns=tuple(columns), lines=lines, changes=changes)


def planned(report: Report) -> Iterator[Cell]:
    """Yield cells of the matrix: no control arms, no arms that only collect warnings."""
    return (one.cell for one in report.observations.values() if one.cell.arm is Arm.PLAIN)


def shown_at(change: Change) -> Cell:
    """Return the cell of the matrix where a reader looks for a change."""
    python = change.old if change.cls is ChangeClass.WILL_BREAK else change.new
    return Cell(scenario=change.scenario, target=change.target, python=python, toggles=change.toggles)


def old_end(change: Change) -> Cell:
    """Return the cell that a change is measured against."""
    return Cell(scenario=change.scenario, target=change.target, python=change.old, toggles=change.toggles)


def present(report: Report, cell: Cell) -> Cell:
    """Return the cell itself, else the plain one: a toggle at its default has no cell of its own."""
    return cell if cell.id in report.observations else replace(cell, toggles=())


def word(one: Observation) -> str:
    """Return how a cell ended, or why it did not."""
    return one.outcome.value if one.outcome else one.evidence.value


def _column(cell: Cell) -> Column:
    return cell.target, cell.python


def marks(report: Report, value: Grid, line: Line) -> tuple[str, ...]:
    """Return the words of a row: how each cell ended, with a star where it differs from its older neighbour."""
    words = []
    for column in value.columns:
        cell = value.lines[line].get(column)
        changes = value.changes.get(cell.id, ()) if cell else ()
        changed = any(one.cls is not ChangeClass.INCONCLUSIVE for one in changes)
        words.append(word(report.observations[cell.id]) + (" *" if changed else "") if cell else "")
    return tuple(words)
