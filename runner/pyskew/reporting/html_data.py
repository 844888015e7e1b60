"""A report as the data of its HTML page: small enough for 100,000 cells, alike things written once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyskew.analysis.differences import outcome_change
from pyskew.model.report import Cause, Change, Observation, ProblemKind, Report, Unmet
from pyskew.model.severity import SEVERITY
from pyskew.model.shortening import clipped
from pyskew.model.suite import Cell, ChangeClass, Evidence, Json, Outcome
from pyskew.model.text import compact, plain
from pyskew.reporting import plain_logs
from pyskew.reporting.advice import Advisor
from pyskew.reporting.matrix import grid, old_end, present, shown_at, word
from pyskew.reporting.wording import PROBLEMS

_LONGEST = 20_000
"""Characters of one fact; the JSON report and the logs hold the whole."""

_EXCERPTS = 1_000_000
"""Characters of all excerpts of logs, each told once: a page must stay a page, however many cells fail."""

_SEARCHED = 400
"""Characters of a change that the text filter reads."""


class Payload:
    """Numbers things in the order in which the grid shows them; both blocks use the same numbers."""

    def __init__(self, report: Report) -> None:
        """Take a report."""
        self.report = report
        self.grid = grid(report)
        self._advisor = Advisor(report)
        self._informational = {spec.label for spec in report.pythons if spec.informational}
        self._facts = _Numbered()
        self._kinds = _Numbered()
        self._excerpts = _Excerpts(report)
        self._files = plain_logs.cells_with_files(report)
        self._rows = {line: number for number, line in enumerate(self.grid.lines)}
        self._columns = {column: number for number, column in enumerate(self.grid.columns)}
        self._cells = [
            [self._kind(cells.get(column)) for column in self.grid.columns] for cells in self.grid.lines.values()
        ]
        self._proofs = {cell_id: self._kind(one.cell) for cell_id, one in report.proofs.items()}
        self._changes = [
            change
            for cell, changes in self.grid.changes.items()
            for change in changes
            if not report.left_out.cells or cell in report.observations
        ]

    def index(self) -> Mapping[str, Json]:
        """Return the data of the grid and the filters."""
        scenarios = list(dict.fromkeys(scenario for scenario, _ in self.grid.lines))
        numbers = {scenario: number for number, scenario in enumerate(scenarios)}
        asks = {scenario.id: scenario.asks for scenario in self.report.scenarios}
        return {
            "classes": [cls.value for cls in (*SEVERITY, ChangeClass.INCONCLUSIVE)],
            "columns": [self._column(*column) for column in self.grid.columns],
            "scenarios": [[scenario, asks.get(scenario, "")] for scenario in scenarios],
            "rows": [[numbers[scenario], ", ".join(map(str, toggles))] for scenario, toggles in self.grid.lines],
            "cells": self._cells,
            "states": [kind[0] for kind in self._kinds.values],
            "changes": [self._change(change) for change in self._changes],
            "problems": [self._at(cell) for cell in self._marked()],
        }

    def details(self) -> Mapping[str, Json]:
        """Return the data of opened cells."""
        scenarios = {scenario.id: scenario for scenario in self.report.scenarios}
        shown = dict.fromkeys(scenario for scenario, _ in self.grid.lines)
        return {
            "facts": self._facts.values,
            "kinds": [kind[1:] for kind in self._kinds.values],
            "changes": [self._whole(change) for change in self._changes],
            "proofs": self._proofs,
            "excerpts": self._excerpts.texts,
            "problems": self._problems(),
            "informational": {one.cell.id: f"expected {one.wanted}; observed {one.got}" for one in self._apart()},
            "about": [dict(scenarios[one].describe) if one in scenarios else {} for one in shown],
            "links": [list(scenarios[one].links) if one in scenarios else [] for one in shown],
            "logs": self._unusual_logs(),
        }

    def _problems(self) -> list[Json]:
        """Return every problem: kind, heading, subject, what is wrong, what to do, cells."""
        return [
            [one.kind.value, PROBLEMS[one.kind], *(clipped(word, _LONGEST) for word in words), list(one.cells)]
            for one in self.report.problems
            for words in [(one.title, one.what, one.remedy)]
        ]

    def _marked(self) -> Iterator[Cell]:
        """Yield cells that a problem concerns; changes and cells without evidence are marked by themselves."""
        cells = {one.cell.id: one.cell for one in self.report.observations.values()}
        apart = {ProblemKind.CHANGE, ProblemKind.NOT_RUN}
        named = dict.fromkeys(cell for one in self.report.problems if one.kind not in apart for cell in one.cells)
        return (cells[cell] for cell in named if cell in cells)

    def _apart(self) -> list[Unmet]:
        return [one for one in self.report.unmet if one.informational]

    def _kind(self, cell: Cell | None) -> int:
        """Return the number of a cell's text; cells with the same text share it; -1 for none."""
        if cell is None:
            return -1
        one = self.report.observations.get(cell.id) or self.report.proofs[cell.id]
        facts = self._facts.number({name: _bounded(value) for name, value in one.facts.items()})
        said = [word(one), one.evidence.value, one.build, facts, one.reason, one.message, one.frame, one.attempts,
                one.agreeing, one.stability.value if one.evidence is Evidence.RAN else "", len(one.logs),
                cell.id in self._files, self._excerpts.numbers.get(cell.id, NOTHING_SAID)]  # fmt: skip
        return self._kinds.number([clipped(part, _LONGEST) if isinstance(part, str) else part for part in said])

    def _unusual_logs(self) -> Json:
        every = (*self.report.observations.items(), *self.report.proofs.items())
        return {cell_id: list(one.logs) for cell_id, one in every if not _usual(cell_id, one)}

    def _column(self, target: str, python: str) -> Json:
        for place in self.report.interpreters:
            if place.target == target and place.interpreter and place.interpreter.python == python:
                one = place.interpreter
                return [target, python, one.version, one.default_start_method, python in self._informational]
        return [target, python, "", "", python in self._informational]

    def _at(self, cell: Cell) -> Json:
        cell = present(self.report, cell)
        row, column = (cell.scenario, cell.toggles), (cell.target, cell.python)
        return [self._rows.get(row, -1), self._columns.get(column, -1)]

    def _change(self, change: Change) -> Json:
        words = [
            change.test or "",
            change.cluster,
            change.reason,
            outcome_change(change),
            *change.facts,
            *(compact(diff.new) for diff in change.facts.values()),
        ]
        return {
            "at": self._at(shown_at(change)),
            "class": change.cls.value,
            "to": change.new,
            "toggled": bool(change.toggles),
            "expected": change.expected,
            "fails": self._fails(change),
            "groups": sorted({cause.group for cause in change.causes if cause.group}),
            "cluster": clipped(change.cluster, _SEARCHED),
            "words": clipped(" ".join(words), _SEARCHED),
        }

    def _fails(self, change: Change) -> bool:
        judged = not change.toggles and change.cls in self.report.failing
        return judged and not change.expected and not change.informational

    def _whole(self, change: Change) -> Json:
        return {
            "id": change.id,
            "test": clipped(change.test or "", _SEARCHED),
            "said": clipped(self._case(change), _LONGEST),
            # A cell's facts are the cell's; those of one of its tests stand nowhere else.
            "facts": {name: [_bounded(diff.old), _bounded(diff.new)] for name, diff in change.facts.items()}
            if change.test
            else None,
            "from": self._at(old_end(change)),
            "ends": [change.old, change.new, change.old_build, change.new_build],
            "names": list(change.facts),
            "reason": clipped(change.reason, _LONGEST),
            "remedy": self._advisor.advice(change).remedy,
            "why": clipped(change.unexpected_because, _LONGEST),
            "accepted": clipped(change.accepted_reason, _LONGEST),
            "gap": clipped(change.gap, _LONGEST),
            "informational": change.informational,
            "stability": change.stability.value,
            "confounders": [clipped(one, _SEARCHED) for one in change.confounders],
            "rerun": change.rerun,
            "causes": [_cause(cause) for cause in change.causes],
        }

    def _case(self, change: Change) -> str:
        """Return how a test of a suite failed, at the newer end if it failed there."""
        for end in (shown_at(change), old_end(change)):
            one = self.report.observations.get(present(self.report, end).id)
            case = (one.cases or {}).get(change.test or "") if one else None
            if case and case.message:
                return f"{case.message} at {case.frame}" if case.frame else case.message
        return ""


