"""The pack `free_threading` on real free-threaded builds: every clause holds, and every declared cause is proven."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Pythons

PACK = Path(__file__).resolve().parents[2] / "scenarios" / "free_threading"
SUITE = """
version: 1
pythons: ["3.13", "3.14", "3.13t", "3.14t"]
include: [builtin:free_threading]
limits: {timeout: 20s}
"""
DECLARED = {
    f"free_threading/{name}": one["cause"]
    for name, one in yaml.safe_load((PACK / "pack.yaml").read_text(encoding="utf-8"))["scenarios"].items()
}

pytestmark = [pytest.mark.slow, pytest.mark.real, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def report(pythons: Pythons, free_threaded: Pythons, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run with proofs."""
    folder = tmp_path_factory.mktemp("threads")
    (folder / "matrix.yaml").write_text(SUITE)
    named = [pythons[label].path for label in ("3.13", "3.14")] + [free_threaded[f"{minor}t"].path for minor in ("3.13", "3.14")]
    argv = [sys.executable, "-m", "pyskew", "run", "-q", "-o", "run"]
    env = os.environ | {"PYSKEW_PYTHONS": os.pathsep.join(named)}
    done = subprocess.run(argv, cwd=folder, env=env, capture_output=True, text=True, check=False)
    sys.stderr.write(done.stdout + done.stderr)
    value: dict[str, Any] = json.loads((folder / "run" / "report.json").read_text(encoding="utf-8"))
    return value


def test_every_cell_shows_what_its_clause_says(report: dict[str, Any]) -> None:
    assert [(one["cell"], one["expected"], one["observed"]) for one in report["unmet"]] == []
    assert (report["stale"], report["unstable"], report["wrong_causes"]) == ([], [], [])
    assert [change["id"] for change in report["changes"] if not change["expected"]] == []
    assert report["verdict"]["exit_code"] == 0


@pytest.mark.parametrize(("old", "new"), [("3.14", "3.14t"), ("3.13", "3.13t"), ("3.13t", "3.14t")])
def test_a_change_has_its_declared_cause_and_it_is_proven(report: dict[str, Any], old: str, new: str) -> None:
    toggles = {name for name, cause in DECLARED.items() if isinstance(cause, str)}
    changes = {
        change["scenario"]: {cause["toggle"] for cause in change["causes"] if cause["verdict"] == "proven"}
        for change in report["changes"]
        if (change["from"], change["to"]) == (old, new) and change["class"] == "behaviour-changed"
    }
    proven = {name: causes for name, causes in changes.items() if name in toggles}
    assert proven == {name: {DECLARED[name]} for name in proven}
    if (old, new) == ("3.14", "3.14t"):
        assert set(proven) == toggles
        assert set(changes) - toggles == {"free_threading/build-names", "free_threading/object-sizes"}
    else:
        kinds = {"3.13t": {"gil"}, "3.14t": {"thread-inherit-context", "context-aware-warnings"}}[new]
        # No wheel of the module was there for 3.13t.
        assert set(proven) == {name for name in toggles if DECLARED[name] in kinds} - {"free_threading/module-enables-gil"}


def test_within_default_builds_nothing_changes(report: dict[str, Any]) -> None:
    assert [change["id"] for change in report["changes"] if change["to"] == "3.14"] == []
