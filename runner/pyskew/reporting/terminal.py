"""The summary of a run, as a terminal shows it: interpreters, changes, what is unexpected, the verdict. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyskew.analysis import changed_defaults
from pyskew.model.report import INCOMPLETE, Problem, ProblemKind, Report
from pyskew.model.shortening import clipped, without_middle
from pyskew.model.suite import Evidence
from pyskew.model.tests import tally
from pyskew.model.text import count, oneline
from pyskew.reporting import terminal_changes
from pyskew.reporting.break_wording import BreakWords, below_breaks, examples, refuted, remedy
from pyskew.reporting.wording import left_out

_NAMED = 3
"""Tests that one line names."""
_WIDEST = 90
"""Characters of a title in the table."""
_MOST_BREAKS = 40
_WHOLE = 6
"""Breaks that are told with where, why and examples."""
_TITLE = 140
"""Characters of what a break says."""
_CELLS = 4
"""Cells that one line names."""
_MOST = 20
"""Lines of one kind in the summary; the report holds them all."""


def lines(report: Report, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines of a run's summary, each with its style in the notation of rich.

    Args:
        report: the report.
        folder: its run directory, as the last line names it.
    """
    verdict = report.verdict
    for place in report.interpreters:
        if one := place.interpreter:
            yield f"{place.label} {one.python} ({one.version}): default start method {one.default_start_method}", ""
    for seen in report.observations.values():
        if seen.cases is not None and seen.cell.plain:
            counts = ", ".join(f"{number} {word}" for word, number in tally(seen.cases).items())
            yield f"{seen.cell.id}: {count(len(seen.cases), 'test')}: {counts}", ""
    for found in changed_defaults.broken(report.observations):
        more = f" and {len(found.tests) - _NAMED} more" if len(found.tests) > _NAMED else ""
        yield f"{found.cell.id} breaks {', '.join(map(oneline, found.tests[:_NAMED]))}{more}", "yellow"
    yield from _breaks(report)
    below = below_breaks(report)
    yield from terminal_changes.matrix(report)
    yield from terminal_changes.changes([change for change in report.changes if change.id not in below])
    yield from ((f"unexpected: {text}", "red") for text in _unexpected(report))
    yield from ((line, "yellow") for line in _not_run(report))
    yield from ((line, "") for line in _not_applicable(report))
    again = sum(1 for one in report.observations.values() if one.attempts > 1 and one.cell.plain)
    again += report.left_out.repeated
    if again and not report.unstable:
        yield f"stable: the attempts of each of {count(again, 'cell')} agree (at least 2 each)", ""
    if left := left_out(report):
        yield left, ""
    if report.partial:
        yield f"partial: {report.partial}", "yellow"
    yield verdict.summary, "bold red" if verdict.unexpected else "bold yellow" if verdict.incomplete else "bold green"
    yield f"report: {folder.as_posix()}/report.md", ""


def _not_run(report: Report) -> Iterator[str]:
    """Yield one line for each reason why required cells did not run: how many they are, the first, the remedy."""
    for problem in report.problems:
        if problem.kind is ProblemKind.NOT_RUN:
            first = problem.cells[0] if problem.cells else problem.title
            about = f"{count(len(problem.cells), 'cell')}, {first} first" if problem.cells[1:] else first
            yield f"not run: {about}: {problem.what}; {problem.remedy}"


def _not_applicable(report: Report) -> Iterator[str]:
    """Yield one line for each reason why cells have nothing to show, such as a locale that is not installed."""
    cells: dict[str, list[str]] = {}
    for one in report.observations.values():
        if one.evidence is Evidence.NOT_APPLICABLE and one.cell.plain:
            cells.setdefault(oneline(one.reason), []).append(one.cell.id)
    for reason, number in list(report.left_out.not_applicable.items())[:_MOST]:
        yield f"not applicable: {count(number, 'cell')}: {oneline(reason)}"
    for reason, names in list(cells.items())[:_MOST]:
        about = f"{count(len(names), 'cell')}, {names[0]} first" if names[1:] else names[0]
        yield f"not applicable: {about}: {reason}"


def _breaks(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the breaks, two or three lines each: what fails, how many tests, where and why, and examples."""
    if not report.breaks:
        return
    words = BreakWords(report)
    explained = sum(1 for one in report.breaks if one.explanations)
    below = sum(len(one.changes) for one in report.breaks)
    told = f"{count(len(report.breaks), 'break')}, with {count(below, 'changed test')} below, {explained} explained"
    yield from (("", ""), (told, "bold"))
    for number, one in enumerate(report.breaks[:_MOST_BREAKS]):
        style = "" if one.expected else "red"
        title = clipped(oneline(one.title), _TITLE)
        yield f"{words.pair(one)}  {title}  {oneline(words.place(one))}  {words.tests(one)}", style
        if number >= _WHOLE and not one.lines and not one.explanations:
            continue  # what is small and unexplained is one line, so that the whole fits on a screen
        yield from ((f"    | {clipped(oneline(line), _TITLE)}", "dim") for line in one.lines)
        yield f"    {oneline('; '.join(filter(None, [words.why(one), words.began(one)])))}", ""
        yield f"    {', '.join(without_middle(oneline(name), _WIDEST) for name in examples(one))}", "dim"
    if len(report.breaks) > _MOST_BREAKS:
        yield f"... and {len(report.breaks) - _MOST_BREAKS} more breaks in the report", ""
    what_to_do = remedy(report)
    yield from ((line, "dim") for line in (refuted(report), what_to_do and f"what to do: {what_to_do}") if line)


def _unexpected(report: Report) -> list[str]:
    """Return what fails the run, each with its remedy; required cells that did not run have lines of their own."""
    # What stands above shows the breaks.
    shown = [one for one in report.problems if one.kind not in {*INCOMPLETE, ProblemKind.BREAK}]
    told = [_told(one) for one in sorted(shown, key=lambda one: one.kind is ProblemKind.CHANGE)]
    more = [f"... and {len(told) - _MOST} more in the report"] if len(told) > _MOST else []
    return told[:_MOST] + more


def _told(problem: Problem) -> str:
    about = problem.cells[0] if len(problem.cells) == 1 else problem.title
    cells = ""
    if len(problem.cells) > 1 and problem.kind is not ProblemKind.CHANGE:
        more = [f"{len(problem.cells) - _CELLS} more"] if len(problem.cells) > _CELLS else []
        cells = f" [{', '.join([*problem.cells[:_CELLS], *more])}]"
    return f"{about}: {problem.what}; {problem.remedy}{cells}"
