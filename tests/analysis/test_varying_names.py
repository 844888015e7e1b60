from __future__ import annotations

from dataclasses import replace

import pytest

from pyskew.analysis.review import Review
from pyskew.analysis.varying_names import under_other_names
from pyskew.model.suite import Evidence, Outcome, Record
from pyskew.model.tests import CaseOutcome, CaseResult
from support import sample

PASSED, FAILED = CaseOutcome.PASSED, CaseOutcome.FAILED


def _cases(*names: str, outcome: CaseOutcome = PASSED) -> dict[str, CaseResult]:
    return {f"tests/test_it.py::{name}": CaseResult(outcome=outcome) for name in names}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("test_at[2026-11-29T22:40:11.123456+00:00]", "test_at[2026-11-29T22:41:07.9+00:00]"),
        ("test_at[2026-11-29 22:40]", "test_at[2026-11-30 08:01]"),
        ("test_at[01:43:53 2026-11-30]", "test_at[01:44:07 2026-11-30]"),
        ("test_at[11-30-2026 01:43:53]", "test_at[11-30-2026 01:44:07]"),
        ("test_in[/tmp/one/envs/3.12/bin/python]", "test_in[/tmp/two/envs/3.13/bin/python]"),
        ("test_in[C:\\one\\bin\\python.exe]", "test_in[C:\\two\\bin\\python.exe]"),
        ("test_of[<object at 0x7f0011223344>]", "test_of[<object at 0x7f0099887766>]"),
    ],
)
def test_a_name_that_holds_the_run_is_no_other_test(old: str, new: str) -> None:
    assert under_other_names(_cases(old), _cases(new)) == _cases(old, new).keys()
    assert not under_other_names(_cases(old), _cases(new, outcome=FAILED))
    assert not under_other_names(_cases(old), {})
    assert not under_other_names({}, _cases(new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("test_at[1]", "test_at[2]"),
        ("test_at[2026-11-29]", "test_at[2026-11-30]"),
        ("test_ratio[1/2]", "test_ratio[1/3]"),
        ("test_url[https://one.example/a/b]", "test_url[https://two.example/a/b]"),
        ("test_at[2026-11-29T22:40]", "test_to[2026-11-29T22:41]"),
    ],
)
def test_other_differences_are_other_tests(old: str, new: str) -> None:
    assert not under_other_names(_cases(old), _cases(new))


def test_a_test_of_a_dependency_lies_in_the_environment_of_each_python() -> None:
    old, new, other = (
        {f"../../{there}/hypothesis/stateful.py::runTest": CaseResult(outcome=PASSED)}
        for there in ("envs/3.13/lib/python3.13/site-packages", "envs/3.14/lib/python3.14/site-packages", "shared")
    )
    assert under_other_names(old, new) == {*old, *new}
    assert not under_other_names(old, other)


def test_what_both_runs_have_is_compared_by_its_name() -> None:
    fixed = "test_at[2020-01-01T00:00:00]"
    assert not under_other_names(_cases(fixed), _cases(fixed, outcome=FAILED))


def test_a_report_calls_no_such_test_lost() -> None:
    names = {"3.13": "test_at[2026-11-29T22:40:11]", "3.14": "test_at[2026-11-29T22:40:15]"}
    run = sample.run(sample.suite(sample.scenario("tests")))
    records = [
        Record(
            cell=one.cell, attempt=1, evidence=Evidence.RAN, outcome=Outcome.PASS,
            cases=_cases(names[one.cell.python]),
        )
        for one in run.cells
    ]  # fmt: skip
    assert not Review(sample.run(run.info.suite, records), {}).pairs.changes
    lost = replace(records[0], cases=_cases("test_at[2026-11-29T22:40:11]", "test_other"))
    assert len(Review(sample.run(run.info.suite, [lost, *records[1:]]), {}).pairs.changes) == 1
