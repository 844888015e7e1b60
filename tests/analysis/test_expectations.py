from __future__ import annotations

from pyskew.analysis import compare, expectations
from pyskew.analysis.expectations import Judgement
from pyskew.model.report import Change
from pyskew.model.suite import Cell, Evidence, Limits, Outcome, Record, Scenario
from pyskew.suite import conditions
from support import sample

OLD = Cell(scenario="pack/one", target="linux", python="3.13")
NEW = Cell(scenario="pack/one", target="linux", python="3.14")


def judge(scenario: Scenario, cell: Cell, facts: dict[str, object], outcome: Outcome = Outcome.PASS) -> Judgement:
    observation = compare.observe(cell, [sample.ran(cell, facts, outcome=outcome)], scenario.facts, Limits())
    context = {"python": sample.BUILDS[cell.python], "os": "linux"}
    clause = expectations.clause_for(scenario, lambda where: conditions.holds(where, context))
    return expectations.judge(clause, scenario, observation)


def change(old: dict[str, object], new: dict[str, object], outcome: Outcome = Outcome.PASS) -> Change:
    ends = (
        compare.observe(OLD, [sample.ran(OLD, old)], {}, Limits()),
        compare.observe(NEW, [sample.ran(NEW, new, outcome=outcome)], {}, Limits()),
    )
    return compare.classify(*ends, {})


BOTH = sample.scenario(
    "one",
    sample.clause("python < '3.14'", {"seen": 1}),
    sample.clause("python >= '3.14'", {"seen": 2}, reason="since then"),
)


def test_the_first_clause_that_holds_decides() -> None:
    twice = sample.scenario("one", sample.clause("python < '3.14'", {"seen": 1}), sample.clause("True", {"seen": 2}))
    assert judge(twice, OLD, {"seen": 1}).met
    assert judge(twice, OLD, {"seen": 2}).wanted == "seen = 1"
    assert judge(twice, NEW, {"seen": 2}).met


def test_a_clause_speaks_of_the_facts_that_it_names_and_of_the_outcome() -> None:
    assert judge(BOTH, OLD, {"seen": 1, "more": 5}).met
    unmet = judge(BOTH, OLD, {"seen": 1}, Outcome.FAIL)
    assert (unmet.met, unmet.wanted, unmet.got) == (False, "outcome = pass", "outcome = fail")
    assert judge(BOTH, OLD, {}).got == "seen = absent"


def test_nothing_is_expected_of_a_cell_that_no_clause_speaks_of() -> None:
    assert judge(sample.scenario("one", sample.clause("os == 'windows'", {"seen": 1})), OLD, {}).clause is None


def test_a_change_is_expected_when_both_ends_meet_clauses_that_name_what_differs() -> None:
    ends = judge(BOTH, OLD, {"seen": 1}), judge(BOTH, NEW, {"seen": 2})
    assert expectations.uncovered(change({"seen": 1}, {"seen": 2}), *ends) == ""


def test_a_fact_that_no_clause_names_is_unexpected() -> None:
    ends = judge(BOTH, OLD, {"seen": 1, "more": 1}), judge(BOTH, NEW, {"seen": 2, "more": 2})
    said = expectations.uncovered(change({"seen": 1, "more": 1}, {"seen": 2, "more": 2}), *ends)
    assert said == "no clause says that more may differ"


def test_an_expected_failure_explains_that_its_facts_are_gone() -> None:
    fails = sample.scenario(
        "one", sample.clause("python < '3.14'", {"seen": 1}), sample.clause("True", outcome=Outcome.FAIL)
    )
    ends = judge(fails, OLD, {"seen": 1}), judge(fails, NEW, {}, Outcome.FAIL)
    assert expectations.uncovered(change({"seen": 1}, {}, Outcome.FAIL), *ends) == ""


def test_a_contradicted_end_and_a_silent_suite_make_a_change_unexpected() -> None:
    ends = judge(BOTH, OLD, {"seen": 1}), judge(BOTH, NEW, {"seen": 3})
    assert expectations.uncovered(change({"seen": 1}, {"seen": 3}), *ends).startswith("3.14 contradicts")
    silent = sample.scenario()
    ends = judge(silent, OLD, {"seen": 1}), judge(silent, NEW, {"seen": 2})
    assert expectations.uncovered(change({"seen": 1}, {"seen": 2}), *ends) == "no `expect` clause covers 3.13"


def test_a_clause_that_nothing_met_is_stale_unless_what_it_could_match_is_missing() -> None:
    met = [judge(BOTH, OLD, {"seen": 1})]
    assert [clause.where for clause in expectations.stale(BOTH, met, [])] == ["python >= '3.14'"]
    assert not expectations.stale(BOTH, met, [{"os": "linux"}])
    assert expectations.stale(BOTH, met, [{"python": "3.12.0"}])


def test_a_cell_that_did_not_run_contradicts_nothing() -> None:
    record = Record(cell=OLD, attempt=0, evidence=Evidence.NO_INTERPRETER)
    observation = compare.observe(OLD, [record], {}, Limits())
    assert expectations.judge(BOTH.expect[0], BOTH, observation).met
