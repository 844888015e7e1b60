"""`pyskew audit --fix` and `--diff` as a user types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from pyskew.audit.fixing import FixedFile
from pyskew.cli import fixing
from pyskew.errors import StorageError
from support import schemas

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
    command = [sys.executable, "-m", "pyskew", "audit", ".", "--no-cache", "--proof", "60m", *words]
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


LAUNCH = """\
import json; NAMES = {"é": "ü"}
import multiprocessing

def main():
    multiprocessing.Process(target=lambda: json.dumps(NAMES)).start()  # é

if __name__ == "__main__":
    main()
"""


def test_a_bolder_fix_is_said_and_made_only_on_request(tree: Path) -> None:
    (tree / "app.py").write_text(LAUNCH, encoding="utf-8")
    _commit(tree)
    assert "target-not-importable: not fixed: its fix is of the level stop-gap" in audit(tree, "--fix").stderr
    assert (tree / "app.py").read_text(encoding="utf-8") == LAUNCH
    assert audit(tree, "--fix=stop-gap").returncode == 0
    text = (tree / "app.py").read_text(encoding="utf-8")
    assert 'get_context("fork" if sys.platform == "linux" else None).Process(target=lambda' in text


def test_what_is_found_after_a_fix_is_found_in_the_fixed_file(tree: Path) -> None:
    text = "import threading\nfrom pathlib import Path\n\nwith Path('a'):\n    threading.RLock(print('a'))\n"
    (tree / "app.py").write_text(text, encoding="utf-8")
    _commit(tree)
    assert "app.py:6:" in audit(tree, "--fix").stdout


def test_sarif_holds_the_edits_that_fix_makes(tree: Path) -> None:
    (tree / "app.py").write_text(LAUNCH, encoding="utf-8")
    _commit(tree)
    log = json.loads(audit(tree, "--format", "sarif").stdout)
    jsonschema.validate(log, json.loads(schemas.sarif()))
    ((fix,),) = [one["fixes"] for one in log["runs"][0]["results"]]
    (change,) = fix["artifactChanges"]
    lines = LAUNCH.splitlines(keepends=True)
    for one in sorted(change["replacements"], key=lambda one: -one["deletedRegion"]["startLine"]):
        at = one["deletedRegion"]
        start = sum(map(len, lines[: at["startLine"] - 1])) + at["startColumn"] - 1
        end = sum(map(len, lines[: at["endLine"] - 1])) + at["endColumn"] - 1
        text = "".join(lines)
        lines = (text[:start] + one["insertedContent"]["text"] + text[end:]).splitlines(keepends=True)
    audit(tree, "--fix=stop-gap")
    assert "".join(lines) == (tree / "app.py").read_text(encoding="utf-8") != LAUNCH


def test_a_notebook_is_left(tree: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [],
            "source": ["import sqlite3\n", "sqlite3.connect('a', 5)"]}  # fmt: skip
    book = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    (tree / "book.ipynb").write_text(book, encoding="utf-8")
    _commit(tree)
    assert "book.ipynb: not fixed: notebooks are not edited" in audit(tree, "--fix").stderr
    assert (tree / "book.ipynb").read_text(encoding="utf-8") == book


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"""Text."""\n\nA = 1\n', '"""Text."""\nimport contextlib\n\nA = 1\n'),
        ("#!/usr/bin/env python\nA = 1\n", "#!/usr/bin/env python\nimport contextlib\nA = 1\n"),
        ("from __future__ import annotations\n", "from __future__ import annotations\nimport contextlib\n"),
        ("import contextlib as c\n", None),
    ],
)
def test_an_import_stands_behind_docstring_and_imports(tree: Path, before: str, after: str | None) -> None:
    use = "from pathlib import Path\nwith Path('a'):\n    pass\n" if "import" in before else ""
    rest = "\ndef f():\n    from pathlib import Path\n    with Path('a'):\n        pass\n"
    (tree / "app.py").write_text(before + (use or rest), encoding="utf-8")
    _commit(tree)
    assert audit(tree, "--fix").returncode == 0
    text = (tree / "app.py").read_text(encoding="utf-8")
    if after is None:
        assert "with c.nullcontext(Path('a')):" in text
    elif use:
        assert text.startswith(before + "from pathlib import Path\nimport contextlib\n")
    else:
        assert text.startswith(after)


def test_a_name_that_the_file_uses_otherwise_is_no_module(tree: Path) -> None:
    text = "from pathlib import Path\n\ncontextlib = None\nwith Path('a'):\n    pass\n"
    (tree / "app.py").write_text(text, encoding="utf-8")
    _commit(tree)
    assert "no fix knows this form" in audit(tree, "--fix").stderr
    assert (tree / "app.py").read_text(encoding="utf-8") == text


def test_statements_about_versions_are_noted_and_changed_on_request(tree: Path) -> None:
    (tree / "tox.ini").write_text("[tox]\nenvlist = py313, py314\n", encoding="utf-8")
    _commit(tree)
    words = ("--from", "3.13", "--to", "3.15", "--min-confidence", "low")
    noted = audit(tree, *words).stdout
    assert "tox.ini: line 2: no environment of tox runs 3.15" in noted
    audit(tree, "--fix", *words)
    assert "py315" not in (tree / "tox.ini").read_text(encoding="utf-8")
    _commit(tree)
    assert "+envlist = py313, py314, py315" in audit(tree, "--diff", "--fix=choose", *words).stdout
    told = audit(tree, "--fix=choose", *words)
    assert (tree / "tox.ini").read_text(encoding="utf-8") == "[tox]\nenvlist = py313, py314, py315\n"
    assert "no environment of tox" not in told.stdout


SUITE = """\
import ast
import unittest

