from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis import baseline
from pyskew.analysis.baseline import Baseline
from pyskew.analysis.report import assemble
from pyskew.errors import ExitCode, RecordsError
from pyskew.model.report import BaselineProblem, PairKey, Report
from pyskew.reporting import baseline_file, publish
from support import sample

TODAY = date(2026, 11, 22)


def surprised(accepted: Baseline = baseline.EMPTY, new: object = 2) -> Report:
    """A run with one change that no clause expects."""
    suite = sample.suite(sample.scenario(toggles=()))
    records = [
        sample.ran(one.cell, {"seen": 1 if one.cell.python == "3.13" else new}) for one in sample.run(suite).cells
    ]
    return assemble(sample.run(suite, records), plugins.toggles(), baseline=accepted)


def accepting(report: Report, **fields: object) -> Baseline:
    entries = [baseline.entry(change, "known", **fields) for change in report.changes]
    return baseline.parse(baseline.render(Baseline(accepted=tuple(entries))), "baseline.json")


def test_only_what_is_new_fails() -> None:
    report = surprised()
    assert report.verdict.exit_code == ExitCode.UNEXPECTED
    again = surprised(accepting(report))
    assert again.verdict.exit_code == ExitCode.CLEAN
    assert [(change.expected, change.accepted_reason) for change in again.changes] == [(True, "known")]


def test_other_facts_are_unexpected_again_and_the_entry_is_stale() -> None:
    report = surprised(accepting(surprised()), new=3)
    assert report.verdict.exit_code == ExitCode.UNEXPECTED
    assert str(report.baseline[0]).startswith("stale: pack/one on linux 3.13 -> 3.14 (behaviour-changed)")


def test_an_entry_whose_change_is_gone_is_an_error() -> None:
    report = surprised(accepting(surprised()), new=1)
    assert (len(report.changes), len(report.baseline)) == (0, 1)
    assert report.verdict.exit_code == ExitCode.UNEXPECTED


def test_an_entry_is_stale_only_where_its_pair_ran() -> None:
    suite = sample.suite(sample.scenario(toggles=()))
    records = [sample.ran(one.cell) for one in sample.run(suite).cells if one.cell.python == "3.14"]
    report = assemble(sample.run(suite, records), plugins.toggles(), baseline=accepting(surprised()))
    assert report.baseline == ()


@pytest.mark.parametrize(("expires", "accepted"), [(TODAY, True), (date(2026, 11, 21), False), (None, True)])
def test_an_expired_entry_accepts_nothing(expires: date | None, *, accepted: bool) -> None:
    report = surprised()
    known = accepting(report, expires=expires)
    changes, complaints = baseline.accept(known, report.changes, (), TODAY)
    assert (changes[0].expected, not complaints) == (accepted, accepted)


@pytest.mark.parametrize("text", [b"[]", b'{"schema": 2}', b'{"accepted": [{"scenario": 1}]}', b"\xff"])
def test_what_is_no_baseline_is_said(text: bytes) -> None:
    with pytest.raises(RecordsError, match="baseline"):
        baseline.parse(text, "baseline.json")


def test_accepting_drops_the_stale_entry_of_a_single_test(tmp_path: Path) -> None:
    """The entry names a test: its own text has colons, which once hid it from `--accept`."""
    path = tmp_path / "baseline.json"
    whole = surprised()
    single = replace(whole.changes[0], test="tests/test_x.py::test_y")
    path.write_bytes(baseline.render(Baseline(accepted=(baseline.entry(single, "known"),))))
    pair = PairKey("pack/one", "tests/test_x.py::test_y", "linux", "3.13", "3.14")
    stale = replace(whole, changes=(), baseline=(BaselineProblem(pair=pair, cls=single.cls),))
    publish.accept_all(stale, path, "known", "", None)
    assert baseline_file.read(path).accepted == ()
