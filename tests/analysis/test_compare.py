from __future__ import annotations

from collections.abc import Sequence

import pytest

from pyskew.analysis import compare
from pyskew.model.report import Observation
from pyskew.model.suite import Cell, ChangeClass, Evidence, FactPolicy, FactRule, Limits, Outcome, Record, Stability
from support import sample

OLD = Cell(scenario="pack/one", target="linux", python="3.13")
NEW = Cell(scenario="pack/one", target="linux", python="3.14")


def observe(attempts: Sequence[Record], cell: Cell = OLD) -> Observation:
    return compare.observe(cell, attempts, {}, Limits())


def passing(cell: Cell, **facts: object) -> Observation:
    return observe([sample.ran(cell, facts)], cell)


def ending(cell: Cell, outcome: Outcome, **facts: object) -> Observation:
    return observe([sample.ran(cell, facts, outcome=outcome)], cell)


def test_a_cell_that_nobody_tried_is_missing() -> None:
    assert observe([]).evidence is Evidence.MISSING


def test_an_attempt_that_ran_outweighs_one_that_could_not() -> None:
    lost = Record(cell=OLD, attempt=0, evidence=Evidence.INFRA_ERROR, reason="gone")
    assert observe([lost, sample.ran(OLD)]).evidence is Evidence.RAN
    assert observe([lost]).reason == "gone"


@pytest.mark.parametrize(("facts", "stability", "agreeing"), [
    ([1], Stability.UNCONFIRMED, 1), ([1, 1], Stability.UNCONFIRMED, 2), ([1, 1, 1], Stability.STABLE, 3),
    ([1, 2, 1], Stability.FLAKY, 2), ([1, 2], Stability.FLAKY, 1),
])  # fmt: skip
def test_only_attempts_that_all_agree_are_stable(facts: list[int], stability: Stability, agreeing: int) -> None:
    observation = observe([sample.ran(OLD, {"n": n}, attempt=i) for i, n in enumerate(facts, 1)])
    assert (observation.stability, observation.agreeing) == (stability, agreeing)


def test_attempts_are_taken_by_number_whichever_ended_first() -> None:
    one, two = sample.ran(OLD, {"n": 1}, attempt=1), sample.ran(OLD, {"n": 1}, attempt=2)
    assert observe([two, one]) == observe([one, two])


def test_a_passing_cell_that_nearly_timed_out_says_so() -> None:
    assert observe([sample.ran(OLD, seconds=17.0)]).stability is Stability.NEAR_TIMEOUT


@pytest.mark.parametrize(("old", "new", "expected"), [
    (passing(OLD, seen=1), passing(NEW, seen=1), ChangeClass.SAME),
    (passing(OLD, seen=1), passing(NEW, seen=2), ChangeClass.BEHAVIOUR_CHANGED),
    (passing(OLD, seen=1), passing(NEW), ChangeClass.BEHAVIOUR_CHANGED),
    (passing(OLD), ending(NEW, Outcome.FAIL), ChangeClass.REGRESSED),
    (passing(OLD), ending(NEW, Outcome.HANG), ChangeClass.REGRESSED),
    (ending(OLD, Outcome.FAIL), passing(NEW), ChangeClass.FIXED),
    (ending(OLD, Outcome.FAIL), ending(NEW, Outcome.HANG), ChangeClass.FAILS_DIFFERENTLY),
    (ending(OLD, Outcome.FAIL), ending(NEW, Outcome.FAIL), ChangeClass.SAME),
])  # fmt: skip
def test_two_ends_make_a_class(old: Observation, new: Observation, expected: ChangeClass) -> None:
    assert compare.classify(old, new, {}).cls is expected


def test_another_exception_type_is_another_failure() -> None:
    old = ending(OLD, Outcome.FAIL, **{":exception": "AttributeError"})
    new = ending(NEW, Outcome.FAIL, **{":exception": "PicklingError"})
    assert compare.classify(old, new, {}).cls is ChangeClass.FAILS_DIFFERENTLY


