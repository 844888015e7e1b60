"""The benchmarks on a few cells: what they count and print, never how long something takes."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Pythons

BENCH = Path(__file__).resolve().parents[1] / "bench"
SUITE = """
version: 1
pythons: ["3.14"]
scenarios:
  same: {run: same.py, asks: What is shown alike?}
  hooks: {run: hooks.py, asks: What shows that there are hooks?}
"""

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.mark.parametrize(
    ("only", "code", "lines"),
    [
        ("same", 0, ["1 cells in both arms: 0 differ, 0 are not stable by themselves"]),
        (
            "hooks",
            1,
            [
                'differs: hooks@linux/3.14: :stdout: "no hooks\\n" -> "hooks\\n"',
                "1 cells in both arms: 1 differ, 0 are not stable by themselves",
            ],
        ),
    ],
)
def test_controls_counts_the_cells_whose_control_arm_differs(
    tmp_path: Path, pythons: Pythons, only: str, code: int, lines: list[str]
) -> None:
    assert pythons["3.14"]
    (tmp_path / "matrix.yaml").write_text(SUITE)
    (tmp_path / "same.py").write_text('print("the same")\n')
    (tmp_path / "hooks.py").write_text("import sys\nprint('hooks' if len(sys.meta_path) > 3 else 'no hooks')\n")
    argv = [sys.executable, str(BENCH / "controls.py"), "matrix.yaml", "--only", only]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False)
    assert (done.returncode, done.stdout.splitlines()) == (code, lines), done.stdout + done.stderr


def _short_cells(folder: Path, programs: str) -> subprocess.CompletedProcess[str]:
    words = ["--rounds", "1", "--trivial", "2", "--cells", "3", "--hanging", "1", "--limit", "1"]
    path = os.pathsep.join([programs, os.environ["PATH"]])
    argv = [sys.executable, str(BENCH / "short_cells.py"), *words]
    return subprocess.run(
        argv, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=280, check=False
    )


def test_short_cells_prints_a_ratio_and_a_verdict_for_each_way_to_run(tmp_path: Path, pythons: Pythons) -> None:
    assert pythons["3.13"]
    done = _short_cells(tmp_path, str(Path(sys.executable).parent))
    assert done.returncode == 0, done.stdout + done.stderr
    row = re.compile(
        r"(?m)^(.+): [\d.]+ s, [\d.]+ \([\d.]+-[\d.]+\) of the (.+); goal: at most [\d.]+, (?:met|NOT met)$"
    )
    assert row.findall(done.stdout) == [
        *([("2 trivial cells", "C pool")] if shutil.which("cc") else []),
        *(
            (f"3 cells of which 1 hang until 1 s, {way}", "limit")
            for way in ("--workers 2", "--workers 8", "no number, not known which", "no number, known")
        ),
    ]


def test_short_cells_measures_no_run_that_failed(tmp_path: Path) -> None:
    """A run that ends early would be a fast one."""
    pyskew, real = tmp_path / "pyskew", Path(sys.executable).parent / "pyskew"
    pyskew.write_text(
        f'#!/bin/sh\n[ "$1" = run ] && echo no such disk >&2 && exit 3\nexec {shlex.quote(str(real))} "$@"\n'
    )
    pyskew.chmod(0o755)
    done = _short_cells(tmp_path, str(tmp_path))
    assert done.returncode == 1
    assert re.search(r" ended with 3, not \d:\nno such disk", done.stderr), done.stdout + done.stderr
    assert "goal:" not in done.stdout
