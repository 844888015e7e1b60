from __future__ import annotations

from collections.abc import Sequence

from pyskew import plugins
from pyskew.analysis import deprecations
from pyskew.analysis.proof_plan import proof_plan
from pyskew.analysis.report import assemble
from pyskew.analysis.review import Review
from pyskew.model.suite import Arm, Cell, Outcome, Record, Warned
from pyskew.model.tests import CaseOutcome, CaseResult
from pyskew.observation import facts
from support import planted, sample

STDERR = b"""\
/r/cwd/job.py:12: DeprecationWarning: 'asyncio.set_policy' is deprecated and slated for removal in Python 3.16
  asyncio.set_event_loop_policy(None)
/r/cwd/job.py:12: DeprecationWarning: 'asyncio.set_policy' is deprecated and slated for removal in Python 3.16
/usr/lib/python3/site-packages/x.py:3: FutureWarning: this will raise an error in Python 3.15.
/r/cwd/job.py:40: DeprecationWarning: old, use new
not a warning: 3.16
"""


def test_a_deprecation_with_a_date_is_read_with_its_place() -> None:
    found = facts.warned(STDERR, {"cwd": "/r/cwd"})
    assert [(one.category, one.site, one.removal) for one in found] == [
        ("DeprecationWarning", "<cwd>/job.py:12", "3.16"),
        ("FutureWarning", "/usr/lib/python3/site-packages/x.py:3", "3.15"),
        ("DeprecationWarning", "<cwd>/job.py:40", ""),
    ]


def test_a_warning_that_announces_nothing_is_left_out() -> None:
    assert facts.warned(b"/r/job.py:1: UserWarning: look here\n/r/job.py:2: ResourceWarning: unclosed file\n", {}) == ()


def warned(removal: str, site: str = "<cwd>/job.py:12") -> Warned:
    message = f"slated for removal in Python {removal}"
    return Warned(category="DeprecationWarning", message=message, site=site, removal=removal)


def play(warnings: Sequence[Warned], on: str, **new_end: object) -> Review:
    suite = sample.suite(sample.scenario(toggles=()))
    records: list[Record] = []
    for one in sample.run(suite).cells:
        for n in (1, 2, 3):
            fields = new_end if one.cell.python == "3.14" else {}
            records.append(sample.ran(one.cell, attempt=n, **fields))
    arm = deprecations.arm(Cell(scenario="pack/one", target="linux", python=on))
    records.append(sample.ran(arm, warnings=tuple(warnings)))
    return Review(sample.run(suite, records), plugins.toggles())


def test_the_newest_python_tells_what_a_later_one_will_break() -> None:
    review = play([warned("3.16"), warned("3.14")], on="3.14")
    assert [(one.cls.value, one.old, one.new) for one in review.pairs.changes] == [("will-break", "3.14", "3.16")]
    assert "<cwd>/job.py:12: DeprecationWarning" in review.pairs.changes[0].reason


def test_one_python_is_enough() -> None:
    suite = sample.suite(sample.scenario(toggles=()), pythons=("3.13",))
    (cell,) = [one.cell for one in sample.run(suite).cells]
    records = [sample.ran(cell), sample.ran(deprecations.arm(cell), warnings=(warned("3.15"),))]
    report = assemble(sample.run(suite, records), plugins.toggles())
    assert [(one.old, one.new) for one in report.changes] == [("3.13", "3.15")]
    assert report.verdict.exit_code == 0


def test_warnings_are_asked_of_the_newest_python_only() -> None:
    suite = sample.suite(sample.scenario(toggles=()))
    records = [sample.ran(one.cell) for one in sample.run(suite).cells]
    asked = proof_plan(Review(sample.run(suite, records), plugins.toggles())).cells
    assert [cell.id for cell in asked] == ["pack/one@linux/3.14+warnings"]


FAILS = {"outcome": Outcome.FAIL, "frame": "<cwd>/job.py:12"}


def test_a_failure_at_the_place_of_a_due_warning_was_predicted() -> None:
    (change,) = play([warned("3.14")], on="3.13", **FAILS).pairs.changes
    assert [cause.verdict.value for cause in change.causes][:1] == ["predicted"]


