"""GitHub annotations: workflow commands that a step prints, `cat annotations.txt`. The step summary is report.md.

    ::error file=scenarios/app/pack.yaml,line=3,title=app/start%3A 3.13 -> 3.14 regressed::nothing is expected of 3.14

GitHub shows ten of each kind per step; the most important ones come first, and the last line says how many are left.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.analysis.differences import outcome_change, shown_facts
from pyskew.model.report import Change, ChangedDefaultUse, Problem, ProblemKind, Report, Unmet
from pyskew.model.shortening import clipped
from pyskew.model.suite import ChangeClass, Evidence
from pyskew.model.text import count, fact_name, lower_first
from pyskew.reporting.break_wording import BreakWords, below_breaks
from pyskew.reporting.cause_totals import cause_totals
from pyskew.reporting.formats import Format
from pyskew.reporting.locations import ReportLocation, ReportLocations, in_codebase, position
from pyskew.reporting.wording import PROBLEMS, meets
from pyskew.reporting.workflow_commands import LONGEST, Annotation, most_important


def render(report: Report) -> str:
    """Return one workflow command per line: errors fail a run, warnings deserve a look, notices explain."""
    places = ReportLocations(report)
    kinds = {"error": _errors(report, places), "warning": _warnings(report, places), "notice": _notices(report)}
    lines = [
        line
        for kind, found in kinds.items()
        for line in most_important(kind, [_annotation(one) for one in found], "report.md")
    ]
    return "".join(f"{line}\n" for line in lines)


FORMAT = Format(filename="annotations.txt", render=render)

Said = tuple[ReportLocation | None, str, str]
"""Where, a title, a message."""


def _annotation(said: Said) -> Annotation:
    place, title, message = said
    if place is None or place.builtin:
        return Annotation(title, message)
    return Annotation(title, message, place.path, place.line)


def _errors(report: Report, places: ReportLocations) -> Iterator[Said]:
    changes = {change.id: change for change in report.changes}
    breaks = {one.id: one for one in report.breaks}
    words = BreakWords(report)
    for problem in report.problems:
        if problem.kind is ProblemKind.CHANGE:
            change = changes[problem.change]
            message = f"{change.unexpected_because}. {_differences(change)}. What to do: {problem.remedy}"
            yield _place(change, places), _title(change), message
        elif problem.kind is ProblemKind.BREAK:
            one = breaks[problem.change]
            place = in_codebase(one.place) or places.declared(one.scenario)
            title = f"{words.pair(one)}: {clipped(one.title, LONGEST // 2)}"
            yield place, title, f"{'. '.join(words.sentences(one))}. What to do: {problem.remedy}"
        elif problem.kind is not ProblemKind.NOT_RUN:
            yield _problem(problem, places)


def _problem(problem: Problem, places: ReportLocations) -> Said:
    place = position(problem.position) or places.declared(problem.scenario)
    about = problem.title if len(problem.cells) != 1 else problem.cells[0]
    cells = f" [{', '.join(problem.cells)}]" if len(problem.cells) > 1 else ""
    what = clipped(problem.what, LONGEST // 2)
    return place, f"{about}: {lower_first(PROBLEMS[problem.kind])}", f"{what}. What to do: {problem.remedy}{cells}"


def _warnings(report: Report, places: ReportLocations) -> Iterator[Said]:
    if report.partial:
        yield None, "pyskew: partial run", report.partial
    below = below_breaks(report)
    for change in report.changes:
        if change.cls is ChangeClass.WILL_BREAK:
            title = f"{change.title}: will break in {change.new}"
            sites = list(places.sites(change))
            yield from ((place, title, message) for place, message in sites)
            if not sites:
                yield places.declared(change.scenario), title, change.reason
        elif (
            change.id not in below
            and not change.expected
            and (change.informational or change.cls not in report.failing)
        ):
            yield _place(change, places), _title(change), _differences(change)
    yield from (
        (in_codebase(one.site), f"{one.scenario}: meets a changed default", meets(one)) for one in _failing(report)
    )
    yield from (_contradiction(one, places) for one in report.unmet if one.informational)
    yield from (_problem(one, places) for one in report.problems if one.kind is ProblemKind.NOT_RUN)
    for lost in report.not_run:
        if not lost.required and lost.evidence is not Evidence.SKIPPED:
            yield places.declared(lost.cell.scenario), f"{lost.cell.id}: not run", f"{lost.evidence}: {lost.reason}"


def _failing(report: Report) -> Iterator[ChangedDefaultUse]:
    return (one for one in report.latent if one.problem)


def _notices(report: Report) -> Iterator[Said]:
    yield None, "pyskew", report.verdict.summary
    for cause in cause_totals(report, report.changes):
        if cause.toggles:
            names = " and ".join(f"{name} {old} -> {new}" for name, old, new in cause.toggles)
            yield None, f"cause {cause.number}: {names}", f"{count(cause.changes, 'change')} explained"


def _contradiction(one: Unmet, places: ReportLocations) -> Said:
    place = position(one.position) or places.declared(one.cell.scenario)
    return place, f"{one.cell.id}: contradicts its expectation", f"expected {one.wanted}; observed {one.got}"


def _place(change: Change, places: ReportLocations) -> ReportLocation | None:
    return next((place for place, _ in places.sites(change)), places.declared(change.scenario))


def _title(change: Change) -> str:
    return f"{change.title} on {change.target}: {change.old} -> {change.new} {change.cls.value}"


def _differences(change: Change) -> str:
    parts = [outcome_change(change)] if outcome_change(change) else []
    parts += [change.failure] if change.failure else []
    parts += [f"{fact_name(name)}: {' -> '.join(diff.texts)}" for name, diff in shown_facts(change).items()]
    parts += [change.reason] if change.reason else []
    return "; ".join(clipped(part, LONGEST // 2) for part in parts)
