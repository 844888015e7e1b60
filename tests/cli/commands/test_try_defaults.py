"""`pyskew try --all-defaults-of`: the toggles that break a command, then the lines; `bisect` with several toggles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import Pythons

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="fork and forkserver are POSIX's")]

APP = """\
import ast
import multiprocessing


def start():
    process = multiprocessing.Process(target=lambda: None)
    process.start()
    process.join()


def number():
    return ast.Num


if __name__ == "__main__":
    start()
    number()
"""


def pyskew(folder: Path, *words: str) -> Any:
    argv = [sys.executable, "-m", "pyskew", *words]
    return subprocess.run(argv, cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False)


def test_the_guilty_defaults_of_a_newer_python_are_named_with_their_lines(pythons: Pythons, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    words = ["--all-defaults-of", "3.14", "--json", "said.json", "--", pythons["3.13"].path, "-W", "ignore", "app.py"]
    done = pyskew(tmp_path, "try", *words)
    said = json.loads((tmp_path / "said.json").read_text(encoding="utf-8"))
    assert done.returncode == 1, done.stderr
    assert said["toggles"].keys() >= {"start-method", "removed-names", "pickle-protocol", "tar-filter"}
    assert sorted((one["toggles"], one["sites"]) for one in said["sets"]) == [
        (["removed-names"], [["app.py:12"]]),
        (["start-method"], [["app.py:7"]]),
    ]
    assert "fails under start-method=forkserver alone\n  call site: app.py:7 in start()" in done.stderr


def test_a_command_that_no_default_breaks_passes(pythons: Pythons, tmp_path: Path) -> None:
    done = pyskew(tmp_path, "try", "--all-defaults-of", "3.14", "--", pythons["3.13"].path, "-c", "print(1)")
    assert done.returncode == 0
    assert "the command passes under all of them together" in done.stderr


def test_a_command_that_fails_anyway_blames_no_default(pythons: Pythons, tmp_path: Path) -> None:
    done = pyskew(tmp_path, "try", "--all-defaults-of", "3.14", "--", pythons["3.13"].path, "-c", "1 / 0")
    assert done.returncode == 1
    assert "the command fails without any of them" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--all-defaults-of", "3.13", "--"], 125, "no default of Python 3.13 that differs can be set on Python 3.13"),
        (["--all-defaults-of", "none", "--"], 2, "--all-defaults-of none: "),
        (
            ["--all-defaults-of", "3.14", "--toggle", "tar-filter=data", "--"],
            2,
            "give --toggle, once or several times, or",
        ),
        (["--"], 2, "give --toggle, once or several times, or"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_line(
    pythons: Pythons, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    done = pyskew(tmp_path, "try", *words, pythons["3.13"].path, "-c", "1")
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_call_sites_of_two_toggles_are_told_apart(pythons: Pythons, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    toggles = ["--toggle", "start-method=forkserver", "--toggle", "removed-names=3.14"]
    command = [pythons["3.13"].path, "-W", "ignore", "app.py"]
    done = pyskew(tmp_path, "bisect", *toggles, "--format", "json", "--", *command)
    said = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert said["toggles"] == {
        "start-method": {"value": "forkserver", "default": "fork"},
        "removed-names": {"value": "3.14", "default": "3.13"},
    }
    assert sorted((one["line"], one["toggles"]) for one in said["sites"]) == [
        (7, ["start-method"]), (12, ["removed-names"]),
    ]  # fmt: skip
