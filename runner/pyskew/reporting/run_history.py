"""Reports of many runs -> what each run changed since the one before, as a page and as a badge. Pure.

It reads the keys of `report.json` that every version of pyskew has written, so that old runs can be shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypedDict

import msgspec

from pyskew.errors import RecordsError
from pyskew.model.shortening import clipped
from pyskew.model.suite import Json
from pyskew.model.text import compact, count, fact_name, version_key
from pyskew.reporting.html_templates import template

_SHOWN = 200
"""Rows of one kind that a step of the page lists."""
_WIDEST = 160
_SCHEMA = 1


class _PastVerdict(TypedDict):
    exit_code: int
    incomplete: bool
    summary: str
    unexpected: int
    changes: int


class _PastPlace(TypedDict):
    label: str
    python: str | None
    version: str | None
    default_start_method: str | None


_PastChange = TypedDict(
    "_PastChange",
    {"id": str, "scenario": str, "test": str | None, "target": str, "from": str, "to": str, "class": str,
     "expected": bool},
)  # fmt: skip
_PastBreak = TypedDict(
    "_PastBreak",
    {"id": str, "exception": str, "message": str, "from": str, "to": str, "target": str, "tests": list[str]},
)


class _PastCell(TypedDict):
    id: str
    outcome: str | None
    build: str
    facts: dict[str, Any]


class _PastReport(TypedDict):
    schema: int
    verdict: _PastVerdict
    interpreters: list[_PastPlace]
    changes: list[_PastChange]
    breaks: list[_PastBreak]
    cells: list[_PastCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """One run: where it lies, when it began and of which commit, if that is known, and what it reported."""

    name: str
    report: _PastReport
    when: str = ""
    """UTC, ISO 8601."""
    commit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryStep:
    """What a run has that the one before had not."""

    run: RunReport
    builds: tuple[str, ...] = ()
    """Pythons of another version or with another default: `linux 3.14: 3.14.9 -> 3.14.10`."""
    cells: tuple[tuple[str, str, str], ...] = ()
    """Cells that show something else on the same Python: the cell, its builds, what differs."""
    appeared: tuple[str, ...] = ()
    """Changes between versions that the run before did not have."""
    gone: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    """Breaks of tests that the run before did not have."""
    left: Mapping[str, int] = field(default_factory=dict)
    """How many rows of each kind are left out."""


def parsed(data: bytes, name: str, when: str = "", commit: str = "") -> RunReport:
    """Return the run of a report.json.

    Raises:
        RecordsError: it is none, or of another schema.
    """
    try:
        report = msgspec.json.decode(data, type=_PastReport)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = f"{name}: not a report.json: {error}; give run folders, or report.json files"
        raise RecordsError(message) from None
    if report["schema"] != _SCHEMA:
        message = f"{name}: schema {report['schema']}; this pyskew reads schema {_SCHEMA}"
        raise RecordsError(message)
    return RunReport(name=name, report=report, when=when, commit=commit)


def steps(runs: Sequence[RunReport]) -> list[HistoryStep]:
    """Return what each run has that the one before had not, the oldest first; the first is compared with nothing."""
    return [HistoryStep(run=runs[0]), *(_step(old, new) for old, new in pairwise(runs))]


def _step(old: RunReport, new: RunReport) -> HistoryStep:
    rows: dict[str, list[Any]] = {
        "builds": list(_builds(old, new)),
        "cells": list(_cells(old, new)),
        "appeared": list(_only(new, old)),
        "gone": list(_only(old, new)),
        "broken": list(_broken(old, new)),
    }
    left = {name: len(found) - _SHOWN for name, found in rows.items() if len(found) > _SHOWN}
    return HistoryStep(run=new, left=left, **{name: tuple(found[:_SHOWN]) for name, found in rows.items()})


def _places(run: RunReport) -> dict[tuple[str, str], _PastPlace]:
    return {(one["label"], one["python"]): one for one in run.report["interpreters"] if one["python"]}


def _builds(old: RunReport, new: RunReport) -> Iterator[str]:
    before = _places(old)
    for key, one in sorted(_places(new).items(), key=lambda item: (item[0][0], version_key(item[0][1]))):
        was = before.get(key)
        name = " ".join(key)
        if was is None:
            yield f"{name}: {one['version'] or 'absent'} is new here"
            continue
        if was["version"] != one["version"]:
            yield f"{name}: {was['version'] or 'absent'} -> {one['version'] or 'absent'}"
        if was["version"] and one["version"] and was["default_start_method"] != one["default_start_method"]:
            yield f"{name}: default start method {was['default_start_method']} -> {one['default_start_method']}"


def _cells(old: RunReport, new: RunReport) -> Iterator[tuple[str, str, str]]:
    before = {one["id"]: one for one in old.report["cells"] if one["outcome"]}
    for one in new.report["cells"]:
        was = before.get(one["id"])
        if was is None or not one["outcome"]:
            continue
        differs = [f"{was['outcome']} -> {one['outcome']}"] if was["outcome"] != one["outcome"] else []
        names = dict.fromkeys([*was["facts"], *one["facts"]])
        differs += [
            f"{fact_name(name)}: {_value(was['facts'], name)} -> {_value(one['facts'], name)}"
            for name in names
            if _value(was["facts"], name) != _value(one["facts"], name)
        ]
        if differs:
            builds = one["build"] if was["build"] == one["build"] else f"{was['build']} -> {one['build']}"
            yield one["id"], builds, "; ".join(differs)


def _value(facts: Mapping[str, Any], name: str) -> str:
    return clipped(compact(facts[name]), _WIDEST) if name in facts else "none"


def _only(one: RunReport, other: RunReport) -> Iterator[str]:
    """Yield the changes between versions that one run has and the other has not."""
    known = {change["id"] for change in other.report["changes"]}
    for change in one.report["changes"]:
        if change["id"] not in known:
            test = f" :: {change['test']}" if change["test"] else ""
            expected = "expected" if change["expected"] else "unexpected"
            yield (
                f"{change['scenario']}{test} on {change['target']} {change['from']} -> {change['to']}: "
                f"{change['class']}, {expected}"
            )


def _broken(old: RunReport, new: RunReport) -> Iterator[str]:
    known = {one["id"] for one in old.report["breaks"]}
    for one in new.report["breaks"]:
        if one["id"] not in known:
            error = ": ".join(filter(None, [one["exception"], one["message"]]))
            yield (
                f"{clipped(error, _WIDEST)} on {one['target']} {one['from']} -> {one['to']}: "
                f"{count(len(one['tests']), 'test')}"
            )


def page(runs: Sequence[RunReport]) -> str:
    """Return the page: the builds of each run with their default, and below what each run changed; newest first."""
    keys = dict.fromkeys(key for run in runs for key in _places(run))
    ordered = sorted(keys, key=lambda key: (key[0], version_key(key[1])))
    rows = [(target, python, _row(runs, (target, python))) for target, python in ordered]
    return template("pyskew.reporting", "history.html.j2").render(runs=runs, rows=rows, steps=steps(runs)[::-1])


def _row(runs: Sequence[RunReport], key: tuple[str, str]) -> list[Json]:
    """Return the cells of one Python: version, default start method, and whether either differs from before."""
    cells: list[Json] = []
    before: tuple[str, str] | None = None
    for run in runs:
        place = _places(run).get(key)
        now = (place["version"] or "absent", place["default_start_method"] or "") if place else None
        known = before is not None and now is not None
        cells.append(
            {
                "version": now[0] if now else "",
                "method": now[1] if now else "",
                "moved": known and now is not None and before is not None and now[0] != before[0],
                "switched": known and now is not None and before is not None and now[1] != before[1],
            }
        )
        before = now or before
    return cells


def badge(run: RunReport) -> Json:
    """Return the newest run in the form of the endpoint of a shields badge."""
    verdict = run.report["verdict"]
    if verdict["unexpected"]:
        message, colour = f"{verdict['unexpected']} unexpected", "red"
    elif verdict["incomplete"]:
        message, colour = "incomplete", "yellow"
    else:
        message, colour = f"{count(verdict['changes'], 'expected change')}", "brightgreen"
    return {"schemaVersion": 1, "label": "python versions", "message": message, "color": colour}


def badge_text(run: RunReport) -> str:
    """Return the badge as the text of a file."""
    return json.dumps(badge(run)) + "\n"
