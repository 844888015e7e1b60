"""The contracts of imports in pyproject.toml hold, and a deliberate import across the wall breaks them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READING = "What reads records starts nothing and connects to nothing"
ACTING = "What runs cells does not read their results"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "runner", tmp_path / "runner", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def broken(folder: Path) -> set[str]:
    """Return the names of the contracts that a copy breaks."""
    command = shutil.which("lint-imports", path=os.pathsep.join([sysconfig.get_path("scripts"), os.defpath]))
    assert command, f"import-linter is not installed beside {sys.executable}"
    env = os.environ | {"PYTHONPATH": str(folder / "runner"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [command, "--no-cache"], cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    found = {line.removesuffix(" BROKEN") for line in done.stdout.splitlines() if line.endswith(" BROKEN")}
    assert done.returncode == (1 if found else 0), done.stdout + done.stderr
    return found


def test_the_contracts_hold(copy: Path) -> None:
    assert broken(copy) == set()


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("analysis/compare.py", "import pyskew.targets.sessions", READING),
        ("reporting/matrix.py", "import subprocess", READING),
        ("targets/sessions.py", "import pyskew.analysis.report", ACTING),
    ],
)
def test_an_import_across_the_wall_breaks_them(copy: Path, module: str, line: str, contract: str) -> None:
    path = copy / "runner" / "pyskew" / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    assert contract in broken(copy)
