from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

import hostile
import sample
from pyskew.formats.sarif import render

REPORTS = {"rich": sample.rich, "proven": sample.proven, "hostile": hostile.report}


def _results() -> dict[str, dict[str, object]]:
    (run,) = json.loads(render(sample.rich()))["runs"]
    return {result["ruleId"]: result for result in run["results"]}


def test_a_failure_stands_at_its_line() -> None:
    (location,) = _results()["regressed"]["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "scenarios/pack/one.py", "uriBaseId": "SRCROOT"}, "region": {"startLine": 7},
    }  # fmt: skip
    assert _results()["regressed"]["level"] == "error"


def test_a_coming_break_stands_where_the_warning_points() -> None:
    result = _results()["will-break"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 12}
    assert "will be removed in Python 3.16" in result["message"]["text"]
    assert result["level"] == "warning"


def test_what_happened_at_no_known_line_is_left_to_other_reports() -> None:
    assert set(_results()) == {"regressed", "will-break"}


# What the specification (sections 3.13 to 3.30) demands of the parts that are used.
TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
SHAPE = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {"driver": {"type": "object", "required": ["name", "rules"]}},
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "originalUriBaseIds": {"type": "object"},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message", "ruleId", "locations"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": TEXT,
                                "locations": {"type": "array", "minItems": 1},
                                "partialFingerprints": {
                                    "type": "object",
                                    "additionalProperties": {"type": "string"},
                                },
                                "properties": {"type": "object"},
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("name", REPORTS)
def test_it_has_the_structure_that_the_specification_demands(name: str) -> None:
    log = json.loads(render(REPORTS[name]()))
    jsonschema.validate(log, SHAPE)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        for location in result["locations"]:
            artifact = location["physicalLocation"]["artifactLocation"]
            assert artifact["uriBaseId"] in run["originalUriBaseIds"]
            assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", artifact["uri"])
            assert not artifact["uri"].startswith(("/", "../"))
            assert location["physicalLocation"]["region"]["startLine"] >= 1


@pytest.mark.parametrize("name", REPORTS)
def test_it_is_valid_against_the_schema_of_oasis(name: str) -> None:
    """With PYSKEW_SCHEMAS: a folder that holds sarif-schema-2.1.0.json of oasis-tcs/sarif-spec."""
    folder = os.environ.get("PYSKEW_SCHEMAS")
    if not folder:
        pytest.skip("NOT RUN: PYSKEW_SCHEMAS names no folder with sarif-schema-2.1.0.json")
    schema = json.loads((Path(folder) / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(render(REPORTS[name]())), schema)
