from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pyskew.suite import loader
from pyskew.targets import kinds


def pyskew(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pyskew", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_new_scenario_and_a_first_suite_are_a_suite_that_loads_and_runs_by_hand(tmp_path: Path) -> None:
    asks = 'Does "it": work \\ now?'
    assert pyskew(tmp_path, "init", "--scenario", "one-two", "--asks", asks).returncode == 0
    assert pyskew(tmp_path, "init", "--scenario", "three").returncode == 0
    assert pyskew(tmp_path, "init").returncode == 0
    suite = loader.load_suite(tmp_path / "matrix.yaml", kinds.kinds())
    mine = [scenario for scenario in suite.scenarios if scenario.id.startswith("mine/")]
    assert [(scenario.id, scenario.asks) for scenario in mine] == [
        ("mine/one-two", asks), ("mine/three", "What does it do?"),
    ]  # fmt: skip
    script = tmp_path / "scenarios" / "mine" / "one_two.py"
    assert subprocess.check_output([sys.executable, script], text=True) == '{"answer": "replace me"}\n'


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    assert pyskew(tmp_path, "init").returncode == 0
    again = pyskew(tmp_path, "init")
    assert (again.returncode, "here already" in again.stderr) == (2, True)
    assert pyskew(tmp_path, "init", "--scenario", "one").returncode == 0
    assert pyskew(tmp_path, "init", "--scenario", "one").returncode == 2
    assert pyskew(tmp_path, "init", "--scenario", "Not A Name").returncode == 2
