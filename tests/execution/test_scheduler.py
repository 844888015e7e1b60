"""Slots that waiting cells lend, by runs of real cells that wait for each other: only some orders end well."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import Pythons
from pyskew.cli import main
from pyskew.model.suite import Outcome, Record
from pyskew.store import records, run_directory
from pyskew.store.logs import LogReader

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: slots are lent on Linux only"),
]
WAITS = """
import pathlib, sys, time
while not pathlib.Path(sys.argv[1], "go").exists():
    time.sleep(0.2)
"""
LETS_GO = """
import pathlib, sys
pathlib.Path(sys.argv[1], "go").touch()
"""
FAILS_ONCE = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
first = not (folder / "tried").exists()
(folder / "tried").touch()
while not (folder / "go").exists():
    time.sleep(0.2)
if first:
    while time.process_time() < 2:  # long enough to be seen
        pass
    (folder / "failed").touch()
    sys.exit("too late")
"""
WORKS_BESIDE = """
import pathlib, sys
folder = pathlib.Path(sys.argv[1])
(folder / "go").touch()
while not (folder / "failed").exists():
    pass
"""
HANGS = "import time\ntime.sleep(600)\n"
HOST = {"linux": {"kind": "host"}}


class Runs:
    """Runs a suite of one Python on one core."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self, scripts: Mapping[str, str], *words: str, timeout: int = 30, targets: Mapping[str, object] = HOST
    ) -> dict[str, Record]:
        """Return the only record of each scenario, in the order in which they were written."""
        for name, text in scripts.items():
            (self.folder / f"{name}.py").write_text(text)
        scenarios = {name: {"run": f"{name}.py", "args": [str(self.folder)]} for name in scripts}
        suite = {"version": 1, "pythons": ["3.13"], "limits": {"timeout": f"{timeout}s"}, "scenarios": scenarios}
        (self.folder / "matrix.yaml").write_text(json.dumps(suite | {"targets": targets}))
        argv = ["run", "--fresh", "--prove", "none", "--plain", *words]
        done = CliRunner().invoke(main.pyskew, argv, standalone_mode=False)
        assert done.exception is None, done.output
        found = records.read(self.latest).records
        assert all(len(attempts) == 1 for attempts in found.values())
        return {attempts[0].cell.scenario: attempts[0] for attempts in found.values()}

    @property
    def latest(self) -> Path:
        folder = run_directory.latest()
        assert folder is not None
        return folder


@pytest.fixture
def runs(tmp_path: Path, pythons: Pythons, monkeypatch: pytest.MonkeyPatch) -> Runs:
    assert pythons["3.13"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    return Runs(tmp_path)


def outcomes(found: Mapping[str, Record]) -> dict[str, Outcome | None]:
    return {name: record.outcome for name, record in found.items()}


def test_cells_that_wait_lend_their_slots_to_the_one_that_they_wait_for(runs: Runs) -> None:
    found = runs.run({"a": WAITS, "b": WAITS, "c": LETS_GO})
    assert outcomes(found) == {"a": "pass", "b": "pass", "c": "pass"}


@pytest.mark.parametrize("why", ["a number", "another target"])
def test_no_slot_is_lent_with_a_number_of_workers_or_on_another_target(runs: Runs, why: str) -> None:
    words = ["--workers", "1"] if why == "a number" else []
    other = {"there": {"kind": "command", "os": "linux", "argv": [sys.executable, "-i", "-u"], "required": True}}
    found = runs.run({"a": WAITS, "c": LETS_GO}, *words, timeout=4, targets=HOST if words else other)
    assert outcomes(found) == {"a": "hang", "c": "pass"}


def test_a_cell_that_failed_beside_more_than_there_are_cores_runs_again_by_itself(runs: Runs) -> None:
    found = runs.run({"fails": FAILS_ONCE, "works": WORKS_BESIDE})
    assert outcomes(found) == {"works": "pass", "fails": "pass"}
    assert found["fails"].attempt == 1
    with LogReader(runs.latest) as reader:
        (log,) = reader.named([found["fails"].log])
    assert "beside more busy cells than there are workers; that did not count" in log.text()


def test_what_hung_before_begins_first(runs: Runs) -> None:
    scripts = {"a": "", "b": HANGS}
    assert list(runs.run(scripts, "--workers", "1", timeout=2)) == ["a", "b"]
    assert list(runs.run(scripts, "--workers", "1", timeout=2)) == ["b", "a"]