def test_a_warning_elsewhere_or_for_later_predicted_nothing() -> None:
    for other in (warned("3.14", "<cwd>/job.py:13"), warned("3.15")):
        (change,) = play([other], on="3.13", **FAILS).pairs.changes
        assert "predicted" not in [cause.verdict.value for cause in change.causes]


def test_a_failure_at_the_place_of_a_warning_without_a_date_was_predicted() -> None:
    (change,) = play([warned("")], on="3.13", **FAILS).pairs.changes
    assert [cause.verdict.value for cause in change.causes][:1] == ["predicted"]


def test_a_warning_without_a_date_announces_no_break() -> None:
    assert play([warned("")], on="3.14").pairs.changes == ()


def test_the_old_end_is_asked_for_warnings_when_nothing_else_explains_a_failure() -> None:
    suite = sample.suite(sample.scenario(toggles=()))
    records = [
        sample.ran(one.cell, attempt=n, **(FAILS if one.cell.python == "3.14" else {}))
        for one in sample.run(suite).cells
        for n in (1, 2, 3)
    ]
    asked = {cell.id for cell in proof_plan(Review(sample.run(suite, records), plugins.toggles())).cells}
    assert "pack/one@linux/3.13+warnings" in asked


def codebase(results: str, warnings: Sequence[Warned] = ()) -> Review:
    """Return a codebase of which one test fails on 3.14, at a line that 3.13 may have warned of."""
    suite = sample.suite(planted.scenario("tested", results=results))
    passed = CaseResult(outcome=CaseOutcome.PASSED)
    failed = CaseResult(outcome=CaseOutcome.FAILED, exception="KeyError", message="KeyError: 'x'", frame="a.py:1")
    records = [
        sample.ran(one.cell, {}, n, cases={"same": passed, "changed": failed if one.cell.python == "3.14" else passed},
                   warnings=tuple(warnings) if n == 1 else ())
        for one in sample.run(suite).cells
        for n in (1, 2, 3)
    ]  # fmt: skip
    return Review(sample.run(suite, records), plugins.toggles())


def warning_arms(review: Review) -> dict[str, tuple[str, ...] | None]:
    """Return the tests that each arm for warnings is needed of, by Python; None for all."""
    plan = proof_plan(review)
    return {cell.python: plan.tests.get(cell.id) for cell in plan.cells if cell.arm is Arm.WARNINGS}


def test_pytest_shows_deprecations_by_itself_so_no_test_runs_again_for_them() -> None:
    assert warning_arms(codebase("junit")) == {}


def test_the_old_end_of_a_command_that_may_hide_deprecations_runs_for_them() -> None:
    assert warning_arms(codebase("junit:results.xml")) == {"3.13": ("changed",), "3.14": None}


def test_what_plain_runs_of_tests_warn_of_foretells_and_announces() -> None:
    review = codebase("junit", [warned("3.14", "a.py:1"), warned("3.16")])
    failed, coming = sorted(review.pairs.changes, key=lambda one: one.cls.value)
    assert [cause.verdict.value for cause in failed.causes] == ["predicted"]
    assert (coming.cls.value, coming.old, coming.new) == ("will-break", "3.14", "3.16")


def test_a_cell_that_ran_no_test_when_it_should_run_some_runs_all_again() -> None:
    suite = sample.suite(planted.scenario("tested", results="junit"))
    passed = CaseResult(outcome=CaseOutcome.PASSED)
    failed = CaseResult(outcome=CaseOutcome.FAILED, exception="KeyError", message="KeyError: 'x'", frame="a.py:1")
    records = []
    for one in sample.run(suite).cells:
        new = one.cell.python == "3.14"
        records.append(sample.ran(one.cell, {}, cases={"changed": failed if new else passed}))
        records += [sample.ran(one.cell, {":exit": 4}, 2, selected=("changed",))] if new else []
    plan = proof_plan(Review(sample.run(suite, records), plugins.toggles()))
    ends = {cell.python: plan.tests.get(cell.id) for cell in plan.cells if cell.plain}
    assert ends == {"3.13": ("changed",), "3.14": None}
