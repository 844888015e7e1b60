"""The whole library on real interpreters: every cell meets its clause, and every change is one that a clause names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support import locales
from conftest import Pythons

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT / "scenarios" / "all.yaml"


def test_the_library_suite_names_every_pack() -> None:
    named = {entry.removeprefix("builtin:") for entry in yaml.safe_load(SUITE.read_text(encoding="utf-8"))["include"]}
    assert named == {path.parent.name for path in (ROOT / "scenarios").glob("*/pack.yaml")}


@pytest.fixture(scope="module")
def report(pythons: Pythons, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run of everything, causes left aside."""
    for label in ("3.12", "3.13", "3.14", "3.15"):
        assert pythons[label]
    folder = tmp_path_factory.mktemp("library")
    env = os.environ | {"PYSKEW_LOCPATH": str(locales.build(folder / "locales"))}
    argv = [sys.executable, "-m", "pyskew", "run", "-q", "-c", str(SUITE), "--prove", "none", "-o", str(folder / "run")]
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    sys.stderr.write(done.stdout + done.stderr)
    value: dict[str, Any] = json.loads((folder / "run" / "report.json").read_text(encoding="utf-8"))
    return value


@pytest.mark.slow
@pytest.mark.real
@pytest.mark.timeout(1500)
def test_every_cell_of_the_library_shows_what_its_clause_says(report: dict[str, Any]) -> None:
    assert [(one["cell"], one["expected"], one["observed"]) for one in report["unmet"]] == []
    assert [
        change["id"] for change in report["changes"] if not change["expected"] and change["class"] != "will-break"
    ] == []
    assert (report["stale"], report["unstable"], report["wrong_causes"]) == ([], [], [])
    assert report["verdict"]["exit_code"] == 0


@pytest.mark.slow
@pytest.mark.real
@pytest.mark.timeout(1500)
def test_the_library_is_as_wide_as_promised(report: dict[str, Any]) -> None:
    scenarios = {cell["id"].partition("@")[0] for cell in report["cells"]}
    assert len(scenarios) >= 200
    ran = {cell["id"].partition("@")[0] for cell in report["cells"] if cell["evidence"] == "ran"}
    assert scenarios == ran


OBSERVED = yaml.safe_load((Path(__file__).parent / "observed.yaml").read_text(encoding="utf-8"))["observations"]


@pytest.mark.slow
@pytest.mark.real
@pytest.mark.timeout(1500)
def test_the_library_flags_what_was_observed_and_no_control(report: dict[str, Any]) -> None:
    changes = [change for change in [*report["changes"], *report["toggled_changes"]] if change["class"] != "will-break"]
    missed, false = [], []
    for name, row in OBSERVED.items():
        own = [change for change in changes if change["scenario"] in row["scenarios"]]
        if row["changed"]:
            missed += [(name, python) for python in set(row["changed"]) - {change["to"] for change in own}]
        else:
            plain = [change for change in own if not change["toggles"]]
            told = {fact for change in plain for fact in change["facts"]}
            false += [(name, fact) for fact in told if fact in row.get("facts", told)]
    assert (missed, false) == ([], [])
