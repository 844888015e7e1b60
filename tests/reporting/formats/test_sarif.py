from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from pyskew.audit import Confidence, Finding, Note
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.output import documents as output_documents
from pyskew.cli.main import pyskew
from pyskew.reporting import publish, sarif_log
from pyskew.reporting.formats.sarif import render
from pyskew.store import records, run_directory
from pyskew.store.records_writer import Writer
from support import hostile, sample, schemas

REPORTS = {"rich": sample.rich, "proven": sample.proven, "hostile": hostile.report}


def _results() -> dict[str, dict[str, object]]:
    (run,) = json.loads(render(sample.rich()))["runs"]
    return {result["properties"].get("test", result["ruleId"]): result for result in run["results"]}


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


def test_a_problem_at_no_known_line_stands_where_its_scenario_is_declared() -> None:
    (run,) = json.loads(render(sample.rich()))["runs"]
    fixed = next(one for one in run["results"] if one["ruleId"] == "fixed")
    (location,) = fixed["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "scenarios/pack/pack.yaml"


def test_what_is_expected_and_at_no_known_line_is_left_to_other_reports() -> None:
    (run,) = json.loads(render(sample.rich()))["runs"]
    assert "pack/proven" not in {one["properties"]["scenario"] for one in run["results"] if one["level"] == "error"}
    assert "pack/narrower" in {one["properties"]["scenario"] for one in run["results"]}


def test_a_test_that_failed_stands_at_its_own_line() -> None:
    result = _results()["tests/test_ast.py::test_numbers[1|2]"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "tests/test_ast.py"
    assert location["physicalLocation"]["region"] == {"startLine": 9}
    assert result["message"]["text"].startswith("pack/regressed :: tests/test_ast.py::test_numbers[1|2] on linux")


def test_a_line_that_meets_a_changed_default_is_a_note_until_something_would_fail() -> None:
    (run,) = json.loads(render(sample.rich()))["runs"]
    found = [one for one in run["results"] if one["ruleId"] == "changed-default"]
    assert [(one["level"], one["message"]["text"]) for one in found] == [
        ("note", "start-method fork -> forkserver: reached 3 times on Python 3.12"),
        ("warning", "start-method fork -> forkserver would fail: self.lock: cannot pickle it"),
    ]
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found]
    assert uris == ["app/jobs.py", "app/pool.py"]


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
                    "invocations": {"type": "array", "items": {"type": "object", "required": ["executionSuccessful"]}},
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
    jsonschema.validate(json.loads(render(REPORTS[name]())), json.loads(schemas.sarif()))


# Beside an audit


def test_changes_and_findings_stand_in_one_valid_log(tmp_path: Path) -> None:
    """A run directory where an audit left its findings; the run's log holds both, each with its own rule."""
    _written(tmp_path)
    found = AuditOutcome(
        findings=[_finding("dead-batteries", ()), _finding("decorated-function-in-worker", ("app.py:3", "b c.py:7"))]
    )
    found.notes = [Note("bad.py", "it cannot be read")]
    (tmp_path / run_directory.FINDINGS).write_text(output_documents.sarif(found, "1"), encoding="utf-8")
    (tmp_path / "none.json").write_text("{}")
    publish.write_report(tmp_path, accepted=tmp_path / "none.json")
    log = json.loads((tmp_path / "report.sarif").read_text(encoding="utf-8"))
    jsonschema.validate(log, json.loads(schemas.sarif()))
    (only,) = log["runs"]
    known = [rule["id"] for rule in only["tool"]["driver"]["rules"]]
    rules = [one["ruleId"] for one in only["results"]]
    assert rules[:2] == ["dead-batteries", "decorated-function-in-worker"]
    assert {"regressed", "will-break", "unmet-expectation"} <= set(rules)
    assert [known[one["ruleIndex"]] for one in only["results"]] == [one["ruleId"] for one in only["results"]]
    assert len(set(known)) == len(known)
    flow = only["results"][1]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [one["location"]["physicalLocation"]["artifactLocation"]["uri"] for one in flow] == ["app.py", "b%20c.py"]
    notes = only["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == ["bad.py: it cannot be read"]


def test_a_log_of_somebody_else_is_refused() -> None:
    with pytest.raises(ValueError, match="no SARIF log of pyskew"):
        sarif_log.section('{"version": "2.1.0", "runs": []}')


def _written(folder: Path) -> None:
    """The run behind the sample, as records."""
    run = sample.rich_run()
    with Writer(folder) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters))
        writer.write(*(records.Line(record=one) for attempts in run.records.values() for one in attempts))
        writer.write(records.Line(end=run.end))


def _finding(rule: str, path_of_state: tuple[str, ...]) -> Finding:
    return Finding(
        rule=rule, path="app.py", line=3, column=1, confidence=Confidence.HIGH, since="3.13", message="cgi is gone",
        path_of_state=path_of_state, fingerprint=rule,
    )  # fmt: skip


def test_one_format_of_a_run_goes_to_stdout(tmp_path: Path) -> None:
    _written(tmp_path)
    shown = CliRunner().invoke(pyskew, ["report", str(tmp_path), "--format", "sarif"], standalone_mode=False)
    assert shown.return_value == sample.rich().verdict.exit_code
    assert shown.stdout == (tmp_path / "report.sarif").read_text(encoding="utf-8")
    assert json.loads(shown.stdout)["version"] == "2.1.0"
