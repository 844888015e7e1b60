from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from typing import get_type_hints

import jsonschema
import msgspec
import pytest

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.model.report import (
    Cause,
    Change,
    ChangedDefaultUse,
    FailsEverywhere,
    NotRun,
    Observation,
    Problem,
    Report,
    Stale,
    Unmet,
    Unstable,
    Verdict,
)
from pyskew.model.suite import Absent, Interpreter, OnTarget
from pyskew.reporting import json_schema
from pyskew.reporting.formats.json import render
from pyskew.reporting.json_schema import ReportFile
from support.sample import proven, rich, rich_run


def test_the_promised_keys_are_there() -> None:
    value = json.loads(render(proven()))
    assert value["schema"] == 1
    assert value["verdict"] | {"summary": "", "partial": ""} == {
        "exit_code": 0, "incomplete": False, "summary": "", "planned": 6, "conclusive": 6, "changes": 1, "causes": 1,
        "unexpected": 0, "not_run": 0, "elsewhere": 0, "open": 0, "partial": "",
    }  # fmt: skip
    assert {"target", "python", "version", "default_start_method", "start_methods"} <= set(value["interpreters"][0])
    (change,) = value["changes"]
    assert {
        "scenario": "pack/one", "test": None, "target": "linux", "toggles": {}, "from": "3.13", "to": "3.14",
        "from_build": "3.13.18", "to_build": "3.14.10", "class": "behaviour-changed", "expected": True,
        "stability": "stable", "facts": {"seen": {"from": ["custom"], "to": []}},
    }.items() <= change.items()  # fmt: skip
    (cause,) = change["causes"]
    assert {
        "toggle": "start-method", "old": "fork", "new": "forkserver", "verdict": "proven", "group": 1,
    }.items() <= cause.items()  # fmt: skip


def test_the_same_result_gives_the_same_report_on_every_machine() -> None:
    report = proven()

    def seen_on(**machine: object) -> Report:
        places = [
            replace(place, interpreter=replace(place.interpreter, facts={**machine, "bits": 64}))
            for place in report.interpreters
            if place.interpreter
        ]
        return replace(report, interpreters=tuple(places))

    one = seen_on(platform="Linux-6.1.0", cpus=2, openssl="OpenSSL 3.0.19", build="3.14.0 (main, May  9 2026)")
    other = seen_on(platform="Linux-6.18.44", cpus=64, openssl="OpenSSL 3.0.22", build="3.14.0 (main, Oct 1 2026)")
    assert render(one) == render(other)
    assert json.loads(render(one))["interpreters"][0]["facts"] == {"bits": 64}


def test_it_is_ascii_and_so_survives_every_code_page() -> None:
    assert render(proven()).isascii()


@pytest.mark.parametrize("sample_report", [proven, rich])
def test_the_published_schema_describes_what_is_written(sample_report: Callable[[], Report]) -> None:
    value = json.loads(render(sample_report()))
    msgspec.convert(value, ReportFile)
    assert set(value) == set(ReportFile.__annotations__) - {"left_out"}
    jsonschema.validate(value, json_schema.schema())


def _closed(schema: object) -> object:
    """The schema with every object closed that lists its keys: no key is written that it does not promise."""
    if isinstance(schema, dict):
        closed = {name: _closed(part) for name, part in schema.items()}
        return closed | ({"additionalProperties": False} if schema.get("properties") else {})
    return [_closed(part) for part in schema] if isinstance(schema, list) else schema


def test_a_large_run_says_how_many_cells_it_does_not_list() -> None:
    value = json.loads(render(assemble(rich_run(), plugins.toggles(), limit=5)))
    whole = json.loads(render(assemble(rich_run(), plugins.toggles())))
    jsonschema.validate(value, _closed(json_schema.schema()))
    left = value["left_out"]
    assert len(value["cells"]) + left["cells"] == len(whole["cells"])
    assert len(value["proofs"]) + left["proofs"] == len(whole["proofs"])
    assert len(value["not_run"]) + sum(one["cells"] for one in left["not_run"]) == len(whole["not_run"])
    assert len(value["changes"]) + left["changes"] == len(whole["changes"])
    apart = {"left_out", "cells", "proofs", "not_run", "problems", "changes"}
    assert {key: value[key] for key in whole if key not in apart} == {key: whole[key] for key in whole.keys() - apart}


@pytest.mark.parametrize("sample_report", [proven, rich])
def test_no_key_is_written_that_the_published_schema_lacks(sample_report: Callable[[], Report]) -> None:
    value = sample_report()
    lost = OnTarget(target="away", label="away", os="", absent=Absent(python="3.14", reason="not reached"))
    value = replace(value, interpreters=(*value.interpreters, lost))
    jsonschema.validate(json.loads(render(value)), _closed(json_schema.schema()))


FROM_RECORDS = {
    "agreeing", "cell", "dependencies", "excerpt", "fingerprint", "frame", "frames", "logs", "message", "reason",
    "seconds", "stderr_digest", "warnings",
}  # fmt: skip
"""What the records say of an observation, and report.json does not repeat."""
ENDS = {"old": "from", "new": "to", "old_build": "from_build", "new_build": "to_build"}
VALUES = [
    (Verdict, json_schema.Verdict, {"partial"}, {}, set()),
    (Change, json_schema.ChangeLine, {"question", "remedy", "rule"}, {**ENDS, "cls": "class", "old_outcome": "outcomes",
     "new_outcome": "outcomes", "accepted_reason": "reason", "is_open": "open"}, {"failure"}),
    (Cause, json_schema.CauseLine, set(), {}, set()),
    (ChangedDefaultUse, json_schema.LatentLine, set(), {}, set()),
    (Problem, json_schema.ProblemLine, set(), {"position": "clause"}, set()),
    (FailsEverywhere, json_schema.FailsEverywhereLine, set(), {}, set()),
    (NotRun, json_schema.NotRunLine, {"scenario", "target", "python", "toggles"}, {}, {"cell"}),
    (Unmet, json_schema.UnmetLine, set(), {"position": "clause", "wanted": "expected", "got": "observed",
     "log": "evidence"}, set()),
    (Stale, json_schema.StaleLine, set(), {"position": "clause"}, set()),
    (Unstable, json_schema.UnstableLine, set(), {}, set()),
    (Observation, json_schema.CellLine, {"id"}, {"cases": "tests"}, FROM_RECORDS),
    (Interpreter, json_schema.InterpreterLine, {"target", "label", "os", "reason"},
     {"defaults": "toggle_defaults", "toggles": "toggle_checks"}, {"path"}),
    (Report, json_schema.ReportFile, {"cells", "broken_by_toggle"}, {"counted": "pairs", "observations": "cells"},
     {"failing", "origin", "partial", "partial_reasons", "pythons", "reused", "scenarios"}),
]  # fmt: skip
"""Value type, its lines in report.json, keys from elsewhere, fields under another key, fields that are left out."""


@pytest.mark.parametrize(("kind", "line", "more", "renamed", "left_out"), VALUES)
def test_no_field_of_a_value_is_lost_on_the_way(
    kind: type, line: type, more: set[str], renamed: dict[str, str], left_out: set[str]
) -> None:
    shown = {renamed.get(field.name, field.name) for field in fields(kind) if field.name not in left_out}
    assert shown | more == set(get_type_hints(line))
