"""The page of an upgrade: what it says, in what order, and what it does not rest on."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pyskew.audit import Confidence, Finding, FindingStatus, Note
from pyskew.codebase.dependencies.evidence import Standing
from pyskew.codebase.dependencies.levels import Level
from pyskew.codebase.upgrade import output
from pyskew.codebase.upgrade.page import UpgradePage, UpgradeState
from support.planted import PLANTS
from support.upgrade_pages import BLOCKED, finding, page, readiness, row

_BLOCKED_VERDICT = "3.15: blocked by 1 dependency; 1 dependency may break; 1 dependency must be built from source"
GOOD = readiness(row("c", Standing.GOOD))


@pytest.mark.parametrize(
    ("shown", "state", "verdict"),
    [
        (page(), UpgradeState.CLEAR, "3.15: nothing was found that stops the move"),
        (page(finding(1)), UpgradeState.WORK, "3.15: 1 line to fix"),
        (page(finding(1), finding(2, confidence=Confidence.LOW)), UpgradeState.WORK, "3.15: 1 line to fix"),
        (page(dependencies=BLOCKED), UpgradeState.BLOCKED, _BLOCKED_VERDICT),
        (
            page(dependencies=readiness(row("d", Standing.BUILDS))),
            UpgradeState.CLEAR,
            "3.15: 1 dependency must be built from source",
        ),
        (page(later=(finding(3),)), UpgradeState.CLEAR, "3.15: 1 line warns of 3.16"),
        (
            page(dependencies=readiness(row("c", Standing.GOOD))),
            UpgradeState.CLEAR,
            "3.15: nothing was found that stops the move",
        ),
    ],
)
def test_the_verdict(shown: UpgradePage, state: UpgradeState, verdict: str) -> None:
    assert (shown.state, shown.verdict) == (state, verdict)


def test_the_order_of_work_is_dependencies_then_lines_then_tests_then_what_comes_later() -> None:
    shown = page(finding(4), finding(9), dependencies=BLOCKED, later=(finding(3),), tests=True)
    whats = [task.what for task in shown.checklist]
    assert whats[:2] == ["raise a 1.0 to 2.0", "try b 1.0, or read the lines: no release without this doubt is known"]
    assert whats[2] == "raise d 1.0 to 1.1, or have a compiler where d 1.0 is installed"
    assert whats[3].startswith("start-method-branch: ")
    assert shown.checklist[3].places == ("app.py:4", "app.py:9")
    assert shown.checklist[0].places == ("uv.lock:7",)
    assert whats[-1] == "before 3.16: what warns today"
    assert len(shown.changed_tests) > 0
    assert any("test" in what for what in whats[4:-1])


def test_tests_are_work_by_their_breaks() -> None:
    shown = replace(page(tests=True), tests=PLANTS["tests broken"].report())
    (task,) = shown.checklist
    assert (task.what, task.why, task.places) == ("2 tests: KeyError: 'gone'", "unexplained", ("app/core.py:7",))


def test_what_it_does_not_rest_on_is_said() -> None:
    nothing = " ".join(page().not_looked_at)
    assert "dependencies: not asked for" in nothing
    assert "tests: none were run" in nothing
    known = readiness(row("u", Standing.UNKNOWN), levels=(Level.INDEX, Level.IMPORT))
    shown = page(finding(1), dependencies=known, tests=True)
    shown.outcome.notes = [Note("x.py", "not read: no right")]
    said = " ".join(shown.not_looked_at)
    assert "1 dependency of which nothing is known: u" in said
    assert "1 finding in lines that no test ran" in said
    assert "1 file read in part or not at all" in said
    assert "imported" not in said


def test_a_confirmed_finding_was_looked_at() -> None:
    confirmed = Finding(
        rule="start-method-branch", path="app.py", line=1, column=1, confidence=Confidence.HIGH, since="3.14",
        message="m", status=FindingStatus.CONFIRMED,
    )  # fmt: skip
    assert "no test ran" not in " ".join(page(confirmed, tests=True).not_looked_at)


@pytest.mark.parametrize("form", output.FORMATS)
def test_every_format_names_each_thing(form: str) -> None:
    said = output.FORMATS[form](page(finding(4), dependencies=BLOCKED))
    assert "app.py" in said
    assert "why a" in said
    assert "start-method-branch" in said
    if form in {"text", "markdown", "html", "json"}:
        assert "raise a 1.0 to 2.0" in said
        assert "tests: none were run" in said


def test_the_document_is_whole() -> None:
    found = json.loads(output.document(page(finding(4), dependencies=BLOCKED)))
    assert (found["state"], found["from"], found["to"]) == ("blocked", "3.13", "3.15")
    assert found["audit"]["findings"][0]["line"] == 4
    assert [one["name"] for one in found["dependencies"]["packages"]] == ["a", "b", "c", "d"]
    assert found["tests"] is None


def test_html_is_escaped_and_runs_no_script() -> None:
    hostile = Finding(
        rule="start-method-branch", path="<img src=x>.py", line=1, column=1, confidence=Confidence.HIGH, since="3.14",
        message="<script>alert(1)</script>\x1b[31m",
    )  # fmt: skip
    said = output.html(page(hostile))
    assert "<script" not in said
    assert "<img" not in said
    assert "\x1b" not in said
    assert "default-src 'none'" in said


def test_only_what_is_blocked_is_to_be_replaced() -> None:
    (task,) = page(dependencies=readiness(row("a", Standing.BLOCKED))).checklist
    assert task.what == "replace or patch a 1.0: no release is known to work"
