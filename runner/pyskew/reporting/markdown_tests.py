"""The sections of the Markdown report about the results of single tests. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.analysis import changed_defaults
from pyskew.model.report import Observation, Report
from pyskew.model.shortening import clipped
from pyskew.model.tests import CaseOutcome, tally
from pyskew.reporting.markdown_writer import PagePart, code, text
from pyskew.reporting.wording import WIDEST

_MOST = 10
"""Tests that one row names."""


def test_results(report: Report) -> Iterator[PagePart]:
    """Yield how the tests of codebases ended on each Python."""
    seen = [one for one in report.observations.values() if one.cases is not None]
    if seen:
        rows = tuple(_ended(one) for one in sorted(seen, key=lambda one: (one.cell.scenario, one.cell.target)))
        headers = ("scenario", "target", "Python", "tests", *(outcome.value for outcome in CaseOutcome))
        yield PagePart(words="## Tests", headers=headers, rows=rows, rank=0)


def tests_broken_by_defaults(report: Report) -> Iterator[PagePart]:
    """Yield the tests that pass, and fail under another default: what an upgrade would meet."""
    rows = []
    for one in changed_defaults.broken(report.observations):
        setting = " ".join(map(str, one.cell.toggles))
        names = [code(clipped(test, WIDEST)) for test in one.tests[:_MOST]]
        names += [f"and {len(one.tests) - _MOST} more"] if len(one.tests) > _MOST else []
        rows.append((text(setting), text(one.cell.python), text(one.cell.target), "<br>".join(names)))
    if rows:
        words = "## Tests that another default breaks\n\nThey pass on the same Python as it is."
        yield PagePart(words=words, headers=("default", "Python", "target", "tests"), rows=tuple(rows), rank=2)


def _ended(one: Observation) -> tuple[str, ...]:
    counts = tally(one.cases or {})
    python = f"{one.cell.python}{''.join(f' {setting}' for setting in one.cell.toggles)}"
    numbers = (str(counts.get(outcome.value, 0)) for outcome in CaseOutcome)
    return text(one.cell.scenario), text(one.cell.target), text(python), str(sum(counts.values())), *numbers
