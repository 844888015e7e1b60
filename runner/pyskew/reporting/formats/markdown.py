"""Markdown: one text for a file, a step summary and an issue body.

    # Python version skew: as expected
    Run on 2026-11-29 10:12 UTC with pyskew 0.1.0, commit 3f2a1bc0ffee.
    **6 of 6 cells have a result; 1 change between versions, 1 of them explained by 1 cause; ...**
    | scenario                       | change       | class              | what differs                  | ...

It holds no timings and no absolute paths: an unchanged run leaves an unchanged file but for its line `Run on`. It is
kept below 60 KB: what is unexpected gets room first, then each cause, what is expected and the rest; the matrix comes
last and is dropped first. What to do comes first of all sections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pyskew.analysis.grouping import explaining_toggles
from pyskew.model.left_out import ExplainingToggles
from pyskew.model.report import Change, ProblemKind, Report, python_of
from pyskew.model.shortening import clipped
from pyskew.model.suite import ChangeClass, Evidence, Interpreter, OnTarget
from pyskew.model.text import count, version_key
from pyskew.reporting.advice import APART, Advisor
from pyskew.reporting.break_wording import below_breaks
from pyskew.reporting.cause_totals import CauseTotal, cause_totals
from pyskew.reporting.formats import Format
from pyskew.reporting.markdown_advice import what_to_do
from pyskew.reporting.markdown_breaks import break_sections
from pyskew.reporting.markdown_matrix import matrix_section
from pyskew.reporting.markdown_problems import cell_names, problem_sections
from pyskew.reporting.markdown_tests import test_results, tests_broken_by_defaults
from pyskew.reporting.markdown_writer import MarkdownPage, PagePart, code, text
from pyskew.reporting.wording import (
    WIDEST,
    asked,
    cause_names,
    differences,
    explained,
    left_out,
    origin_line,
    reached,
    remedies,
    row,
    short,
    title,
)

LARGEST = 60_000
"""Bytes of the page: an issue body may have 65,536 characters."""

_APART = {
    ChangeClass.DESTABILISED: "Destabilised",
    ChangeClass.COVERAGE_LOST: "Coverage lost",
}
"""Classes with a section of their own, and its heading."""

_NEVER, _UNEXPECTED, _ABSENT, _COMING, _EXPECTED, _REST, _MATRIX = range(7)
"""Who gets room first; what is never cut is short."""


def render(report: Report) -> str:
    """Return the whole report as one Markdown text."""
    page = MarkdownPage(room=LARGEST, elsewhere="`report.json` or `report.html`")
    page.add(PagePart(words=_headline(report)), *break_sections(report))
    page.add(*what_to_do(report, _UNEXPECTED, _EXPECTED))
    page.add(
        _interpreters(report.interpreters),
        *test_results(report),
        *problem_sections(report),
        *tests_broken_by_defaults(report),
    )
    page.add(*_by_cause(report), *_apart(report), *_will_break(report), *_latent(report), *_toggled(report))
    page.add(*_inconclusive(report.inconclusive), *_not_run(report), *_not_applicable(report))
    page.add(*_fixed(report), *matrix_section(report, _MATRIX))
    return page.render()


FORMAT = Format(filename="report.md", render=render)


_CHANGES = frozenset({ProblemKind.CHANGE, ProblemKind.BREAK})


def _headline(report: Report) -> str:
    verdict = report.verdict
    heading = "not as expected" if verdict.unexpected else "incomplete" if verdict.incomplete else "as expected"
    lines = [f"# Python version skew: {heading}", "", f"**{verdict.summary[:1].upper()}{verdict.summary[1:]}.**"]
    if made := origin_line(report):
        lines[2:2] = [text(made), ""]
    if report.partial:
        lines[1:1] = ["", f"> **Partial run:** {short(report.partial)}. What is missing is listed as not run."]
    if plainly := [f"- {line}" for line in _plainly(report)]:
        lines += ["", *plainly]
    if remedy := next((one.remedy for one in report.problems if one.kind in _CHANGES), ""):
        lines += ["", f"What to do about an unexpected change: {short(remedy)}."]
    counts = ", ".join(f"{number:,} {name}" for name, number in sorted(report.counted.items()))
    pairs = f"{count(sum(report.counted.values()), 'pair')} of neighbouring Pythons"
    lines += ["", f"{pairs}: {counts}." if counts else "No pair of versions was compared."]
    if left := left_out(report):
        lines += ["", left]
    cell = "A *cell* is one script run on one Python, with or without a toggle"
    lines += ["", f"{cell}; a *change* is a difference between the two cells of a pair."]
    return "\n".join(lines)


def _plainly(report: Report) -> Iterator[str]:
    """Yield what happened between any two versions, in words that need no glossary."""
    pairs: dict[tuple[str, str, str], Counter[ExplainingToggles]] = {}
    surprises: Counter[tuple[str, str, str]] = Counter()
    for change in report.changes:
        if change.cls is not ChangeClass.WILL_BREAK:
            pair = change.target, change.old, change.new
            pairs.setdefault(pair, Counter())[explaining_toggles(change)] += 1
            surprises[pair] += not change.expected
    for one, number in report.left_out.alike.items():
        pairs.setdefault((one.target, one.old, one.new), Counter())[one.toggles] += number
    for (target, old, new), causes in sorted(pairs.items(), key=lambda item: _pair_order(item[0]))[:_PAIRS]:
        surprising = surprises[target, old, new]
        because = [f"{n:,} because of {cause_names(toggles)}" for toggles, n in causes.most_common() if toggles]
        known = "as the suite expects" if not surprising else f"**{surprising} not as the suite expects**"
        yield f"Python {text(old)} -> {text(new)} on {text(target)}: {count(causes.total(), 'difference')}, {known}" + (
            f"; {', '.join(because)}" if because else "; no cause proved"
        )
    if len(pairs) > _PAIRS:
        yield f"... and {count(len(pairs) - _PAIRS, 'more pair')} of versions."


_PAIRS = 12


def _pair_order(key: tuple[str, str, str]) -> tuple[object, ...]:
    return key[0], version_key(key[1]), version_key(key[2])


def _interpreters(places: Sequence[OnTarget]) -> PagePart:
    ordered = sorted(places, key=lambda place: (place.target, version_key(_label(place))))
    headers = ("target", "Python", "default start method", "start methods", "version", "GIL", "provider")
    rows = tuple(_interpreter(place) for place in ordered)
    return PagePart(words="## Interpreters", headers=headers, rows=rows, rank=_NEVER)


def _label(place: OnTarget) -> str:
    return python_of(place) or "?"


def _interpreter(place: OnTarget) -> tuple[str, ...]:
    one = place.interpreter
    if one is None:
        reason = place.absent.reason if place.absent else "unknown"
        return text(place.label), text(_label(place)), "**absent**", "", text(clipped(reason, WIDEST)), "", ""
    method = f"**{text(one.default_start_method)}**"
    methods = text(", ".join(one.start_methods))
    return text(place.label), text(one.python), method, methods, text(one.version), _gil(one), text(one.provider)


def _gil(one: Interpreter) -> str:
    return "no" if one.facts.get("gil_enabled") is False else "yes"


def _by_cause(report: Report) -> Iterator[PagePart]:
    """Yield every cause with its counts and its unexpected changes; the expected ones have a section further down."""
    below = below_breaks(report)
    listed = [change for change in report.changes if change.cls not in APART and change.id not in below]
    if below and not listed:
        return
    totals = list(cause_totals(report, listed, APART))
    yield PagePart(words="## Changes by cause" if totals else "## Changes\n\nNone.")
    causes = [one for one in totals if one.toggles]
    for cause in causes[:_CAUSES]:
        yield from _cause(report, cause)
    further = [change for cause in causes[_CAUSES:] for change in cause.listed if not change.expected]
    if further:
        yield _changes(report, further, f"### {count(len(causes) - _CAUSES, 'further cause')}", _UNEXPECTED)
    for cause in totals:
        if not cause.toggles:
            yield from _cause(report, cause)


def _expected_ones(cause: CauseTotal) -> str:
    """Return which changes of a cause are expected; their table is further down."""
    known = [change.scenario for change in cause.listed if change.expected]
    number = len(known) + cause.counted
    if not number:
        return ""
    some = f"{number:,} of them {'is' if number == 1 else 'are'}"
    who = some if number < cause.changes else "It is" if number == 1 else "All of them are"
    if not known:
        return f"\n\n{who} expected, and not listed."
    more = f"; {cause.counted:,} more are not listed" if cause.counted else ""
    return f"\n\n{who} expected, see [Expected changes](#expected-changes): {_names(known)}{more}."


_NAMED = 8
"""Scenarios that a sentence names; the tables hold them all."""


def _names(scenarios: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(scenarios))
    more = f" and {len(distinct) - _NAMED} more" if len(distinct) > _NAMED else ""
    return ", ".join(map(text, distinct[:_NAMED])) + more


_CAUSES, _CLUSTERS = 20, 20
"""Causes, and ways of failing, that get a table of their own; what is left shares one."""


def _cause(report: Report, cause: CauseTotal) -> Iterator[PagePart]:
    number, changes = cause.number, cause.listed
    heading = f"Cause {number}: {cause_names(cause.toggles)}" if number else "Without a proved cause"
    yield PagePart(words=f"### {heading}\n\n{explained(cause)}{remedies(changes, number)}{_expected_ones(cause)}")
    clusters: dict[str, list[Change]] = {}
    for change in changes:
        if not change.expected:
            clusters.setdefault("" if number else change.cluster, []).append(change)
    largest = sorted(clusters, key=lambda cluster: (not cluster, -len(clusters[cluster])))
    for cluster in largest[:_CLUSTERS]:
        alike = clusters[cluster]
        ending = f"{count(len(alike), 'change')} ending in {code(clipped(cluster, WIDEST))}:" if cluster else ""
        yield _changes(report, alike, ending, _UNEXPECTED)
    rest = [change for cluster in largest[_CLUSTERS:] for change in clusters[cluster]]
    if rest:
        yield _changes(report, rest, f"{count(len(rest), 'change')} ending in other ways:", _UNEXPECTED)


def _changes(report: Report, changes: Sequence[Change], words: str, rank: int) -> PagePart:
    ordered = sorted(changes, key=lambda change: (change.expected, change.informational))
    headers = ("scenario", "change", "class", "what differs", "cause", "expected")
    advisor = Advisor(report)
    rows = tuple(row(change, advisor.advice(change)) for change in ordered)
    commands = tuple((*(f"# {log}" for log in one.evidence), one.rerun) for one in ordered)
    return PagePart(words=words, headers=headers, rows=rows, commands=commands, rank=rank)


def _apart(report: Report) -> Iterator[PagePart]:
    below = below_breaks(report)
    for cls, heading in _APART.items():
        changes = [change for change in report.changes if change.cls is cls and change.id not in below]
        if changes:
            yield _changes(report, changes, f"## {heading}", _UNEXPECTED)


def _will_break(report: Report) -> Iterator[PagePart]:
    by_python: dict[str, list[Change]] = {}
    for change in report.changes:
        if change.cls is ChangeClass.WILL_BREAK:
            by_python.setdefault(change.new, []).append(change)
    for python in sorted(by_python, key=version_key):
        rows = tuple(
            (title(one), f"{text(one.old)} ({text(one.old_build)})", short(one.reason)) for one in by_python[python]
        )
        words = f"## Will break in {text(python)}\n\nNothing failed yet; these warnings name the Python that will."
        commands = tuple((one.rerun,) for one in by_python[python])
        headers = ("scenario", "warns on", "what warns")
        yield PagePart(words=words, headers=headers, rows=rows, commands=commands, rank=_COMING)


def _latent(report: Report) -> Iterator[PagePart]:
    if report.latent:
        rows = tuple(
            (
                code(one.site),
                text(one.scenario),
                f"{code(one.toggle)} {text(one.old)} -> {text(one.new)}",
                f"would fail: {short(one.problem)}" if one.problem else f"{reached(one)} on {text(one.python)}",
            )
            for one in sorted(report.latent, key=lambda one: not one.problem)
        )
        words = (
            "## Lines that meet a changed default\n\nThese lines of the codebase go by a default that the newer Python "
            "has changed, whether or not a test fails of it."
        )
        yield PagePart(words=words, headers=("line", "scenario", "default", "seen"), rows=rows, rank=_COMING)


def _toggled(report: Report) -> Iterator[PagePart]:
    if report.toggled_changes:
        advisor = Advisor(report)
        rows = tuple(
            (
                title(one) + asked(advisor.advice(one)),
                text(", ".join(map(str, one.toggles))),
                f"{text(one.old)} -> {text(one.new)}",
                differences(one, advisor.advice(one).facts),
            )
            for one in report.toggled_changes
        )
        words = (
            "## Differences under one and the same toggle\n\nThese versions differ although the toggle has the "
            "same value on both, so the toggle is not the cause."
        )
        yield PagePart(words=words, headers=("scenario", "toggle", "change", "what differs"), rows=rows, rank=_REST)


def _inconclusive(changes: Sequence[Change]) -> Iterator[PagePart]:
    if changes:
        rows = tuple(
            (title(one), f"{text(one.old)} -> {text(one.new)}", short(one.reason), code(one.rerun)) for one in changes
        )
        headers = ("scenario", "pair", "why", "run it again")
        yield PagePart(words="## Inconclusive", headers=headers, rows=rows, rank=_ABSENT)


def _not_run(report: Report) -> Iterator[PagePart]:
    """Yield cells without evidence: those of this machine by reason, those of others counted."""
    left = report.left_out.not_run
    here = [one for one in report.not_run if one.evidence is not Evidence.SKIPPED or one.required]
    if here or any(why.evidence is not Evidence.SKIPPED or why.required for why in left):
        groups: dict[tuple[bool, Evidence, str], list[str]] = {}
        for one in here:
            groups.setdefault((not one.required, one.evidence, one.reason), []).append(one.cell.id)
        rows = tuple(
            (cell_names(cells), str(len(cells)), "no" if optional else "yes", evidence.value, short(reason))
            for (optional, evidence, reason), cells in sorted(groups.items(), key=lambda item: item[0][0])
        )
        rows += tuple(
            (
                f"not listed, on {text(why.target)}",
                str(cells),
                "yes" if why.required else "no",
                why.evidence.value,
                short(why.reason),
            )
            for why, cells in left.items()
            if why.evidence is not Evidence.SKIPPED or why.required
        )
        headers = ("cells", "number", "required", "evidence", "reason")
        remedies = dict.fromkeys(one.remedy for one in report.problems if one.kind is ProblemKind.NOT_RUN)
        words = "\n\n".join(["## Not run", *(f"What to do: {short(remedy)}." for remedy in remedies)])
        yield PagePart(words=words, headers=headers, rows=rows, rank=_ABSENT)
    elsewhere: dict[tuple[str, str], int] = {}
    for one in report.not_run:
        if one.evidence is Evidence.SKIPPED and not one.required:
            key = one.cell.target, one.reason
            elsewhere[key] = elsewhere.get(key, 0) + 1
    for why, number in left.items():
        if why.evidence is Evidence.SKIPPED and not why.required:
            elsewhere[why.target, why.reason] = elsewhere.get((why.target, why.reason), 0) + number
    if elsewhere:
        counts = tuple((text(target), f"{number:,}", short(why)) for (target, why), number in elsewhere.items())
        words = "## Elsewhere\n\nNot run here: these cells need another system."
        yield PagePart(words=words, headers=("target", "cells", "reason"), rows=counts, rank=_ABSENT)
    if number := report.left_out.in_other_shards:
        have = "cell of the plan is" if number == 1 else "cells of the plan are"
        words = f"## Other shards\n\n{number:,} more {have} in other shards; `pyskew merge` puts all of them together."
        yield PagePart(words=words, rank=_ABSENT)


def _not_applicable(report: Report) -> Iterator[PagePart]:
    """Yield cells that say nothing because their question does not arise there, or a locale or a toggle is missing."""
    reasons = Counter(one.reason for one in report.observations.values() if one.evidence is Evidence.NOT_APPLICABLE)
    reasons.update(report.left_out.not_applicable)
    if reasons:
        rows = tuple((short(why), f"{number:,}") for why, number in reasons.most_common())
        yield PagePart(words="## Not applicable", headers=("reason", "cells"), rows=rows, rank=_REST)


def _fixed(report: Report) -> Iterator[PagePart]:
    changes = [change for change in report.changes if change.cls is ChangeClass.FIXED]
    if changes:
        surprising = any(not change.expected for change in changes)
        yield _changes(report, changes, "## Fixed", _UNEXPECTED if surprising else _REST)
