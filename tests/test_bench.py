"""The A/A test of the toggles, `bench/controls.py`, on a suite of two scenarios."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Pythons

CONTROLS = Path(__file__).resolve().parents[1] / "bench" / "controls.py"
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
    argv = [sys.executable, str(CONTROLS), "matrix.yaml", "--only", only]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False)
    assert (done.returncode, done.stdout.splitlines()) == (code, lines), done.stdout + done.stderr
