from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.model.suite import Outcome
from pyskew.reporting import plain_logs
from support import sample


def test_ends_of_changes_and_what_failed_have_files_and_what_is_steady_has_none() -> None:
    report = sample.rich()
    chosen = plain_logs.cells_with_files(report)
    ends = {log.rpartition("/")[0].removeprefix("logs/") for change in report.changes for log in change.evidence}
    assert ends
    assert ends <= chosen
    failed = {cell_id for cell_id, one in report.observations.items() if one.outcome not in {None, Outcome.PASS}}
    assert failed
    assert failed <= chosen
    assert set(report.observations) - chosen
    files = plain_logs.files(report)
    assert len(files) >= len(failed)
    assert all(any(path.startswith(f"logs/{cell_id}/") for cell_id in chosen) for path in files)


def test_a_steady_run_has_no_files() -> None:
    report = sample.rich()
    steady = {key: one for key, one in report.observations.items() if one.outcome is Outcome.PASS}
    alone = replace(report, observations=steady, changes=(), toggled_changes=(), inconclusive=(), problems=())
    assert plain_logs.files(alone) == []


def test_of_too_many_cells_what_decides_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_logs, "MOST", 2)
    report = sample.rich()
    named = [cell for problem in report.problems for cell in problem.cells if cell in report.observations]
    assert plain_logs.cells_with_files(report) == frozenset(dict.fromkeys(named[:2]))
