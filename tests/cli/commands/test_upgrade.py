"""`pyskew upgrade` as a user types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.index import served


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An application with a line that breaks on 3.14."""
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "app.py").write_text("import ast\nprint(ast.Str)\n", encoding="utf-8")
    return folder


def upgrade(app: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_", "PYSKEW_"))}
    home = str(app.parent / "home")
    alone = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_CONFIG_DIRS": home, "PIP_CONFIG_FILE": os.devnull}
    alone |= {"PYSKEW_CACHE": str(app.parent / "cache"), "UV_NO_CONFIG": "1"}
    step = ["--from", "3.13", "--to", "3.15", "--proof", "60m"]
    command = [sys.executable, "-m", "pyskew", "upgrade", ".", *step, *words]
    return subprocess.run(
        command, cwd=app, env=kept | alone | settings, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def test_the_verdict_the_work_and_what_was_not_looked_at(app: Path) -> None:
    done = upgrade(app)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("upgrade: app: 3.15: 1 line to fix\n")
    assert "app.py:2" in done.stdout
    assert "tests: none were run" in done.stdout


def test_nothing_found_is_exit_0(app: Path) -> None:
    (app / "app.py").write_text("print(1)\n", encoding="utf-8")
    done = upgrade(app)
    assert (done.returncode, "nothing was found that stops the move" in done.stdout) == (0, True)


def test_with_dependencies_and_a_page(app: Path, tmp_path: Path) -> None:
    (app / "requirements.txt").write_text("blocks==1.0\n", encoding="utf-8")
    with served(tmp_path / "index") as index:
        index.wheel("blocks", "1.0", {"blocks.py": ""}, requires_python="<3.15")
        done = upgrade(app, "--format", "json", "--page", "page.html", UV_DEFAULT_INDEX=index.url)
    found = json.loads(done.stdout)
    assert found["state"] == "blocked"
    assert "3.15: blocked by 1 dependency; 1 line to fix" in (app / "page.html").read_text(encoding="utf-8")


def test_without_dependencies_nobody_is_asked(app: Path, tmp_path: Path) -> None:
    (app / "requirements.txt").write_text("blocks==1.0\n", encoding="utf-8")
    with served(tmp_path / "index") as index:
        done = upgrade(app, "--no-dependencies", UV_DEFAULT_INDEX=index.url)
        assert index.asked == []
    assert "dependencies: not asked for" in done.stdout


@pytest.mark.parametrize(
    ("words", "complaint"),
    [(["--levels", "index"], "needs a list of dependencies"), (["--page", "no/such/folder.html"], "--page")],
)
def test_what_cannot_be_is_a_complaint(app: Path, words: list[str], complaint: str) -> None:
    done = upgrade(app, *words)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.real
def test_with_tests_their_changes_are_part_of_the_verdict(app: Path) -> None:
    text = "import ast, unittest\n\n\nclass T(unittest.TestCase):\n    def test_str(self):\n        ast.Str\n"
    (app / "test_app.py").write_text(text, encoding="utf-8")
    done = upgrade(app, "--python", "3.13,3.14", "--", "python", "-m", "unittest")
    assert done.returncode == 1, done.stderr
    assert "1 test changes" in done.stdout
