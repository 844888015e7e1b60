"""Each reason why a run does not end with exit code 0 is named in every format, with its cells and its remedy."""

from __future__ import annotations

import json

import pytest

from pyskew.errors import ExitCode
from pyskew.model.report import INCOMPLETE, ProblemKind
from pyskew.reporting.formats.json import render
from support import planted, sample
from support.planted import PLANTS


def test_every_reason_is_planted() -> None:
    assert {plant.kind for plant in PLANTS.values()} == set(ProblemKind)


@pytest.mark.parametrize("name", PLANTS)
def test_a_reason_decides_the_exit_code(name: str) -> None:
    report = PLANTS[name].report()
    assert PLANTS[name].kind in {problem.kind for problem in report.problems}
    codes = {ExitCode.INCOMPLETE if one.kind in INCOMPLETE else ExitCode.UNEXPECTED for one in report.problems}
    assert report.verdict.exit_code == ExitCode.worst(codes)
    assert report.verdict.unexpected == sum(one.kind not in INCOMPLETE for one in report.problems)


@pytest.mark.parametrize("name", PLANTS)
def test_every_format_names_a_reason_with_scenario_cells_what_varied_and_remedy(name: str) -> None:
    plant = PLANTS[name]
    missing = {
        form: [word for word in plant.words if word.replace('"', "") not in text.replace("\\", "").replace('"', "")]
        for form, text in planted.shown(plant.report())
    }
    assert {form: words for form, words in missing.items() if words} == {}


def test_the_verdict_counts_scenarios_that_fail_everywhere() -> None:
    report = PLANTS["fails everywhere"].report()
    assert "1 scenario fails on every Python, and no clause expects it" in report.verdict.summary
    assert json.loads(render(report))["fails_everywhere"] == [
        {
            "scenario": "pack/broken", "target": "linux", "outcomes": ["fail", "fail"],
            "cells": ["pack/broken@linux/3.13", "pack/broken@linux/3.14"], "message": "SyntaxError: invalid syntax",
        }
    ]  # fmt: skip


def test_an_expired_entry_counts_once() -> None:
    assert PLANTS["expired change"].report().verdict.unexpected == 1


def test_the_facts_of_one_sentence_are_few_and_their_names_are_told_apart_from_their_values() -> None:
    names = ["", "a: b", *(f"n{number}" for number in range(50))]
    of = planted.scenario("many")
    report = planted.assembled(of, lambda cell, n: sample.ran(cell, dict.fromkeys(names, n), n))
    what = report.problems[0].what
    assert what.startswith('its attempts disagree on "" (1, 2, 3), "a: b" (1, 2, 3), n0 (1, 2, 3)')
    assert what.endswith(", 46 more facts")
    report = planted.assembled(of, lambda cell, n: sample.ran(cell, {"": cell.python}, n))
    assert '"": "3.13" -> "3.14"' in report.problems[0].what


def test_a_clause_for_every_cell_is_not_called_true() -> None:
    clause = sample.clause("True", {"seen": 1}, position="packs/pack.yaml:9:5")
    report = planted.assembled(planted.scenario("x", clause), lambda cell, n: sample.ran(cell, {"seen": 2}, n))
    (stale,) = [one for one in report.problems if one.kind is ProblemKind.STALE_CLAUSE]
    assert stale.what == "every cell ran, and none met the clause at packs/pack.yaml:9:5"


def test_the_markdown_names_the_logs_of_a_scenario_that_fails_everywhere() -> None:
    text = dict(planted.shown(PLANTS["fails everywhere"].report()))["markdown"]
    assert "# logs/pack/broken@linux/3.13/1.txt\n# logs/pack/broken@linux/3.14/1.txt\npyskew run" in text
