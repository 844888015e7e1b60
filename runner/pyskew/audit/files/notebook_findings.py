"""Findings in notebooks: which rules apply to one, and the cells that their lines stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pyskew.audit import Finding
from pyskew.audit.files.notebooks import SUFFIX, NotebookLine
from pyskew.model.location import Location

_OF_PROGRAMS = frozenset({
    "connection-at-module-level", "drawn-at-import", "input-read-at-import", "launch-without-guard",
    "name-bound-under-guard", "opened-for-writing-at-import", "shared-object-at-module-level",
    "start-method-set-at-import", "target-in-package-main", "target-loaded-by-path", "task-defined-under-guard",
    "worker-reads-class-state", "worker-reads-parent-state",
})  # fmt: skip
"""About what a worker does while it imports the program again; it cannot import a notebook."""


def concerns(rule: str, path: str) -> bool:
    """Return whether a rule applies to a file."""
    return not (path.endswith(SUFFIX) and rule in _OF_PROGRAMS)


def in_cells(findings: Iterable[Finding], cells: Callable[[str], Sequence[NotebookLine]]) -> Iterator[Finding]:
    """Yield the findings, those in notebooks at their cells and at lines of the notebook's own text."""
    for one in findings:
        steps = tuple(_step(step, cells) for step in one.path_of_state)
        if not one.path.endswith(SUFFIX):
            yield replace(one, path_of_state=steps) if steps != one.path_of_state else one
        elif concerns(one.rule, one.path):
            at = _at(cells(one.path), one.line)
            yield replace(one, line=at.file_line, cell=at.cell, cell_line=at.line, path_of_state=steps)


def _step(step: str, cells: Callable[[str], Sequence[NotebookLine]]) -> str:
    at = Location.parse(step)
    return str(Location(at.path, _at(cells(at.path), at.line).file_line)) if at.path.endswith(SUFFIX) else step


def _at(cells: Sequence[NotebookLine], line: int) -> NotebookLine:
    return cells[line - 1] if 0 < line <= len(cells) else NotebookLine(0, 0, 1)
