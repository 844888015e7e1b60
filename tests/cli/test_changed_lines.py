"""Findings on changed lines, in real git work trees."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyskew.cli import main
from pyskew.errors import UsageError

OLD = "import cgi\n\nx = 1\nimport nntplib\n"
WHO = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
for role in ("AUTHOR", "COMMITTER"):
    WHO |= {f"GIT_{role}_NAME": "ab", f"GIT_{role}_EMAIL": "a@b"}


def git(*arguments: str) -> str:
    argv = ["git", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(argv, check=True, capture_output=True, text=True, env=os.environ | WHO).stdout.strip()


def commit(message: str) -> None:
    git("add", "-A")
    git("commit", "-q", "-m", message)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").write_text(OLD)
    commit("first")
    return tmp_path


def run(*arguments: str) -> Result:
    words = ["audit", "--no-cache", "--from", "3.12", "--to", "3.15", "--json", *arguments]
    return CliRunner().invoke(main.pyskew, words, standalone_mode=False)


def places(*arguments: str) -> list[str]:
    done = run(*arguments)
    assert done.exception is None, done.exception
    return [f"{one['path']}:{one['line']}" for one in json.loads(done.stdout)["findings"]]


def test_only_findings_on_changed_lines_are_shown(tree: Path) -> None:
    assert places(".", "--changed-since", "HEAD") == []
    (tree / "src/app.py").write_text(OLD.replace("x = 1", "x = 1\nimport telnetlib"))
    assert places(".", "--changed-since", "HEAD") == ["src/app.py:4"]
    assert json.loads(run(".", "--changed-since", "HEAD").stdout)["counts"]["unchanged"] == 2
    commit("second")
    assert places(".", "--changed-since", "HEAD") == []
    assert places(".", "--changed-since", "HEAD~1") == ["src/app.py:4"]


def test_paths_are_those_of_the_audited_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "src/app.py").write_text(OLD + "import telnetlib\n")
    assert places("src", "--changed-since", "HEAD") == ["src/app.py:5"]
    assert places(str(tree / "src/app.py"), "--changed-since", "HEAD") == [f"{tree.as_posix()}/src/app.py:5"]
    monkeypatch.chdir(tree / "src")
    assert places(".", "--changed-since", "HEAD") == ["app.py:5"]
    (tree / "link").symlink_to("src")
    assert places("../link", "--changed-since", "HEAD") == ["../link/app.py:5"]


def test_files_that_are_new_to_git_are_changed(tree: Path) -> None:
    (tree / "src/new.py").write_text("import cgi\n")
    (tree / ".gitignore").write_text("ignored.py\n")
    (tree / "src/ignored.py").write_text("import cgi\n")
    assert places(".", "--changed-since", "HEAD") == ["src/new.py:1"]
    git("add", "-A")
    assert places(".", "--changed-since", "HEAD") == ["src/new.py:1"]


def test_of_a_renamed_file_the_changed_lines_count(tree: Path) -> None:
    git("mv", "src/app.py", "src/mod.py")
    assert places(".", "--changed-since", "HEAD") == []
    (tree / "src/mod.py").write_text(OLD + "y = 2\nimport telnetlib\n")
    assert places(".", "--changed-since", "HEAD") == ["src/mod.py:6"]


@pytest.mark.parametrize("name", ["two words.py", 'quo"te.py', "tab\there.py", "日本.py", "back\\slash.py"])
def test_any_name_of_a_file_is_read(tree: Path, name: str) -> None:
    (tree / name).write_text("import cgi\n")
    commit("named")
    (tree / name).write_text("import cgi\nimport telnetlib\n+++ b/x\n".replace("+++ b/x", "'''\n++ b/other.py\n'''"))
    (only,) = places(".", "--changed-since", "HEAD")
    assert only.endswith(":2")


def test_what_the_other_branch_changed_does_not_count(tree: Path) -> None:
    git("checkout", "-q", "-b", "work")
    (tree / "mine.py").write_text("import cgi\n")
    commit("mine")
    git("checkout", "-q", "main")
    (tree / "src/app.py").write_text("x = 1\n")
    commit("theirs")
    git("checkout", "-q", "work")
    assert places(".", "--changed-since", "main") == ["mine.py:1"]


def test_a_changed_line_anywhere_in_the_statement_counts(tree: Path) -> None:
    before = (
        "import tarfile\n\n\ndef main(path):\n    with tarfile.open(path) as tar:\n"
        "        tar.extractall(\n            {}\n        )\n"
    )
    (tree / "src/app.py").write_text(before.format("'out',"))
    commit("archive")
    (tree / "src/app.py").write_text(before.format("'/',"))
    assert places(".", "--changed-since", "HEAD") == ["src/app.py:6"]


STATE = """\
import multiprocessing
import settings

def work(_):
    print(settings.LEVEL)

if __name__ == "__main__":
    settings.LEVEL = 3
    with multiprocessing.Pool() as pool:
        pool.map(work, [1])
"""


def test_a_changed_line_on_the_path_of_a_state_counts(tree: Path) -> None:
    (tree / "settings.py").write_text("LEVEL = 1\n")
    (tree / "run.py").write_text(STATE.replace("settings.LEVEL = 3", "pass"))
    commit("pool")
    assert places("run.py", "settings.py", "--changed-since", "HEAD") == []
    (tree / "run.py").write_text(STATE)
    assert places("run.py", "settings.py", "--changed-since", "HEAD") != []


def test_no_git_work_tree_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(OLD)
    error = run(".", "--changed-since", "HEAD").exception
    assert isinstance(error, UsageError)
    assert "needs a git work tree" in str(error)


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("revision", ["no-such", "--output=x", "", "HEAD:src/app.py"])
def test_a_revision_that_is_not_there_is_an_error(revision: str) -> None:
    error = run(".", "--changed-since", revision).exception
    assert isinstance(error, UsageError)
    assert f'no revision "{revision}"' in str(error)
    assert not Path("x").exists()


def test_no_common_history_is_an_error(tree: Path) -> None:
    git("checkout", "-q", "--orphan", "other")
    (tree / "src/app.py").write_text("x = 1\n")
    commit("unrelated")
    error = run(".", "--changed-since", "main").exception
    assert isinstance(error, UsageError)
    assert "fetch-depth: 0" in str(error)


def test_nothing_that_the_tree_configures_runs(tree: Path) -> None:
    (tree / "hook").write_text("#!/bin/sh\ntouch ran\n")
    (tree / "hook").chmod(0o755)
    (tree / ".gitattributes").write_text("*.py diff=evil\n")
    for name in ("core.fsmonitor", "diff.external", "diff.evil.textconv", "diff.evil.command"):
        git("config", name, str(tree / "hook"))
    (tree / "src/app.py").write_text(OLD + "import telnetlib\n")
    assert "src/app.py:5" in places(".", "--changed-since", "HEAD")
    assert not (tree / "ran").exists()


@pytest.mark.usefixtures("tree")
def test_a_baseline_holds_all_findings_or_none() -> None:
    error = run(".", "--changed-since", "HEAD", "--baseline", "b.json", "--write-baseline").exception
    assert isinstance(error, UsageError)
    assert "--changed-since" in str(error)