class T(unittest.TestCase):
    def test_fixed(self):
        node = ast.parse("'a'").body[0].value
        self.assertTrue(isinstance(node, ast.Str))

    def test_left(self):
        import sys
        self.assertLess(sys.version_info, (3, 14))
"""


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "encoding", "before"),
    [
        ("pyproject.toml", "utf-8", '[project]\r\nname = "a"\r\nrequires-python = ">=3.11,<3.{0}"\r\n'),
        ("setup.cfg", "utf-8-sig", "# \u00e9\r\n[options]\r\npython_requires = >=3.11,<3.{0}\r\nzip_safe = no\r\n"),
        (
            "setup.py",
            "latin-1",
            "# coding: latin-1\n# \u00e9\u00e9\nsetup(python_requires='>=3.11,<3.{0}')\n",
        ),
    ],
    ids=["lines that end as on Windows", "a byte order mark", "another encoding"],
)
def test_a_statement_is_changed_in_its_place_whatever_the_file_is_written_in(
    tree: Path, name: str, encoding: str, before: str
) -> None:
    (tree / "pyproject.toml").unlink()
    (tree / name).write_bytes(before.format(14).encode(encoding))
    _commit(tree)
    done = audit(tree, "--from", "3.13", "--to", "3.14", "--fix=choose")
    assert done.returncode == 0, done.stderr
    assert (tree / name).read_bytes() == before.format(15).encode(encoding)


def test_tests_are_run_before_and_after_the_fixes(tree: Path, tmp_path: Path, pythons) -> None:
    assert pythons["3.13"]
    assert pythons["3.14"]
    for name in ("app.py", "pyproject.toml"):
        (tree / name).unlink()
    (tree / "test_app.py").write_text(SUITE, encoding="utf-8")
    _commit(tree)
    words = ("--from", "3.13", "--to", "3.14", "--fix", "-o", str(tmp_path / "run"), "--", "python", "-m", "unittest")
    done = audit(tree, *words)
    assert done.returncode == 1, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("fix: ")]
    assert told == [
        "fix: 1 failure removed, 1 remain",
        "fix: removed: test_app.T.test_fixed (3.13 -> 3.14)",
        "fix: remains: test_app.T.test_left (3.13 -> 3.14)",
    ]
    shown = json.loads((tmp_path / "run" / "audit.json").read_text(encoding="utf-8"))
    assert shown["fixed_tests"]["removed"] == ["test_app.T.test_fixed (3.13 -> 3.14)"]
    assert "- fix: 1 failure removed, 1 remain\n" in (tmp_path / "run" / "audit.md").read_text(encoding="utf-8")


def test_a_link_out_of_the_tree_is_not_written_through(tree: Path) -> None:
    outside = tree.parent / "outside.py"
    outside.write_text("import sqlite3\nsqlite3.connect('a', 5)\n", encoding="utf-8")
    (tree / "link.py").symlink_to(outside)
    (tree.parent / "tox.ini").write_text("[tox]\nenvlist = py313\n", encoding="utf-8")
    (tree / "tox.ini").symlink_to(tree.parent / "tox.ini")
    before = outside.read_text(encoding="utf-8")
    done = audit(tree, "--fix=choose", "--force", "--min-confidence", "low")
    assert (tree.parent / "tox.ini").read_text(encoding="utf-8") == "[tox]\nenvlist = py313\n"
    assert outside.read_text(encoding="utf-8") == before
    assert (tree / "link.py").is_symlink()
    assert "link.py: not fixed: a link; fix the file that it leads to" in done.stderr
    assert "timeout=5" in (tree / "app.py").read_text(encoding="latin-1")


@pytest.mark.parametrize("swapped", ["link", "text"])
def test_a_file_that_is_swapped_before_it_is_written_stays(tree: Path, swapped: str) -> None:
    outside = tree.parent / "outside.py"
    outside.write_text("mine", encoding="utf-8")
    one = FixedFile(path=str(tree / "app.py"), before=fixing._read(tree / "app.py")[0], after="# fixed\n")  # noqa: SLF001 - what is written
    (tree / "app.py").unlink()
    if swapped == "link":
        (tree / "app.py").symlink_to(outside)
    else:
        (tree / "app.py").write_text("other", encoding="utf-8")
    with pytest.raises(StorageError):
        fixing._write(one)  # noqa: SLF001 - the moment between
    assert outside.read_text(encoding="utf-8") == "mine"
    assert sorted(one.name for one in tree.iterdir()) == [".git", "app.py", "pyproject.toml"]
