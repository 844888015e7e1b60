"""`pyskew audit --fix` and `--diff` as a user types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BEFORE = "import sqlite3  # why\r\n\r\nsqlite3.connect('a', 5)  # kept: \u00e9\r\n"
AFTER = BEFORE.replace("'a', 5", "'a', timeout=5")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A git work tree with one file that has a fix, in Latin-1 and with the line ends of Windows."""
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "app.py").write_bytes(("# coding: latin-1\r\n" + BEFORE).encode("latin-1"))
    (folder / "app.py").chmod(0o750)
    (folder / "pyproject.toml").write_text('[project]\nname = "a"\nrequires-python = ">=3.11"\n', encoding="utf-8")
    _git(folder, "init", "-q")
    _commit(folder)
    return folder


def _git(folder: Path, *words: str) -> str:
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@t", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | settings).stdout


def _commit(folder: Path) -> None:
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "x")


def audit(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pyskew", "audit", ".", "--no-cache", *words]
    return subprocess.run(command, cwd=tree, capture_output=True, encoding="utf-8", check=False, timeout=120)


def test_a_fix_changes_the_span_alone_and_a_second_one_nothing(tree: Path) -> None:
    done = audit(tree, "--fix", "--min-confidence", "low")
    assert done.returncode == 0, done.stderr
    assert (tree / "app.py").read_bytes().decode("latin-1") == "# coding: latin-1\r\n" + AFTER
    assert (tree / "app.py").stat().st_mode & 0o777 == 0o750
    assert "fix: 1 finding fixed in 1 file" in done.stderr
    _commit(tree)
    assert "0 findings fixed" in audit(tree, "--fix", "--min-confidence", "low").stderr
    assert _git(tree, "status", "--porcelain") == ""
    assert sorted(path.name for path in tree.iterdir()) == [".git", "app.py", "pyproject.toml"]


def test_a_diff_can_be_applied_and_changes_nothing_itself(tree: Path) -> None:
    (tree / "app.py").write_text("import sqlite3\n\nsqlite3.connect('a', 5)\n", encoding="utf-8")
    _commit(tree)
    shown = audit(tree, "--diff")
    assert shown.returncode == 0, shown.stderr
    assert _git(tree, "status", "--porcelain") == ""
    subprocess.run(["git", "apply", "-"], cwd=tree, input=shown.stdout, text=True, check=True)
    assert (tree / "app.py").read_text(encoding="utf-8") == "import sqlite3\n\nsqlite3.connect('a', timeout=5)\n"


def test_a_file_with_uncommitted_changes_is_refused_unless_forced(tree: Path) -> None:
    with (tree / "app.py").open("ab") as file:
        file.write(b"# mine\r\n")
    refused = audit(tree, "--fix")
    assert refused.returncode == 2
    assert "app.py has changes that are not committed" in refused.stderr
    assert b"timeout" not in (tree / "app.py").read_bytes()
    assert audit(tree, "--fix", "--force").returncode == 0
    assert b"timeout=5" in (tree / "app.py").read_bytes()


def test_what_the_oldest_python_cannot_run_is_left(tree: Path) -> None:
    text = "import tarfile\n\ntarfile.open('a').extractall('b')\n"
    (tree / "app.py").write_text(text, encoding="utf-8")
    _commit(tree)
    done = audit(tree, "--fix")
    assert "needs Python 3.12, requires-python admits 3.11" in done.stderr
    assert (tree / "app.py").read_text(encoding="utf-8") == text


def test_a_form_that_no_fix_knows_is_left_and_said(tree: Path) -> None:
    text = "import threading\n\nthreading.RLock(print('a'))\n"
    (tree / "app.py").write_text(text, encoding="utf-8")
    _commit(tree)
    assert "no fix knows this form" in audit(tree, "--fix").stderr
    assert (tree / "app.py").read_text(encoding="utf-8") == text


def test_a_level_that_is_none_is_a_complaint(tree: Path) -> None:
    done = audit(tree, "--fix=bold")
    assert done.returncode == 2
    assert "bold" in done.stderr


def test_a_folder_without_git_is_fixed(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import sqlite3\nsqlite3.connect('a', 5)\n", encoding="utf-8")
    assert audit(tmp_path, "--fix").returncode == 0
    assert "timeout=5" in (tmp_path / "app.py").read_text(encoding="utf-8")
