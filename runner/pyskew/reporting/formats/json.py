"""JSON: the machine-readable report, `"schema": 1`. Fields may be added, never renamed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypedDict

from pyskew.analysis import changed_defaults
from pyskew.model.breaks import Break
from pyskew.model.left_out import LeftOut
from pyskew.model.report import (
    Cause,
    Change,
    ChangedDefaultUse,
    FactDiff,
    FailsEverywhere,
    NotRun,
    Observation,
    Problem,
    Report,
    Unmet,
)
from pyskew.model.suite import Json, OnTarget
from pyskew.model.tests import tally
from pyskew.model.text import plain
from pyskew.reporting import json_schema
from pyskew.reporting.advice import Advice, Advisor
from pyskew.reporting.formats import Format
from pyskew.reporting.json_text import indented, listed


def render(report: Report) -> str:
    """Return the report as indented JSON, keys in a fixed order."""
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    """Yield the report's text; the lines of its cells and changes are never in memory together."""
    advisor = Advisor(report)

    def told(changes: Iterable[Change]) -> Iterator[Json]:
        return (_change(change, advisor.advice(change)) for change in changes)

    long: dict[str, Iterator[Json]] = {
        "changes": told(report.changes),
        "toggled_changes": told(report.toggled_changes),
        "inconclusive": told(report.inconclusive),
        "not_run": map(_not_run, report.not_run),
        "cells": itertools.starmap(_cell, report.observations.items()),
        "proofs": itertools.starmap(_cell, report.proofs.items()),
    }
    before = "{"
    for name, part in _whole(report).items():
        yield f"{before}\n {indented(name)}: "
        yield from listed(long[name], 1) if name in long else [indented(part, 1)]
        before = ","
    yield "\n}\n"


FORMAT = Format(filename="report.json", render=render, pieces=pieces)


def _whole(report: Report) -> json_schema.ReportFile:
    """Return the report as JSON values, without the lines of cells and changes; an enum is written as its value."""
    verdict = report.verdict
    return {
        "schema": report.schema,
        "verdict": {
            "exit_code": int(verdict.exit_code),
            "incomplete": verdict.incomplete,
            "summary": verdict.summary,
            "planned": verdict.planned,
            "conclusive": verdict.conclusive,
            "changes": verdict.changes,
            "causes": verdict.causes,
            "unexpected": verdict.unexpected,
            "not_run": verdict.not_run,
            "elsewhere": verdict.elsewhere,
            "open": verdict.open,
            "partial": report.partial,
        },
        "interpreters": [_interpreter(place) for place in report.interpreters],
        "problems": [_problem(one) for one in report.problems],
        "breaks": [_break(one) for one in report.breaks],
        "changes": [],
        "toggled_changes": [],
        "inconclusive": [],
        "pairs": dict(sorted(report.counted.items())),
        "latent": [_latent(one) for one in report.latent],
        "broken_by_toggle": [
            {"cell": one.cell.id, "tests": list(one.tests)} for one in changed_defaults.broken(report.observations)
        ],
        "unmet": [_unmet(one) for one in report.unmet],
        "stale": [{"scenario": one.scenario, "clause": one.position, "where": one.where} for one in report.stale],
        "unstable": [
            {"cell": one.cell.id, "fact": one.fact, "values": list(one.values), "advice": one.advice}
            for one in report.unstable
        ],
        "baseline": [str(one) for one in report.baseline],
        "wrong_causes": [str(one) for one in report.wrong_causes],
        "fails_everywhere": [_fails_everywhere(one) for one in report.fails_everywhere],
        **_left_out(report.left_out),
        "not_run": [],
        "cells": [],
        "proofs": [],
    }


class _Left(TypedDict, total=False):
    left_out: json_schema.LeftOutLine


def _left_out(left: LeftOut) -> _Left:
    """Return the numbers of the cells that are not listed; nothing for a run that is listed whole."""
    if not left.cells and not left.proofs:
        return {}
    not_run: list[json_schema.NotListedLine] = [
        {"target": why.target, "required": why.required, "evidence": why.evidence, "reason": why.reason, "cells": cells}
        for why, cells in sorted(left.not_run.items())
    ]
    return {
        "left_out": {
            "cells": left.cells,
            "conclusive": left.conclusive,
            "proofs": left.proofs,
            "changes": left.changes,
            "not_run": not_run,
            "command": "pyskew report --all-cells",
        }
    }


def _interpreter(place: OnTarget) -> json_schema.InterpreterLine:
    one = place.interpreter
    if one is None:
        absent = place.absent
        return {
            "target": place.target,
            "label": place.label,
            "python": absent.python if absent else None,
            "version": None,
            "default_start_method": None,
            "start_methods": [],
            "reason": absent.reason if absent else "",
        }
    return {
        "target": place.target,
        "label": place.label,
        "os": place.os,
        "python": one.python,
        "version": one.version,
        "default_start_method": one.default_start_method,
        "start_methods": list(one.start_methods),
        "implementation": one.implementation,
        "free_threaded": one.free_threaded,
        "provider": one.provider,
        "toggle_defaults": dict(one.defaults),
        "toggle_checks": dict(one.toggles),
        "facts": {name: plain(fact) for name, fact in one.facts.items() if name not in _LOCAL},
    }


