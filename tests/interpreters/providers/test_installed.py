"""What is on this machine already, told apart by what it says of itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pyskew.interpreters.providers import installed
from pyskew.suite.python_spec import parse_python

SPEC = parse_python("3.12")


def test_named_pythons_come_first_and_are_marked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = [str(tmp_path / "one"), str(tmp_path / "two")]
    monkeypatch.setenv("PYSKEW_PYTHONS", os.pathsep.join(named))

    found = installed.held([SPEC])["3.12"]

    assert list(found.paths[:2]) == named
    assert found.named == set(named)


def test_without_named_ones_nothing_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYSKEW_PYTHONS", raising=False)

    assert installed.held([SPEC])["3.12"].named == frozenset()


@pytest.mark.skipif(sys.platform == "win32", reason="PATH entries end in .exe there")
def test_pythons_on_path_are_listed_without_being_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    assert str(shim) in installed.held([SPEC])["3.12"].paths
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="pyenv is a POSIX program")
def test_pythons_below_pyenv_are_found_though_no_shim_leads_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    binary = tmp_path / "versions" / "3.12.1" / "bin" / "python3.12"
    binary.parent.mkdir(parents=True)
    binary.symlink_to(Path(sys.executable).resolve())
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", os.defpath)

    assert str(binary) in installed.held([SPEC])["3.12"].paths
