from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

from pyskew.cli.watching import check_alone
from pyskew.errors import UsageError


def _until(stream: TextIO, wanted: str) -> str:
    """Return what a stream says up to the line that holds `wanted`."""
    said = ""
    for line in stream:
        said += line
        if wanted in line:
            return said
    pytest.fail(f"{wanted!r} is not in {said!r}")


@pytest.mark.real
@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: signals cannot be sent to one process on Windows")
def test_each_change_of_a_source_is_audited_until_interrupted(tmp_path: Path) -> None:
    source = tmp_path / "app.py"
    source.write_text("import imp\n")
    argv = [sys.executable, "-m", "pyskew", "audit", str(tmp_path), "--from", "3.11", "--watch"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert "module imp is gone in 3.12" in _until(process.stdout, "^C ends")
            (tmp_path / "notes.txt").write_text("of no concern")
            source.write_text("import os\n")
            said = _until(process.stdout, "no findings in 1 file")
            _until(process.stdout, "^C ends")
            assert "app.py changed" in said
            assert "notes.txt" not in said
            (tmp_path / "pyproject.toml").write_text("[tool.pyskew")
            _until(process.stdout, "pyproject.toml:1:13")
            _until(process.stdout, "^C ends")
            (tmp_path / "pyproject.toml").write_text("")
            _until(process.stdout, "no findings in 1 file")
            _until(process.stdout, "^C ends")  # an interrupted audit has no exit code: that of the one before counts
        finally:
            process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(60) == 0, rest


@pytest.mark.parametrize(
    ("other", "command", "form", "path", "named"),
    [
        ({"--fix": True}, [], "text", "src", "--fix"),
        ({}, ["pytest"], "text", "src", "a COMMAND"),
        ({"--fix": False}, [], "sarif", "src", "--format sarif"),
        ({}, [], "text", "-", "`-`"),
    ],
)
def test_watching_goes_with_nothing_that_acts(
    other: dict[str, bool], command: list[str], form: str, path: str, named: str
) -> None:
    with pytest.raises(UsageError, match=f"does not go with {named}"):
        check_alone(other, command, form, [Path(path)])
    check_alone({}, [], "text", [Path("src")])
