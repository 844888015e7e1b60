"""`--help` and `--version` before click is imported: the same text, and only where nothing else is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from pyskew.cli import ready_help
from pyskew.cli.main import pyskew

TEXT = "the text of the wheel\n"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text that a wheel has, and no terminal."""
    (tmp_path / "help.txt").write_text(TEXT)
    monkeypatch.setattr(ready_help, "_TEXT", str(tmp_path / "help.txt"))
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("_PYSKEW_COMPLETE", raising=False)


@pytest.mark.usefixtures("built")
def test_the_text_of_the_wheel_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert ready_help.answered(["--help"])
    assert ready_help.answered(["-h"])
    assert capsys.readouterr().out == TEXT + TEXT


@pytest.mark.usefixtures("built")
def test_the_version_is_what_click_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert ready_help.answered(["--version"])
    with click.Context(pyskew, info_name="pyskew") as context, pytest.raises(click.exceptions.Exit):
        pyskew.parse_args(context, ["-V"])
    ours, clicks = capsys.readouterr().out.splitlines()
    assert ours == clicks


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("words", [[], ["run", "--help"], ["--help", "run"], ["--hepl"]])
def test_everything_else_is_left_to_click(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert not ready_help.answered(words)
    assert not capsys.readouterr().out


@pytest.mark.usefixtures("built")
def test_a_width_that_the_text_was_not_made_for_is_left_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in ("40", "79", "80", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        assert ready_help.answered(["--help"]) is (columns == "80")


@pytest.mark.usefixtures("built")
def test_a_shell_that_completes_words_asks_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PYSKEW_COMPLETE", "bash_complete")
    assert not ready_help.answered(["--help"])


def test_without_the_text_click_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready_help, "_TEXT", str(tmp_path / "none.txt"))
    assert not ready_help.answered(["--help"])


def test_the_answer_comes_before_click_is_imported(tmp_path: Path) -> None:
    text = tmp_path / "help.txt"
    text.write_text(TEXT)
    code = (
        "import os, sys\nos.environ.pop('COLUMNS', None)\nfrom pyskew.cli import ready_help\n"
        f"ready_help._TEXT = {str(text)!r}\nfrom pyskew.__main__ import main\nsys.argv = ['pyskew', '--help']\n"
        "code = main()\nprint(code, 'click' in sys.modules, 'signal' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"{TEXT}0 False False\n"
