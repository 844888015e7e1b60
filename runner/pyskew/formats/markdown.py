"""Markdown: one text for a file, a step summary and an issue body.

    # pyskew: 2 changes, nothing unexpected
    ...
    | scenario                       | change       | facts                         | expected |
    |--------------------------------|--------------|-------------------------------|----------|
    | start_methods/class-attribute  | 3.13 -> 3.14 | `seen`: `["custom"]` -> `[]`  | yes      |

It holds no timings and no absolute paths: an unchanged run leaves an unchanged file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tabulate import tabulate

from pyskew.formats import Format
from pyskew.judged import Cause, Change, FactDiff, NotRun, Observation, Report
from pyskew.model import Cell, ChangeClass, Evidence, Json, OnTarget, Toggles

_WIDEST = 160
"""Characters of one fact value; the JSON report and the logs hold the whole."""

_APART = {
    ChangeClass.DESTABILISED: "Destabilised",
    ChangeClass.COVERAGE_LOST: "Coverage lost",
    ChangeClass.FIXED: "Fixed",
}
"""Classes with a section of their own."""


def render(report: Report) -> str:
    """The whole report as one Markdown text."""
    sections = [
        _headline(report),
        _interpreters(report.interpreters),
        *_surprises(report),
        *_by_cause(report),
        *_apart(report),
        *_will_break(report),
        *_toggled(report),
        *_inconclusive(report.inconclusive),
        *_not_run(report.not_run),
        _matrix(report),
    ]
    return "\n\n".join(section.rstrip() for section in sections if section) + "\n"


FORMAT = Format(filename="report.md", render=render)


def _headline(report: Report) -> str:
    verdict = report.verdict
    word = "unexpected changes" if verdict.unexpected else "incomplete" if verdict.incomplete else "as expected"
    lines = [f"# Python version skew: {word}", "", f"**{_upper(verdict.summary)}.**"]
    if report.partial:
        lines[1:1] = ["", f"> **Partial run:** {_text(report.partial)}. What is missing is listed as not run."]
    counts = ", ".join(f"{number} {name}" for name, number in sorted(report.counted.items()))
    lines += ["", f"Pairs by class: {counts}." if counts else "No pair of versions was compared."]
    return "\n".join(lines)


def _interpreters(places: Sequence[OnTarget]) -> str:
    rows = [_interpreter(place) for place in sorted(places, key=_place_order)]
    headers = ["target", "Python", "default start method", "start methods", "version", "GIL", "provider"]
    return "## Interpreters\n\n" + _table(headers, rows)


def _interpreter(place: OnTarget) -> list[str]:
    one = place.interpreter
    if one is None:
        label, reason = (place.absent.python, place.absent.reason) if place.absent else ("?", "unknown")
        return [_text(place.label), label, "**absent**", "", _text(reason), "", ""]
    gil = "no" if one.facts.get("gil") is False else "yes"
    methods = ", ".join(one.start_methods)
    return [_text(place.label), one.python, f"**{one.default_start_method}**", methods, one.version, gil, one.provider]


def _place_order(place: OnTarget) -> tuple[str, tuple[int, ...]]:
    label = place.interpreter.python if place.interpreter else place.absent.python if place.absent else ""
    return place.target, tuple(int(part) for part in re.findall(r"\d+", label))


def _surprises(report: Report) -> Iterator[str]:
    """What contradicts the suite: cells against clauses, stale clauses, declared causes."""
    if report.unmet:
        rows = [
            [_code(one.cell.id), one.build, _text(one.wanted), _text(one.got), _text(one.position)]
            for one in report.unmet
        ]
        headers = ["cell", "build", "expected", "observed", "clause"]
        yield "## Cells that contradict their expectation\n\n" + _table(headers, rows)
    if report.stale:
        rows = [[_text(one.scenario), _code(one.where), _text(one.position)] for one in report.stale]
        yield "## Stale expectations\n\nEvery cell they could match ran, and none met them.\n\n" + _table(
            ["scenario", "where", "clause"], rows
        )
    if report.unstable:
        rows = [
            [_code(one.cell.id), _code(one.fact), "<br>".join(map(_code, one.values)), _text(one.advice)]
            for one in report.unstable
        ]
        yield "## Unstable\n\nAttempts of one and the same cell disagree.\n\n" + _table(
            ["cell", "fact", "seen", "what helps"], rows
        )
    if report.baseline:
        yield "## Stale or expired entries of the baseline\n\n" + "\n".join(f"- {_text(one)}" for one in report.baseline)
    if report.wrong_causes:
        yield "## Declared causes that the proof contradicts\n\n" + "\n".join(
            f"- {_text(one)}" for one in report.wrong_causes
        )


def _by_cause(report: Report) -> Iterator[str]:
    listed = [change for change in report.changes if change.cls not in {*_APART, ChangeClass.WILL_BREAK}]
    groups: dict[int, list[Change]] = {}
    for change in listed:
        groups.setdefault(max((cause.group for cause in change.causes), default=0), []).append(change)
    yield "## Changes by cause" if listed else "## Changes\n\nNone."
    for number in sorted(groups, key=lambda group: group or len(listed) + 1):
        changes = groups[number]
        title = f"Cause {number}: {_cause_names(changes[0], number)}" if number else "Unattributed"
        yield f"### {title}\n\n{_explained(changes, number)}\n\n{_changes(changes) if number else _clusters(changes)}"


def _clusters(changes: Sequence[Change]) -> str:
    """Unattributed changes, those that fail alike together."""
    clusters: dict[str, list[Change]] = {}
    for change in changes:
        clusters.setdefault(change.cluster, []).append(change)
    texts = [
        (f"{_count(len(alike), 'change')} ending in {_code(cluster)}:\n\n" if cluster else "") + _changes(alike)
        for cluster, alike in clusters.items()
    ]
    return "\n\n".join(texts)


def _cause_names(change: Change, number: int) -> str:
    causes = [cause for cause in change.causes if cause.group == number]
    return " and ".join(f"`{cause.toggle}` {cause.old} -> {cause.new}" for cause in causes)


def _explained(changes: Sequence[Change], number: int) -> str:
    if not number:
        return f"{_count(len(changes), 'change')} without a proved cause."
    verdicts: dict[str, int] = {}
    for change in changes:
        cause = next(cause for cause in change.causes if cause.group == number)
        verdicts[cause.verdict.value] = verdicts.get(cause.verdict.value, 0) + 1
    counted = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
    causes = [cause for cause in changes[0].causes if cause.group == number]
    back = " and ".join(f"{cause.toggle}={cause.old}" for cause in causes)
    forward = " and ".join(f"{cause.toggle}={cause.new}" for cause in causes)
    return (
        f"{_count(len(changes), 'change')}: {counted}. *Proven*: the new Python with {back} shows what the old one "
        f"showed, the old Python with {forward} shows what the new one shows, and an overlay that sets nothing "
        "changes nothing; each seen twice."
    )


def _changes(changes: Iterable[Change]) -> str:
    rows = [
        [
            f'<a id="{change.id}"></a>{_text(change.scenario)}{_under(change.toggles)}',
            f"{change.old} -> {change.new}" + (f" ({_text(change.gap)})" if change.gap else ""),
            change.cls.value,
            _differences(change),
            _said(change.causes),
            _expected(change),
        ]
        for change in changes
    ]
    commands = "\n".join(change.rerun for change in changes)
    table = _table(["scenario", "change", "class", "what differs", "cause", "expected"], rows)
    again = f"<details><summary>Run both ends and the toggles again</summary>\n\n```sh\n{commands}\n```\n\n</details>"
    return f"{table}\n\n{again}"


def _under(toggles: Toggles) -> str:
    return "".join(f"<br>{name}={value}" for name, value in toggles)


def _differences(change: Change) -> str:
    parts = []
    if change.old_outcome is not change.new_outcome and change.old_outcome and change.new_outcome:
        parts.append(f"{change.old_outcome.value} -> {change.new_outcome.value}")
    parts += [f"{_code(name)}: {_values(diff)}" for name, diff in change.facts.items()]
    parts += [_text(change.reason)] if change.reason else []
    parts += [f"confounder: {_text(one)}" for one in change.confounders]
    return "<br>".join(parts)


def _values(diff: FactDiff) -> str:
    return f"{_value(diff.old)} -> {_value(diff.new)}"


def _value(value: Json) -> str:
    return _code(_compact(value))


def _compact(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}..."


def _said(causes: Sequence[Cause]) -> str:
    return "<br>".join(
        " ".join(filter(None, [cause.toggle, cause.verdict.value, f"({_text(cause.note)})" if cause.note else ""]))
        for cause in causes
    )


def _expected(change: Change) -> str:
    if change.expected:
        return f"yes: {_text(change.accepted_reason)}" if change.accepted_reason else "yes"
    return f"**no**: {_text(change.unexpected_because)}"


def _apart(report: Report) -> Iterator[str]:
    for cls, title in _APART.items():
        changes = [change for change in report.changes if change.cls is cls]
        if changes:
            yield f"## {title}\n\n{_changes(changes)}"


def _will_break(report: Report) -> Iterator[str]:
    coming = [change for change in report.changes if change.cls is ChangeClass.WILL_BREAK]
    by_python: dict[str, list[Change]] = {}
    for change in coming:
        by_python.setdefault(change.new, []).append(change)
    for python in sorted(by_python, key=lambda version: [int(part) for part in version.split(".")]):
        rows = [[_text(one.scenario), f"{one.old} ({one.old_build})", _text(one.reason)] for one in by_python[python]]
        table = _table(["scenario", "warns on", "what warns"], rows)
        yield f"## Will break in {python}\n\nNothing failed yet; these warnings name the Python that will.\n\n{table}"


def _toggled(report: Report) -> Iterator[str]:
    if report.toggled_changes:
        rows = [
            [
                _text(change.scenario),
                _toggle_text(change.toggles),
                f"{change.old} -> {change.new}",
                _differences(change),
            ]
            for change in report.toggled_changes
        ]
        yield (
            "## Differences under one and the same toggle\n\nThese remain when the toggle is held fixed, "
            "so the toggle is not their cause.\n\n" + _table(["scenario", "toggle", "change", "what differs"], rows)
        )


def _toggle_text(toggles: Toggles) -> str:
    return ", ".join(f"{name}={value}" for name, value in toggles)


def _inconclusive(changes: Sequence[Change]) -> Iterator[str]:
    if changes:
        rows = [
            [_text(one.scenario), f"{one.old} -> {one.new}", _text(one.reason), _code(one.rerun)] for one in changes
        ]
        yield "## Inconclusive\n\n" + _table(["scenario", "pair", "why", "run it again"], rows)


def _not_run(cells: Sequence[NotRun]) -> Iterator[str]:
    here = [one for one in cells if one.evidence is not Evidence.SKIPPED or one.required]
    if here:
        rows = [
            [_code(one.cell.id), "yes" if one.required else "no", one.evidence.value, _text(one.reason)] for one in here
        ]
        yield "## Not run\n\n" + _table(["cell", "required", "evidence", "reason"], rows)
    elsewhere: dict[tuple[str, str], int] = {}
    for one in cells:
        if one.evidence is Evidence.SKIPPED and not one.required:
            key = one.cell.target, one.reason
            elsewhere[key] = elsewhere.get(key, 0) + 1
    if elsewhere:
        rows = [[_text(target), str(count), _text(reason)] for (target, reason), count in elsewhere.items()]
        yield "## Elsewhere\n\nPlanned, and to be run on other machines.\n\n" + _table(
            ["target", "cells", "reason"], rows
        )


def _matrix(report: Report) -> str:
    """Scenario and toggles down, target and Python across; a cell that differs from its left neighbour is marked."""
    columns = sorted(
        {(one.cell.target, one.cell.python) for one in report.observations.values()},
        key=lambda column: (column[0], [int(part) for part in re.findall(r"\d+", column[1])], column[1]),
    )
    columns = [column for column in columns if _anything(column, report.observations)]
    changed = {
        (change.scenario, change.toggles, change.target, change.new)
        for change in (*report.changes, *report.toggled_changes)
    }
    lines: dict[tuple[str, Toggles], dict[tuple[str, str], Cell]] = {}
    for one in report.observations.values():
        lines.setdefault((one.cell.scenario, one.cell.toggles), {})[one.cell.target, one.cell.python] = one.cell
    rows = []
    for (scenario, toggles), cells in lines.items():
        marks = [
            _mark(report.observations, cells.get(column), (scenario, toggles, *column) in changed) for column in columns
        ]
        rows.append([_text(scenario) + _under(toggles), *marks])
    headers = ["scenario", *(f"{_text(target)} {python}" for target, python in columns)]
    return (
        "## Matrix\n\nHow each cell ended; `*` marks a difference from the next older version. "
        "An empty cell is the default, which the plain row shows.\n\n" + _table(headers, rows)
    )


def _anything(column: tuple[str, str], observations: Mapping[str, Observation]) -> bool:
    return any(
        (one.cell.target, one.cell.python) == column and one.evidence is not Evidence.SKIPPED
        for one in observations.values()
    )


def _mark(observations: Mapping[str, Observation], cell: Cell | None, differs: bool) -> str:  # noqa: FBT001 - a mark
    if cell is None:
        return ""
    one = observations[cell.id]
    word = one.outcome.value if one.outcome else one.evidence.value
    return f"{word} *" if differs else word


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return tabulate(rows, headers, tablefmt="github", disable_numparse=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _text(text: str) -> str:
    """Somebody's words inside a table or a paragraph: nothing of them is markup."""
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_\[\]|])", r"\\\1", text)
    return "<br>".join(text.splitlines())


def _code(text: str) -> str:
    """Somebody's words as a code span, fenced longer than any run of backticks in them."""
    text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text).replace("\n", " ").replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
