"""`pyskew audit PATH -- COMMAND`: what a report of broken tests leads with, on real Pythons."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conftest import Pythons

pytestmark = [pytest.mark.real, pytest.mark.slow]

NUMBERS = 12
CODE = {
    "app.py": """
import ast


def number(node):
    return isinstance(node, ast.Num)
""".lstrip(),
    "gone.py": "import sys\n\nif sys.version_info >= (3, 14):\n    import absent_module\n",
    "test_many.py": f"""
import ast
import sys
import unittest

import app


class Many(unittest.TestCase):
    @unittest.skipIf(sys.version_info >= (3, 14), "not for 3.14")
    def test_skipped(self):
        pass


def test_of(value):
    return lambda self: self.assertTrue(app.number(ast.parse(value).body[0].value))


for index in range({NUMBERS}):
    setattr(Many, f"test_{{index:02}}", test_of(str(index)))
""".lstrip(),
    "test_lost.py": """
import unittest

import gone


class Lost(unittest.TestCase):
    def test_one(self):
        pass

    def test_two(self):
        pass
""".lstrip(),
}


@dataclass(frozen=True)
class Audited:
    done: subprocess.CompletedProcess[str]
    run: Path

    def read(self, name: str) -> str:
        return (self.run / name).read_text(encoding="utf-8")

    @property
    def breaks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.read("report.json"))["breaks"]
        return found


def audited(folder: Path, run: Path, files: Mapping[str, str], proof: str = "10m") -> Audited:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    words = ["--from", "3.13", "--to", "3.14", "--fail-on", "none", "--proof", proof, "-o", str(run)]
    argv = [sys.executable, "-m", "pyskew", "audit", "--no-cache", ".", *words, "--", "python", "-m", "unittest"]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=280, check=False)
    assert run.is_dir(), done.stderr
    return Audited(done, run)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, pythons: Pythons) -> Audited:
    assert pythons["3.13"]
    assert pythons["3.14"]
    return audited(tmp_path_factory.mktemp("code"), tmp_path_factory.mktemp("out") / "run", CODE)


def test_many_tests_are_few_breaks_the_most_tests_first(whole: Audited) -> None:
    told = [(one["kind"], one["exception"], one["places"], len(one["tests"])) for one in whole.breaks]
    assert told == [
        ("failure", "AttributeError", ["app.py:5"], NUMBERS),
        ("collection", "ModuleNotFoundError", ["gone.py:4"], 2),
        ("skipped", "", [], 1),
    ]
    assert [one["expected"] for one in whole.breaks] == [False, False, True]


def test_every_changed_test_is_below_one_break(whole: Audited) -> None:
    changed = sorted(one["test"] for one in json.loads(whole.read("report.json"))["changes"] if one["test"])
    assert sorted(test for one in whole.breaks for test in one["tests"]) == changed


def test_each_break_is_explained_as_far_as_it_can_be(whole: Audited) -> None:
    many, lost, skipped = whole.breaks
    assert {one["source"] for one in many["explanations"]} == {"finding", "name", "toggle"}
    assert any(one["text"].startswith("app.py:5 [names-gone-in-3-14] ast.Num") for one in many["explanations"])
    assert (lost["explanations"], skipped["explanations"]) == ([], [])


def test_every_format_leads_with_the_breaks(whole: Audited) -> None:
    shown = whole.done.stdout
    assert shown.index("module 'ast' has no attribute 'Num'  app.py:5  12 tests") < shown.index("the attempts of each")
    assert shown.count("test_many.Many.test_") == 4  # three examples, and the one that is skipped
    assert f"{NUMBERS} tests" in whole.read("report.md")
    results = json.loads(whole.read("report.sarif"))["runs"][0]["results"]
    places = [one["locations"][0]["physicalLocation"] for one in results if "break" in one["properties"]]
    assert ("app.py", 5) in [(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places]
    failures = list(ET.fromstring(whole.read("junit.xml")).iter("failure"))  # noqa: S314 - our own
    assert sum("no attribute 'Num'" in one.get("message", "") for one in failures) == 1
    assert whole.read("annotations.txt").startswith("::error file=app.py,line=5,")
    page = whole.read("report.html")
    assert all(f"test_many.Many.test_{index:02}" in page for index in range(NUMBERS))


def test_a_report_that_is_made_again_has_the_explanations(whole: Audited) -> None:
    before = whole.read("report.md")
    argv = [sys.executable, "-m", "pyskew", "report", str(whole.run)]
    subprocess.run(argv, capture_output=True, timeout=60, check=False)
    assert "names-gone-in-3-14" in before.replace("\\", "")
    assert whole.read("report.md") == before


def test_the_cost_is_told(whole: Audited) -> None:
    (line,) = [line for line in whole.done.stdout.splitlines() if line.startswith("time: ")]
    assert "times one plain run on each Python" in line


def test_a_run_that_ends_early_says_so_first_with_its_last_lines(tmp_path: Path, pythons: Pythons) -> None:
    assert pythons["3.14"]
    (tmp_path / "code").mkdir()
    ends = "import os, sys\n\nif sys.version_info >= (3, 14):\n    os.write(2, b'out of luck\\n')\n    os._exit(7)\n"
    got = audited(tmp_path / "code", tmp_path / "run", {**CODE, "test_ends.py": ends})
    first = got.breaks[0]
    assert (first["kind"], first["message"]) == ("run", "the run ended early: fail, exit 7")
    assert len(first["tests"]) == NUMBERS + 3
    assert first["lines"][-1] == "out of luck"
    assert "    | out of luck" in got.done.stdout


def test_what_time_was_lacking_for_is_counted_with_the_command_that_answers_it(
    tmp_path_factory: pytest.TempPathFactory, pythons: Pythons
) -> None:
    assert pythons["3.13"]
    assert pythons["3.14"]
    few = audited(tmp_path_factory.mktemp("code"), tmp_path_factory.mktemp("out") / "run", CODE, proof="1ms")
    (said,) = [line for line in few.done.stdout.splitlines() if line.startswith("left open for want of time: ")]
    assert f"{NUMBERS + 3} changed tests of 3 breaks, 1 of them explained all the same; to answer, run " in said
    assert said.endswith(f"-o {few.run} --proof 5m -- python -m unittest")
    assert said in few.read("audit.md")
    assert f"{NUMBERS + 3} changes not examined to the end" in few.read("report.md")
    document = json.loads(few.read("audit.json"))
    assert document["unanswered"]["changes"] == NUMBERS + 3 == document["tests"]["verdict"]["open"]
    assert document["unanswered"]["command"] == said.partition("to answer, run ")[2]


def test_with_time_for_all_nothing_is_left_open(whole: Audited) -> None:
    assert "for want of time" not in whole.done.stdout
    assert "unanswered" not in json.loads(whole.read("audit.json"))
    assert json.loads(whole.read("report.json"))["verdict"]["open"] == 0