def test_stderr_alone_is_message_only() -> None:
    old, new = (observe([sample.ran(cell, stderr_digest=cell.python)], cell) for cell in (OLD, NEW))
    assert compare.classify(old, new, {}).cls is ChangeClass.MESSAGE_ONLY


def test_leftovers_are_recorded_and_not_compared() -> None:
    old, new = passing(OLD), passing(NEW, **{":leftovers": ["python3.14"]})
    assert compare.classify(old, new, {}).cls is ChangeClass.SAME


def test_another_script_is_never_compared() -> None:
    new = observe([sample.ran(NEW, {"seen": 2}, fingerprint="sha256:y")], NEW)
    assert compare.classify(passing(OLD, seen=1), new, {}).cls is ChangeClass.INCOMPARABLE


def test_an_ignored_fact_is_no_difference_and_no_diff() -> None:
    change = compare.classify(passing(OLD, pid=1), passing(NEW, pid=2), {"pid": FactRule(policy=FactPolicy.IGNORE)})
    assert (change.cls, dict(change.facts)) == (ChangeClass.SAME, {})


def test_a_flaky_new_end_is_destabilised_and_a_flaky_old_one_inconclusive() -> None:
    def flaky(cell: Cell) -> Observation:
        return observe([sample.ran(cell, {"n": n}, attempt=n) for n in (1, 2, 3)], cell)

    assert compare.classify(passing(OLD, n=1), flaky(NEW), {}).cls is ChangeClass.DESTABILISED
    assert compare.classify(flaky(OLD), passing(NEW, n=1), {}).cls is ChangeClass.INCONCLUSIVE


def test_what_no_longer_applies_lost_coverage() -> None:
    gone = observe([Record(cell=NEW, attempt=0, evidence=Evidence.NOT_APPLICABLE, reason="when: x")], NEW)
    assert compare.classify(passing(OLD), gone, {}).cls is ChangeClass.COVERAGE_LOST


def test_a_change_keeps_its_anchor() -> None:
    one, again = (compare.classify(passing(OLD, seen=1), passing(NEW, seen=2), {}).id for _ in range(2))
    other = compare.classify(passing(OLD, seen=1), ending(NEW, Outcome.FAIL), {}).id
    assert one == again != other


def test_a_differing_dependency_is_a_confounder() -> None:
    old = observe([sample.ran(OLD, dependencies=("numpy==1", "six==1"))])
    new = observe([sample.ran(NEW, {"n": 1}, dependencies=("numpy==2", "six==1"))], NEW)
    assert compare.classify(old, new, {}).confounders == ("numpy==1 -> numpy==2",)


def pairs(
    labels: Sequence[str], lacking: Sequence[str] = ()
) -> tuple[list[tuple[str, str, tuple[str, ...]]], list[tuple[str, str]]]:
    good, bad = compare.pairs(
        [sample.spec(label) for label in labels],
        lambda spec: Cell(scenario="s", target="t", python=spec.label),
        lambda cell: cell.python not in lacking,
    )
    return [(p.old.python, p.new.python, p.gap) for p in good], [(p.old.python, p.new.python) for p in bad]


def test_neighbours_make_pairs_in_the_order_of_versions() -> None:
    assert pairs(["3.14", "3.9", "3.13"])[0] == [("3.9", "3.13", ()), ("3.13", "3.14", ())]


def test_a_gap_is_bridged_and_said() -> None:
    assert pairs(["3.12", "3.13", "3.14"], ["3.13"]) == (
        [("3.12", "3.14", ("3.13",))], [("3.12", "3.13"), ("3.13", "3.14")],
    )  # fmt: skip


def test_a_free_threaded_build_is_paired_with_its_own_kind_and_once_with_the_default_build() -> None:
    assert pairs(["3.13", "3.14", "3.13t", "3.14t"])[0] == [
        ("3.13", "3.14", ()), ("3.13t", "3.14t", ()), ("3.13", "3.13t", ()), ("3.14", "3.14t", ()),
    ]  # fmt: skip