NOTHING_SAID, LEFT_OUT = -1, -2
"""Instead of the number of an excerpt: there is none, or the page has no room for it."""


class _Excerpts:
    """What cells said, where that matters: both ends of each change, and what did not pass; what fails a run first."""

    def __init__(self, report: Report) -> None:
        self.texts: list[str] = []
        self.numbers: dict[str, int] = {}
        self._report = report
        self._room = _EXCERPTS
        self._known: dict[str, int] = {}
        changes = (*report.changes, *report.toggled_changes)
        for change in sorted(changes, key=lambda change: (change.expected, change.informational)):
            self._take(present(report, shown_at(change)).id)
            self._take(present(report, old_end(change)).id)
        for cell_id, one in report.observations.items():
            if one.outcome is not Outcome.PASS:
                self._take(cell_id)

    def _take(self, cell_id: str) -> None:
        one = self._report.observations.get(cell_id)
        if one is None or not one.excerpt or cell_id in self.numbers:
            return
        text = clipped(one.excerpt, _LONGEST)
        if text not in self._known:
            if self._room < len(text):
                self.numbers[cell_id] = LEFT_OUT
                return
            self._room -= len(text)
            self._known[text] = len(self.texts)
            self.texts.append(text)
        self.numbers[cell_id] = self._known[text]


class _Numbered:
    """Values in the order in which they first came, each once."""

    def __init__(self) -> None:
        self.values: list[Json] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: Json) -> int:
        key = compact(value)
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


def _usual(cell_id: str, one: Observation) -> bool:
    """Return whether logs lie where the page looks for them anyway."""
    usual: Iterable[str] = (f"logs/{cell_id}/{number}.txt" for number in range(1, len(one.logs) + 1))
    return tuple(usual) == one.logs


def _bounded(value: Json) -> Json:
    text = compact(value)
    return clipped(text, _LONGEST) if len(text) > _LONGEST else plain(value)


def _cause(cause: Cause) -> Json:
    return {
        "toggle": cause.toggle,
        "old": cause.old,
        "new": cause.new,
        "verdict": cause.verdict.value,
        "group": cause.group,
        "evidence": list(cause.evidence),
        "note": clipped(cause.note, _LONGEST),
    }
