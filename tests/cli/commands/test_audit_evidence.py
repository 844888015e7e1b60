"""Which findings a run of the tests confirms, and what the terminal says of a test that changed without one."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from conftest import Pythons

pytestmark = [pytest.mark.real, pytest.mark.slow]

CODE = {
    "boxes.py": """
import multiprocessing


def run():
    def work(connection):
        connection.send(1)

    reader, writer = multiprocessing.Pipe(False)
    children = []
    children.append(multiprocessing.Process(target=work, args=(writer,)))
    children[0].start()
    children[0].join()
    return reader.recv()


class Shape:
    sides = 4


FIELDS = [name for name, value in vars(Shape).items() if isinstance(value, int)]


def double(number):
    return 2 * number


def map_all():
    with multiprocessing.Pool(1) as pool:
        return pool.map(double, [1, 2])
""".lstrip(),
    "test_boxes.py": """
import sys
import unittest

import boxes

COUNT = 1


class Boxes(unittest.TestCase):
    def test_run(self):
        self.assertEqual(boxes.run(), 1)

    def test_count(self):
        self.assertEqual(len(boxes.FIELDS), COUNT)

    def test_new(self):
        found = sys.version_info[:2]
        self.assertLess(found, (3, 14), "no such Python yet")

    def test_map(self):
        self.assertEqual(boxes.map_all(), [2, 4])
""".lstrip(),
}


def line_of(name: str, text: str) -> int:
    return next(number for number, line in enumerate(CODE[name].splitlines(), 1) if text in line)


@dataclass(frozen=True)
class Audited:
    stdout: str
    document: dict[str, Any]
    page: str

    def finding(self, name: str, text: str) -> dict[str, Any]:
        line = line_of(name, text)
        (found,) = [one for one in self.document["findings"] if (one["path"], one["line"]) == (name, line)]
        return dict(found)


PROOF = ("--proof", "60m")
TESTS = ("python", "-m", "unittest")


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory, pythons: Pythons) -> Audited:
    assert pythons["3.12"]
    assert pythons["3.14"]
    folder, run = tmp_path_factory.mktemp("code"), tmp_path_factory.mktemp("out") / "run"
    for name, text in CODE.items():
        (folder / name).write_text(text)
    words = ["--from", "3.12", "--to", "3.14", "--python", "3.12,3.14", "--fail-on", "none", *PROOF]
    argv = [sys.executable, "-m", "pyskew", "audit", "--no-cache", ".", *words, "-o", str(run), "--", *TESTS]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=280, check=False)
    assert (run / "audit.json").is_file(), done.stderr
    document = json.loads((run / "audit.json").read_text(encoding="utf-8"))
    return Audited(done.stdout, document, (run / "audit.md").read_text(encoding="utf-8"))


def test_a_finding_in_a_function_of_the_traceback_is_confirmed(audited: Audited) -> None:
    found = audited.finding("boxes.py", "Process(target")
    assert (found["status"], found["tests"]) == ("confirmed", ["test_boxes.Boxes.test_run"])


def test_what_a_count_is_made_of_is_confirmed_through_the_line_that_compares_it(audited: Audited) -> None:
    found = audited.finding("boxes.py", "vars(Shape)")
    assert (found["status"], found["tests"]) == ("confirmed", ["test_boxes.Boxes.test_count"])


def test_each_break_is_told_with_the_line_that_fails_and_the_finding(audited: Audited) -> None:
    breaks = {one["tests"][0]: one for one in audited.document["tests"]["breaks"]}
    new = breaks["test_boxes.Boxes.test_new"]
    assert new["places"] == [f"test_boxes.py:{line_of('test_boxes.py', 'assertLess')}"]
    assert (new["exception"], new["explanations"]) == ("AssertionError", [])
    assert new["message"].endswith("no such Python yet")
    at = line_of("boxes.py", "Process(target")
    told = [one["text"] for one in breaks["test_boxes.Boxes.test_run"]["explanations"] if one["source"] == "finding"]
    assert [text.partition("] ")[0] for text in told] == [f"boxes.py:{at} [target-not-importable"]
    assert f"boxes.py:{at} [target-not-importable]" in audited.stdout


def test_the_report_tells_a_failure_by_its_line_and_message(audited: Audited) -> None:
    assert ":exception" not in audited.page
    (row,) = [line for line in audited.page.splitlines() if "no such Python yet" in line and line.startswith("|")]
    assert "unexplained" in row
    assert audited.page.index("## Breaks") < audited.page.index("## Interpreters")


def test_lines_that_use_a_changed_default_are_those_whose_tests_pass(audited: Audited) -> None:
    latent = audited.document["tests"]["latent"]
    started = {one["site"] for one in latent if one["toggle"] == "start-method"}
    assert started == {f"boxes.py:{line_of('boxes.py', 'multiprocessing.Pool(1)')}"}
    assert not [one for one in latent if one["site"] == f"boxes.py:{line_of('boxes.py', 'children[0].start()')}"]


def test_what_every_pool_shares_is_one_row(audited: Audited) -> None:
    (row,) = [one for one in audited.document["tests"]["latent"] if one["toggle"] == "pickle-protocol"]
    assert row["lines"] > 1
    (line,) = [
        line for line in audited.stdout.splitlines() if line.startswith("latent: ") and "pickle-protocol" in line
    ]
    assert f"at {row['lines']} lines, this one most" in line
