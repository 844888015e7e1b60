"""`pyskew audit --repeat N -- COMMAND`: tests that end otherwise when they run again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import Pythons

pytestmark = [pytest.mark.real, pytest.mark.slow]

TESTS = """
import sys
import unittest
from pathlib import Path

RUNS = Path({runs!r})


class Tests(unittest.TestCase):
    def test_every_second_run_fails_on_the_newer_python(self):
        if sys.version_info >= (3, 14):
            with RUNS.open("a") as file:
                file.write(".")
            self.assertEqual(RUNS.stat().st_size % 2, 1)

    def test_always_passes(self):
        pass
"""
FLAKY = "test_runs.Tests.test_every_second_run_fails_on_the_newer_python"


def audited(folder: Path, runs: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, document and standard error of an audit with these tests."""
    folder.mkdir()
    (folder / "test_runs.py").write_text(TESTS.format(runs=str(runs)))
    argv = ["audit", "--no-cache", ".", "--from", "3.13", "--to", "3.14", "--format", "json", "--workers", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "pyskew", *argv, "--proof", "60m", *options, "--", "python", "-m", "unittest"],
        cwd=folder, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout), done.stderr


def test_one_run_cannot_tell(tmp_path: Path, pythons: Pythons) -> None:
    assert pythons["3.13"], pythons["3.14"]
    code, document, _ = audited(tmp_path / "code", tmp_path / "runs")
    assert (code, document["tests"]["changes"]) == (0, [])


def test_a_test_that_does_not_always_end_alike_on_the_newer_python_is_destabilised(
    tmp_path: Path, pythons: Pythons
) -> None:
    assert pythons["3.13"], pythons["3.14"]
    code, document, said = audited(tmp_path / "code", tmp_path / "runs", "--repeat", "2", "--isolate")
    assert {change["test"]: change["class"] for change in document["tests"]["changes"]} == {FLAKY: "destabilised"}
    assert code == 1
    assert "each Python runs it 2 times" in said
    (reason,) = [change["reason"] for change in document["tests"]["changes"]]
    assert re.match(r"alone it passed [23] of 5 times: chance, time or load; ", reason)
