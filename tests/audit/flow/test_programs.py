"""Families of programs: each kind of fault in several idioms, run on real Pythons and audited."""

from __future__ import annotations

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import Pythons
from support.programs import Program, programs

FILES = sorted((Path(__file__).parent / "programs").glob("*.txt"))
PROGRAMS = [pytest.param(one, id=f"{one.kind}: {one.name}") for file in FILES for one in programs(file)]
NAME = re.compile(r"(?:^|: )(?:\w+\.)*(?!\w*Deprecation)(\w+(?:Error|Warning|Exception))(?=:|$)", re.MULTILINE)
LIMIT = 30
"""Seconds; a program that hangs says so by its exit code."""


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_audit_tells_what_breaks_and_is_silent_about_what_does_not(program: Program, tmp_path: Path) -> None:
    found = program.findings(tmp_path)
    if program.innocent:
        assert found == []
    else:
        assert program.told(found), f"{found or 'nothing'} instead of {sorted(program.guilty)}"


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_program_breaks_between_the_oldest_and_the_newest_python_unless_it_is_innocent(
    file: Path, pythons: Pythons, tmp_path: Path
) -> None:
    every = list(programs(file))
    labels = ("3.12", "3.15")
    with ThreadPoolExecutor(2) as lanes:
        runs = [
            [lanes.submit(_shown, one, pythons[label].path, tmp_path / f"{number}-{label}") for label in labels]
            for number, one in enumerate(every)
        ]
    wrong = []
    for one, (old, new) in zip(every, runs, strict=True):
        before, since = old.result(), new.result()
        if (before == since) is not one.innocent or before[0] != 0:
            wrong.append((one.name, before, since))
    assert not wrong, "\n".join(map(str, wrong))


def _shown(program: Program, python: str, folder: Path) -> tuple[int, str, frozenset[str]]:
    """The exit code, what was printed, and which errors were told."""
    program.write(folder)
    plain = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    if program.is_test:
        plain["PYTHONPATH"] = str(Path(pytest.__file__).parents[1])
    command = ["timeout", "--kill-after=2", str(LIMIT), python, *program.command()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=plain, check=False)
    printed = re.sub(r"in [\d.]+s", "", done.stdout).replace(str(folder), "<cwd>")
    return done.returncode, printed, frozenset(NAME.findall(done.stderr))
