"""Tests that need a part of the machine: counted where it is absent, failed where all parts are asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest
from conftest import absent

@pytest.fixture
def engine():
    absent("no engine")

def test_runs(): ...
def test_first(engine): ...
def test_second(engine): ...

@pytest.mark.skipif(True, reason="NOT RUN: no make")
def test_marked(): ...

@pytest.mark.skipif(True, reason="for another reason")
def test_skipped(): ...
"""


def _run(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_parts.py").write_text(TESTS, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYSKEW_")}
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    argv = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "test_parts.py"]
    env = inherited | {"PYTHONPATH": path} | variables
    return subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_what_was_not_run_is_counted_by_the_part_that_is_absent(tmp_path: Path) -> None:
    done = _run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    section = done.stdout.partition("parts that this machine lacks")[2].splitlines()
    assert [line.strip() for line in section[1:4]] == [
        "2 not run: no engine", "1 not run: no make", "3 not run; PYSKEW_ALL_PARTS=1 makes them failures",
    ]  # fmt: skip
    assert "1 passed, 4 skipped" in done.stdout


@pytest.mark.slow
def test_an_absent_part_is_a_failure_where_all_are_asked_for(tmp_path: Path) -> None:
    done = _run(tmp_path, PYSKEW_ALL_PARTS="1")
    assert done.returncode == 1
    assert "NOT RUN: no engine" in done.stdout
    assert "NOT RUN: no make" in done.stdout
    assert "1 passed, 1 skipped, 3 errors" in done.stdout