_LOCAL = frozenset({
    "pin", "executable", "base_executable", "prefix", "base_prefix",
    "platform", "cpus", "libc", "openssl", "sqlite",
    "build", "build_number", "compiler",
})  # fmt: skip
"""Facts of one machine: paths, kernel, processors, the system's libraries, how and when a Python was built there.

The records keep them, and `pyskew compare` names those that changed. In the report they would make the same result look
different on every machine.
"""


def _break(one: Break) -> json_schema.BreakLine:
    return {
        "id": one.id,
        "scenario": one.scenario,
        "target": one.target,
        "from": one.old,
        "to": one.new,
        "kind": one.kind,
        "class": one.cls,
        "exception": one.exception,
        "message": one.message,
        "places": list(one.places),
        "raised": one.raised,
        "expected": one.expected,
        "began": one.began or None,
        "explanations": [
            {"source": reason.source, "text": reason.text, "link": reason.link} for reason in one.explanations
        ],
        "lines": list(one.lines),
        "tests": list(one.tests),
        "changes": list(one.changes),
    }


def _change(change: Change, advice: Advice) -> json_schema.ChangeLine:
    return {
        "id": change.id,
        "scenario": change.scenario,
        "test": change.test,
        "target": change.target,
        "toggles": dict(change.toggles),
        "from": change.old,
        "to": change.new,
        "from_build": change.old_build,
        "to_build": change.new_build,
        "class": change.cls,
        "expected": change.expected,
        "unexpected_because": change.unexpected_because,
        "informational": change.informational,
        "reason": change.reason or change.accepted_reason,
        "gap": change.gap,
        "stability": change.stability,
        "open": change.is_open,
        "outcomes": {
            "from": change.old_outcome,
            "to": change.new_outcome,
        },
        "facts": {name: _fact(diff, advice.facts.get(name, "")) for name, diff in change.facts.items()},
        "evidence": list(change.evidence),
        "confounders": list(change.confounders),
        "rerun": change.rerun,
        "causes": [_cause(cause) for cause in change.causes],
        "cluster": change.cluster,
        "question": advice.question,
        "remedy": advice.remedy,
        "rule": advice.rule or None,
    }


def _fact(diff: FactDiff, about: str) -> json_schema.FactLine:
    line: json_schema.FactLine = {"from": plain(diff.old), "to": plain(diff.new)}
    if diff.cut_short:
        line["cut_short"] = diff.cut_short
    if about:
        line["about"] = about
    return line


def _cause(cause: Cause) -> json_schema.CauseLine:
    return {
        "toggle": cause.toggle or None,
        "old": cause.old or None,
        "new": cause.new or None,
        "verdict": cause.verdict,
        "group": cause.group or None,
        "evidence": list(cause.evidence),
        "parts": list(cause.parts),
        "note": cause.note,
    }


def _latent(one: ChangedDefaultUse) -> json_schema.LatentLine:
    return {
        "scenario": one.scenario,
        "target": one.target,
        "python": one.python,
        "site": one.site,
        "toggle": one.toggle,
        "old": one.old,
        "new": one.new,
        "count": one.count,
        "problem": one.problem,
        "lines": one.lines,
    }


def _problem(one: Problem) -> json_schema.ProblemLine:
    return {
        "kind": one.kind,
        "scenario": one.scenario or None,
        "test": one.test,
        "cells": list(one.cells),
        "what": one.what,
        "remedy": one.remedy,
        "clause": one.position or None,
        "change": one.change or None,
        "rerun": one.rerun,
    }


def _fails_everywhere(one: FailsEverywhere) -> json_schema.FailsEverywhereLine:
    return {
        "scenario": one.scenario,
        "target": one.target,
        "cells": [cell.id for cell in one.cells],
        "outcomes": list(one.outcomes),
        "message": one.message,
    }


def _unmet(one: Unmet) -> json_schema.UnmetLine:
    return {
        "cell": one.cell.id,
        "build": one.build,
        "clause": one.position,
        "expected": one.wanted,
        "observed": one.got,
        "informational": one.informational,
        "evidence": [one.log] if one.log else [],
    }


def _not_run(one: NotRun) -> json_schema.NotRunLine:
    return {
        "scenario": one.cell.scenario,
        "target": one.cell.target,
        "python": one.cell.python,
        "toggles": dict(one.cell.toggles),
        "required": one.required,
        "evidence": one.evidence,
        "reason": one.reason,
    }


def _cell(cell_id: str, one: Observation) -> json_schema.CellLine:
    tests: json_schema.Tests = {} if one.cases is None else {"tests": tally(one.cases)}
    return {
        **tests,
        "id": cell_id,
        "evidence": one.evidence,
        "outcome": one.outcome,
        "build": one.build,
        "stability": one.stability,
        "attempts": one.attempts,
        "facts": plain(dict(one.facts)),
    }
