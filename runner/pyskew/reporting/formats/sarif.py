"""SARIF 2.1.0: changes and coming breaks whose file and line are known, for code scanning.

    {"version": "2.1.0", "runs": [{"tool": {...}, "results": [{"ruleId": "regressed", "locations": [...], ...}]}]}

A rule is a class of change or a kind of problem; a result is a place. A problem without a line of its own stands
where its scenario is declared; one without even that is a notification of the run.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyskew import __version__
from pyskew.analysis.differences import outcome_change, shown_facts
from pyskew.model.breaks import Break
from pyskew.model.report import INCOMPLETE, Change, ChangedDefaultUse, Problem, ProblemKind, Report
from pyskew.model.shortening import clipped
from pyskew.model.suite import ChangeClass, Json
from pyskew.model.text import fact_name, visible
from pyskew.reporting import sarif_log
from pyskew.reporting.break_wording import BreakWords, below_breaks, examples
from pyskew.reporting.formats import Format
from pyskew.reporting.locations import ReportLocation, ReportLocations, in_codebase, position
from pyskew.reporting.sarif_log import Section
from pyskew.reporting.wording import PROBLEMS, meets

_LONGEST = 2_000
"""Characters of one message."""

_RULES = {
    ChangeClass.REGRESSED: "It passed on the older Python and fails on the newer one.",
    ChangeClass.FAILS_DIFFERENTLY: "It fails on both Pythons, each in its own way.",
    ChangeClass.BEHAVIOUR_CHANGED: "It passes on both Pythons and shows different facts.",
    ChangeClass.DESTABILISED: "It was steady on the older Python and is flaky on the newer one.",
    ChangeClass.FIXED: "It failed on the older Python and passes on the newer one.",
    ChangeClass.WILL_BREAK: "It works, and warns of what a later Python will remove.",
    ChangeClass.COVERAGE_LOST: "It ran on the older Python and no longer applies to the newer one.",
}


def render(report: Report) -> str:
    """Return the locations of the report as one SARIF log."""
    return sarif_log.log(__version__, section(report))


_TOLD = frozenset({ProblemKind.BREAK, ProblemKind.CHANGE})
"""Problems that are told with the results of their breaks and changes."""


def section(report: Report) -> Section:
    """Return the locations of the report as a section, to stand in a log beside an audit's findings."""
    places = ReportLocations(report)
    words = BreakWords(report)
    remedies = {one.change: one.remedy for one in report.problems if one.kind in _TOLD}
    below = below_breaks(report)
    results = [
        _result(report, change, *site, remedies.get(change.id, ""))
        for change in report.changes
        for site in _sites(report, change, places)
        if change.id not in below
    ]
    told = [(one, in_codebase(one.place) or places.declared(one.scenario)) for one in report.breaks]
    broken = [_break(one, place, words, remedies.get(one.id, "")) for one, place in told if place]
    found = {one["properties"]["break"] for one in broken}
    problems = [one for one in report.problems if one.kind is not ProblemKind.CHANGE and one.change not in found]
    placed = [(one, position(one.position) or places.declared(one.scenario)) for one in problems]
    changed = {result["properties"]["change"] for result in results}
    unplaced = [one for one, place in placed if place is None]
    unplaced += [one for one in report.problems if one.kind is ProblemKind.CHANGE and one.change not in changed]
    lines = [(one, place) for one in report.latent if (place := in_codebase(one.site))]
    rules = [_rule(cls.value, text) for cls, text in _RULES.items()]
    rules += [_rule(kind.value, PROBLEMS[kind]) for kind in dict.fromkeys(one.kind for one, place in placed if place)]
    return Section(
        rules=[*rules, _rule(_LATENT, "It goes by a default that a newer Python has changed.")],
        results=[
            *broken,
            *results,
            *(_problem(one, place) for one, place in placed if place),
            *(_latent(one, place) for one, place in lines),
        ],
        notes=[_said(one) for one in unplaced],
    )


def _sites(report: Report, change: Change, places: ReportLocations) -> Iterator[tuple[ReportLocation, str]]:
    """Yield where a change shows; an unexpected one without a known line stands where its scenario is declared."""
    sites = list(places.sites(change))
    declared = places.declared(change.scenario)
    if not sites and declared and any(problem.change == change.id for problem in report.problems):
        sites = [(declared, "")]
    yield from sites


def _said(problem: Problem) -> str:
    cells = f" [{', '.join(problem.cells[:_CELLS])}]" if problem.cells else ""
    return clipped(f"{problem.title}: {problem.what}{cells}. What to do: {problem.remedy}", _LONGEST)


