"""The noxfile, driven through the real nox with a stand-in for pyskew that writes down how it was called."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PYSKEW = """\
import json, sys
from pathlib import Path

arguments = sys.argv[1:]
with Path("calls").open("a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
run = Path(arguments[arguments.index("-o") + 1] if "-o" in arguments else ".pyskew/runs/this")
run.mkdir(parents=True, exist_ok=True)
Path(".pyskew/latest").write_text(f"{run.as_posix()}\\n")
for name in ("report.md", "report.json"):
    words = Path("words").read_text() if Path("words").exists() else f"{name} of this run"
    (run / name).write_text(words)
codes = json.loads(Path("codes").read_text())
Path("codes").write_text(json.dumps(codes[1:] or codes))
sys.exit(codes[0])
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a shebang"),
]


@dataclass(frozen=True)
class Repository:
    """A copy of the noxfile beside a suite of three Pythons."""

    path: Path

    def nox(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> int:
        """Run nox without environments; pyskew answers with these exit codes in turn."""
        (self.path / "codes").write_text(json.dumps(codes))
        command = [sys.executable, "-m", "nox", "--no-venv", "--no-install", *arguments]
        env = {**os.environ, "PATH": f"{self.path / 'bin'}{os.pathsep}{os.environ['PATH']}", "NOX_SCRIPT_MODE": "none"}
        return subprocess.run(command, cwd=self.path, env=env, check=False, capture_output=True).returncode

    def calls(self) -> list[list[str]]:
        """The arguments of each call of pyskew."""
        return [json.loads(line) for line in (self.path / "calls").read_text().splitlines()]

    def published(self) -> dict[str, str]:
        """Published files and what they say."""
        return {path.name: path.read_text() for path in (self.path / "reports").glob("*")}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    for name in ("noxfile.py", "pyproject.toml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "matrix.yaml").write_text('pythons: ["3.12", "3.13>=3.13.8", {python: "3.14t", informational: true}]\n')
    (tmp_path / "bin").mkdir()
    stand_in = tmp_path / "bin" / "pyskew"
    stand_in.write_text(f"#!{sys.executable}\n{PYSKEW}")
    stand_in.chmod(0o755)
    return Repository(tmp_path)


@pytest.mark.parametrize("code", [0, 1, 2, 3, 70])
def test_nox_ends_with_the_exit_code_of_pyskew(repository: Repository, code: int) -> None:
    assert repository.nox("-s", "matrix", codes=(code,)) == code


@pytest.mark.parametrize(("code", "expected"), [(0, True), (1, True), (3, True), (2, False), (70, False), (130, False)])
def test_only_a_run_that_came_to_its_end_is_published(repository: Repository, code: int, *, expected: bool) -> None:
    repository.nox("-s", "matrix", codes=(code,))
    reports = {"latest.md": "report.md of this run", "latest.json": "report.json of this run"}
    assert repository.published() == (reports if expected else {})


@pytest.mark.parametrize(("code", "replaced"), [(0, True), (1, True), (3, False)])
def test_an_incomplete_run_replaces_no_published_report(repository: Repository, code: int, *, replaced: bool) -> None:
    repository.nox("-s", "matrix")
    for path in (repository.path / "reports").glob("*"):
        path.write_text("of another machine")
    repository.nox("-s", "matrix", codes=(code,))
    assert ("of another machine" not in repository.published().values()) is replaced


@pytest.mark.parametrize(("result", "replaced"), [("the same", False), ("something else", True)])
def test_a_run_that_shows_the_same_leaves_the_published_report(
    repository: Repository, result: str, *, replaced: bool
) -> None:
    (repository.path / "words").write_text("Run on 2026-01-01\nthe same")
    repository.nox("-s", "matrix")
    before = repository.published()
    (repository.path / "words").write_text(f"Run on 2026-02-02\n{result}")
    repository.nox("-s", "matrix")
    assert (repository.published() != before) is replaced
    assert replaced is ("2026-02-02" in repository.published()["latest.md"])


def test_a_run_with_arguments_passes_them_on_and_is_not_published(repository: Repository) -> None:
    assert repository.nox("-s", "matrix", "--", "--python", "3.14,3.15", codes=(1,)) == 1
    assert repository.calls() == [["run", "--fresh", "--python", "3.14,3.15"]]
    assert repository.published() == {}


def test_cells_runs_every_python_and_the_worst_code_wins(repository: Repository) -> None:
    assert repository.nox("-s", "cells", codes=(3, 1, 0)) == 1
    assert repository.calls() == [
        ["run", "--fresh", "--python", "3.12", "-o", ".pyskew/cells/3.12"],
        ["run", "--fresh", "--python", "3.13", "-o", ".pyskew/cells/3.13"],
        ["run", "--fresh", "--python", "3.14t", "-o", ".pyskew/cells/3.14t"],
    ]


def test_one_python_of_cells_is_named_by_its_version(repository: Repository) -> None:
    assert repository.nox("-s", "cells(3.13)", codes=(3,)) == 3
    assert len(repository.calls()) == 1


def test_report_merges_what_cells_left(repository: Repository) -> None:
    assert repository.nox("-s", "report") == 0
    assert repository.nox("-s", "cells(3.12)", "cells(3.14t)", codes=(0, 0)) == 0
    assert repository.nox("-s", "report") == 0
    merge = ["merge", ".pyskew/cells/3.12", ".pyskew/cells/3.14t", "-o", ".pyskew/runs/merged"]
    assert [repository.calls()[0], repository.calls()[-1]] == [["report"], merge]


def test_every_session_says_in_one_line_what_it_is_for(repository: Repository) -> None:
    command = [sys.executable, "-m", "nox", "--list", "--json"]
    listing = subprocess.run(command, cwd=repository.path, check=True, capture_output=True).stdout
    told = {session["name"]: session["description"] for session in json.loads(listing)}
    assert {"lint", "tests"} <= set(told)
    assert all(told.values())
