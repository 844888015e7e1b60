"""`pyskew audit --dependencies` as a user types it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import Pythons
from support.index import PackageIndex, served


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PackageIndex]:
    """Serve one release of which a function breaks on 3.14, one that blocks 3.15, and their later ones."""
    with served(tmp_path / "index") as found:
        found.wheel("breaks", "1.0", {"breaks.py": "import ast\ndef node(): return ast.Str\n"})
        found.wheel("breaks", "2.0", {"breaks.py": "import ast\nnode = ast.Constant\n"})
        found.wheel("blocks", "1.0", {"blocks.py": ""}, requires_python="<3.15")
        yield found


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An application that pins them."""
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "requirements.txt").write_text("breaks==1.0\nblocks==1.0\n", encoding="utf-8")
    (folder / "app.py").write_text("import breaks\n", encoding="utf-8")
    return folder


def audit(app: Path, index: PackageIndex, *words: str) -> subprocess.CompletedProcess[str]:
    home = app.parent / "home"
    settings = {
        "UV_DEFAULT_INDEX": index.url, "UV_NO_CONFIG": "1", "PIP_CONFIG_FILE": os.devnull, "HOME": str(home),
        "XDG_CONFIG_HOME": str(home), "XDG_CONFIG_DIRS": str(home), "PYSKEW_CACHE": str(app.parent / "cache"),
    }  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_", "PYSKEW_"))}
    command = [sys.executable, "-m", "pyskew", "audit", ".", "--from", "3.13", "--to", "3.15", *words]
    return subprocess.run(
        command, cwd=app, env=kept | settings, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def test_the_rows_the_findings_and_the_verdict(app: Path, index: PackageIndex) -> None:
    done = audit(app, index, "--dependencies")
    assert done.returncode == 1, done.stderr  # blocked counts as high
    assert "requirements.txt:1: breaks 1.0: breaks.py:2: medium [" in done.stdout
    assert "BLOCKED (index)" in done.stdout
    assert "3.15 is blocked by 1, 1 may break of 2 dependencies" in done.stdout
    assert "not looked at" not in done.stderr


def test_a_doubt_alone_does_not_fail_unless_it_is_asked_to(app: Path, index: PackageIndex) -> None:
    (app / "requirements.txt").write_text("breaks==1.0\n", encoding="utf-8")
    codes = [audit(app, index, "--dependencies", *words).returncode for words in ([], ["--fail-on", "medium"])]
    assert codes == [0, 1]


def test_every_format_holds_them(app: Path, index: PackageIndex) -> None:
    document = json.loads(audit(app, index, "--dependencies", "--json").stdout)
    assert [one["name"] for one in document["dependencies"]["packages"]] == ["blocks", "breaks"]
    log = json.loads(audit(app, index, "--dependencies", "--format", "sarif").stdout)
    found = {one["ruleId"] for one in log["runs"][0]["results"]}
    assert {"dependency-blocked", "dependency-may-break"} <= found
    assert {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]} >= found
    assert "# Dependencies" in audit(app, index, "--dependencies", "--format", "markdown").stdout
    github = audit(app, index, "--dependencies", "--format", "github").stdout
    assert "::error file=requirements.txt,line=2,col=1,title=blocks 1.0 on Python 3.15::BLOCKED (index)" in github


def test_an_audit_without_them_says_so(app: Path, index: PackageIndex) -> None:
    done = audit(app, index)
    assert "dependencies: not looked at (--dependencies reads requirements.txt)" in done.stderr
    assert index.asked == []
    (app / "requirements.txt").unlink()
    assert "no lock file here" in audit(app, index).stderr


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--levels", "lok"], 'no level "lok"; did you mean "lock"?'),
        (["--levels", ""], "no level"),
        (["--venv", "."], "no Python in it"),
    ],
)
def test_what_cannot_be_is_a_complaint(app: Path, index: PackageIndex, words: list[str], complaint: str) -> None:
    done = audit(app, index, *words)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_no_list_is_a_complaint(app: Path, index: PackageIndex) -> None:
    (app / "requirements.txt").unlink()
    done = audit(app, index, "--dependencies")
    assert done.returncode == 2
    assert "no list of dependencies" in done.stderr


def test_an_environment_is_read_instead_of_a_lock_file(app: Path, index: PackageIndex) -> None:
    environment = app.parent / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    info = packages / "breaks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: breaks\nVersion: 1.0\n", encoding="utf-8")
    document = json.loads(audit(app, index, "--venv", str(environment), "--json").stdout)["dependencies"]
    (row,) = document["packages"]
    assert (row["name"], row["version"], row["standing"]) == ("breaks", "1.0", "doubtful")