_CELLS = 8
"""Cells that a message names; report.json has them all."""


def _problem(problem: Problem, place: ReportLocation) -> Json:
    return {
        "ruleId": problem.kind.value,
        "level": "warning" if problem.kind in INCOMPLETE else "error",
        "message": sarif_log.text(_said(problem)),
        "locations": [_location(place)],
        "partialFingerprints": {
            "pyskewProblem/v1": visible(f"{problem.kind.value}:{problem.title}:{','.join(problem.cells[:_CELLS])}")
        },
        "properties": {"scenario": visible(problem.scenario), "cells": [visible(one) for one in problem.cells]},
    }


FORMAT = Format(filename="report.sarif", render=render)


_LATENT = "changed-default"


def _rule(name: str, text: str) -> Json:
    return {"id": name, "name": name.title().replace("-", ""), "shortDescription": sarif_log.text(text)}


def _latent(one: ChangedDefaultUse, place: ReportLocation) -> Json:
    return {
        "ruleId": _LATENT,
        "level": "warning" if one.problem else "note",
        "message": sarif_log.text(clipped(meets(one), _LONGEST)),
        "locations": [_location(place)],
        "partialFingerprints": {"pyskewLatent/v1": f"{one.toggle}:{visible(place.path)}:{visible(one.problem)}"},
        "properties": {"scenario": visible(one.scenario), "target": visible(one.target), "python": visible(one.python)},
    }


def _break(one: Break, place: ReportLocation, words: BreakWords, remedy: str) -> Json:
    """Return the result of a break: it stands at the failing line, not at the tests."""
    sentences = [*words.sentences(one), f"Tests: {', '.join(examples(one))}"]
    sentences += [f"What to do: {remedy}"] if remedy else []
    return {
        "ruleId": one.cls.value,
        "level": "note" if one.expected else "error" if remedy else "warning",
        "message": sarif_log.text(clipped(". ".join(sentences), _LONGEST)),
        "locations": [_location(place)],
        "relatedLocations": [_location(more) for more in map(in_codebase, one.places[1:_PLACES]) if more],
        "partialFingerprints": {"pyskewBreak/v1": f"{one.id}:{visible(place.path)}"},
        "properties": {
            "break": one.id,
            "scenario": visible(one.scenario),
            "target": visible(one.target),
            "from": visible(one.old),
            "to": visible(one.new),
            "tests": len(one.tests),
            "expected": one.expected,
        },
    }


_PLACES = 20
"""Lines of the codebase that a result of a break names."""


def _result(report: Report, change: Change, place: ReportLocation, said: str, remedy: str) -> Json:
    return {
        "ruleId": change.cls.value,
        "level": _level(report, change),
        "message": sarif_log.text(clipped(". ".join(filter(None, _sentences(change, said, remedy))), _LONGEST)),
        "locations": [_location(place)],
        "partialFingerprints": {"pyskewChange/v1": f"{change.id}:{visible(place.path)}"},
        "properties": {
            "change": change.id,
            "scenario": visible(change.scenario),
            **({"test": visible(change.test)} if change.test else {}),
            "target": visible(change.target),
            "from": visible(change.old),
            "to": visible(change.new),
            "expected": change.expected,
            "rerun": visible(change.rerun),
        },
    }


def _location(place: ReportLocation) -> Json:
    base = sarif_log.BUILTIN if place.builtin else sarif_log.SRCROOT
    return sarif_log.location(place.path, place.line, place.column, base)


def _level(report: Report, change: Change) -> str:
    if change.expected:
        return "note"
    return "error" if change.cls in report.failing and not change.informational else "warning"


def _sentences(change: Change, said: str, remedy: str) -> Iterator[str]:
    yield f"{change.title} on {change.target}, Python {change.old} -> {change.new}: {change.cls.value}"
    yield said
    yield outcome_change(change)
    yield "" if said and said in change.failure else change.failure
    for name, diff in list(shown_facts(change).items())[:_FACTS]:
        old, new = (clipped(text, 200) for text in diff.texts)
        yield f"{fact_name(name)}: {old} -> {new}"
    for cause in change.causes:
        if cause.toggle:
            yield f"{cause.toggle} {cause.old} -> {cause.new} is {cause.verdict.value}"
    yield "" if change.expected else change.unexpected_because
    yield f"What to do: {remedy}" if remedy else ""


_FACTS = 4
"""Facts that a message shows."""
