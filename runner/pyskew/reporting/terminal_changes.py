"""What a terminal shows of scenarios: a matrix of those that differ, then each change with its difference. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyskew.analysis.differences import differing_parts
from pyskew.model.report import Change, Report
from pyskew.model.shortening import clipped, without_middle
from pyskew.model.suite import CauseVerdict, ChangeClass
from pyskew.model.text import count, oneline
from pyskew.reporting.matrix import Line, grid, marks

_WIDEST = 44
"""Characters of a scenario's name in the matrix."""
_LONGEST = 60
"""Characters of one value."""
_LINE = 140
"""Characters of what differs."""
_MOST = 20
"""Rows of the matrix, and changes."""


def matrix(report: Report) -> Iterator[tuple[str, str]]:
    """Yield how each scenario ended on each Python; those that passed alike everywhere are counted."""
    value = grid(report)
    tests = {one.cell.scenario for one in report.observations.values() if one.cases is not None}
    rows: dict[Line, tuple[str, ...]] = {
        line: marks(report, value, line) for line in value.lines if not line[1] and line[0] not in tests
    }
    differing = {line: found for line, found in rows.items() if set(found) - {"", "pass"}}
    if differing:
        yield "", ""
        yield from _table(value.columns, list(differing.items())[:_MOST])
        if len(differing) > _MOST:
            yield f"... and {len(differing) - _MOST} more rows in the report", ""
    alike = len(rows) - len(differing)
    if alike and value.columns[1:]:
        others = "other " if differing else ""
        yield f"{count(alike, f'{others}scenario')} passed alike on every Python", "dim"


def _table(columns: Sequence[tuple[str, str]], rows: Sequence[tuple[Line, Sequence[str]]]) -> Iterator[tuple[str, str]]:
    """Yield the rows, aligned; a mark says that a cell differs from that of the next older Python."""
    one_target = len({target for target, _ in columns}) == 1
    heads = [python if one_target else f"{target} {python}" for target, python in columns]
    names = [without_middle(oneline(scenario), _WIDEST) for (scenario, _), _ in rows]
    width = max(map(len, names))
    widths = [max(len(head), *(len(found[number]) for _, found in rows)) for number, head in enumerate(heads)]
    for name, words in [("", heads), *zip(names, (found for _, found in rows), strict=True)]:
        cells = (word.ljust(each) for word, each in zip(words, widths, strict=True))
        yield f"{name.ljust(width)}  {'  '.join(cells)}".rstrip(), "" if name else "dim"


def changes(found: Sequence[Change]) -> Iterator[tuple[str, str]]:
    """Yield two lines for each change: what and why, then what differs; unexpected ones first."""
    real = [change for change in found if change.cls is not ChangeClass.WILL_BREAK]
    if not real:
        return
    yield "", ""
    real.sort(key=lambda change: (change.expected, change.informational))
    for change in real[:_MOST]:
        yield _headline(change), "" if change.expected else "red"
        yield (
            f"    {clipped('; '.join(map(oneline, differing_parts(change, facts=3, longest=_LONGEST))), _LINE)}",
            "dim",
        )
    if len(real) > _MOST:
        yield f"... and {len(real) - _MOST} more changes in the report", ""
    scenario = next((change.scenario for change in real if not change.test), "")
    if scenario:
        yield f"`pyskew explain {scenario}` shows what each Python printed, and how the cause was proved", "dim"
    yield "", ""


def _headline(change: Change) -> str:
    whether = "expected" if change.expected else "informational" if change.informational else "NOT EXPECTED"
    about = without_middle(oneline(change.title), 2 * _WIDEST)  # the end names the test
    words = ", ".join(filter(None, [change.cls.value, whether, _causes(change)]))
    return f"{change.old} -> {change.new}  {about}: {words}"


def _causes(change: Change) -> str:
    explaining = [cause for cause in change.causes if cause.verdict not in _NOT_TOLD]
    causes = list(dict.fromkeys(f"{cause.toggle} {cause.verdict.value}".strip() for cause in explaining))
    return ", ".join(causes) or (f"none of {count(len(change.causes), 'toggle')}" if change.causes else "")


_NOT_TOLD = frozenset({CauseVerdict.REFUTED, CauseVerdict.REMAINS})