BACKEND = """
open({mark!r}, "w").close()
def get_requires_for_build_editable(config=None): return []
get_requires_for_build_wheel = get_requires_for_build_editable
"""
SYSTEM = '[build-system]\nrequires = []\nbuild-backend = "back"\nbackend-path = ["."]\n'
LOCKS = {
    "pylock.toml": 'lock-version = "1.0"\n[[packages]]\nname = "breaks\\n-e {evil}"\n[[packages]]\nname = "blocks"\n',
    "uv.lock": '[[package]]\nname = "blocks"\n[[package]]\nname = "breaks"\nversion = "1.0\\n-e {evil}"\n',
    "poetry.lock": '[[package]]\nname = "-e {evil}"\n[[package]]\nname = "blocks"\n',
}


@pytest.mark.parametrize("name", LOCKS)
def test_no_name_of_a_lock_file_is_built(name: str, app: Path, index: PackageIndex, tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    evil.mkdir()
    (evil / "pyproject.toml").write_text(SYSTEM, encoding="utf-8")
    (evil / "back.py").write_text(BACKEND.format(mark=str(tmp_path / "mark")), encoding="utf-8")
    (app / name).write_text(LOCKS[name].format(evil=evil), encoding="utf-8")
    done = audit(app, index, "--dependencies")
    assert done.returncode in {0, 1}, done.stderr
    assert not (tmp_path / "mark").exists()
    assert "is no " in done.stdout


def test_no_line_of_a_list_reaches_the_terminal_raw(app: Path, index: PackageIndex) -> None:
    hostile = "blocks==1.0\n\x1b[31m red\n-r \x1b]0;x\x07\n"
    (app / "requirements.txt").write_text(hostile, encoding="utf-8")
    done = audit(app, index, "--dependencies", "--offline")
    assert "not a requirement" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def _signed(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode() + b"\n" + data


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda data: data[: len(data) // 2],
    "not UTF-8": lambda data: data.replace(b'"', b"\xff"),
    "one bit": lambda data: data[:-2] + bytes([data[-2] ^ 1]) + data[-1:],
    "another type, signed": lambda _: _signed(b'{"a": [1]}'),
    "nested, signed": lambda _: _signed(b"[" * 100_000),
    "digits, signed": lambda _: _signed(b'{"name": "a", "asked": ' + b"9" * 5_000 + b"}"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_cache_costs_time_and_nothing_else(kind: str, app: Path, index: PackageIndex) -> None:
    before = audit(app, index, "--dependencies", "--format", "json")
    cache = app.parent / "cache"
    kept = [path for folder in ("index", "dependency-audits") for path in sorted((cache / folder).glob("*.json"))]
    assert len(kept) > 3
    for path in kept:
        path.write_bytes(DAMAGE[kind](path.read_bytes()))
    after = audit(app, index, "--dependencies", "--format", "json")
    assert (after.returncode, after.stdout) == (before.returncode, before.stdout)
    assert "a damaged cache file was set aside" in after.stderr
    assert "Traceback" not in after.stderr


@pytest.mark.parametrize("left", ["nothing", "half", "file"])
def test_source_that_was_not_unpacked_to_its_end_is_fetched_again(left: str, app: Path, index: PackageIndex) -> None:
    before = audit(app, index, "--dependencies", "--format", "json")
    for folder in [path for path in (app.parent / "cache" / "sources").iterdir() if path.is_dir()]:
        for mark in folder.glob(".complete*"):
            mark.unlink()
            if left != "half":
                shutil.rmtree(folder)
            if left == "file":
                folder.write_text("x", encoding="utf-8")
    for path in (app.parent / "cache" / "dependency-audits").glob("*.json"):
        path.unlink()
    after = audit(app, index, "--dependencies", "--format", "json")
    assert (after.returncode, after.stdout) == (before.returncode, before.stdout), after.stderr


@pytest.mark.real
@pytest.mark.slow
def test_a_break_that_a_dependency_raises_names_its_first_good_release(
    app: Path, index: PackageIndex, pythons: Pythons
) -> None:
    assert pythons["3.13"]
    assert pythons["3.14"]
    (app / "requirements.txt").write_text("breaks==1.0\n", encoding="utf-8")
    (app / "app.py").write_text("import breaks\ndef node(): return breaks.node()\n", encoding="utf-8")
    (app / "test_app.py").write_text(
        "import unittest, app\nclass Nodes(unittest.TestCase):\n    def test_node(self): app.node()\n", encoding="utf-8"
    )
    words = ["--from", "3.13", "--to", "3.14", "--dependencies", "--install", "-r requirements.txt", "--proof", "1ms"]
    other = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    subprocess.run(
        [sys.executable, "-m", "pyskew", "audit", ".", *words, "-o", "run", "--", "python", "-m", "unittest"], cwd=app,
        env=other | {"UV_DEFAULT_INDEX": index.url, "UV_NO_CONFIG": "1", "PIP_CONFIG_FILE": os.devnull},
        capture_output=True, check=False, timeout=280,
    )  # fmt: skip
    (broken,) = json.loads((app / "run" / "report.json").read_text(encoding="utf-8"))["breaks"]
    told = [one["text"] for one in broken["explanations"] if one["source"] == "dependency"]
    assert told == ["raised in the dependency breaks 1.0; the dependency audit calls 2.0 the first good release"]
