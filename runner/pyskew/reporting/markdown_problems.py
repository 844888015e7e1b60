"""The sections of the Markdown report about what decides the exit code, but for changes and cells not run. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyskew.model.report import Problem, ProblemKind, Report
from pyskew.model.shortening import clipped
from pyskew.model.text import count
from pyskew.reporting.markdown_writer import PagePart, code, text
from pyskew.reporting.wording import PROBLEMS, WIDEST, short


def problem_sections(report: Report) -> Iterator[PagePart]:
    """Yield what decides the exit code, but for changes and cells not run, which have sections of their own."""
    for kind in ProblemKind:
        found = [one for one in report.problems if one.kind is kind]
        if found and kind not in {ProblemKind.BREAK, ProblemKind.CHANGE, ProblemKind.NOT_RUN}:
            rows = tuple((_about(one), short(one.what), short(one.remedy)) for one in found)
            commands = tuple((*_logs(report, one), *filter(None, [one.rerun])) for one in found)
            words = f"## {PROBLEMS[kind]}"
            headers = ("cells" if any(one.cells for one in found) else "scenario", "what is wrong", "what to do")
            yield PagePart(words=words, headers=headers, rows=rows, commands=commands, rank=0)
    apart = [one for one in report.unmet if one.informational]
    if apart:
        unmet = tuple((code(one.cell.id), short(one.wanted), short(one.got), text(one.position)) for one in apart)
        words = "## Cells of informational Pythons that contradict their expectation\n\nThey do not fail the run."
        yield PagePart(words=words, headers=("cell", "expected", "observed", "clause"), rows=unmet, rank=2)


def _logs(report: Report, problem: Problem) -> Iterator[str]:
    """Yield the first log of each cell that a row names, as a comment of the shell."""
    for cell in problem.cells[:_CELLS]:
        if (seen := report.observations.get(cell)) and seen.logs:
            yield f"# {seen.logs[0]}"


def _about(problem: Problem) -> str:
    """Return the cells that show a problem, else the scenario that declares it."""
    if not problem.cells:
        return text(clipped(problem.title, WIDEST))
    return cell_names(problem.cells)


def cell_names(cells: Sequence[str]) -> str:
    """Return cells for a table, one a line; of many the first ones and how many more there are."""
    named = [code(clipped(cell, WIDEST)) for cell in cells[:_CELLS]]
    more = [f"and {count(len(cells) - _CELLS, 'more cell')}"] if len(cells) > _CELLS else []
    return "<br>".join([*named, *more])


_CELLS = 8
"""Cells that one row names; report.json has them all."""
