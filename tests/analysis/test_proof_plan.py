"""In which order cells run that confirm and explain changes: what is most valuable comes first."""

from __future__ import annotations

from pyskew import plugins
from pyskew.analysis.proof_plan import ProofPlan, proof_plan
from pyskew.analysis.review import Review
from pyskew.model.suite import Cell
from pyskew.model.tests import CaseOutcome, CaseResult
from support import planted, sample

PASSED = CaseResult(outcome=CaseOutcome.PASSED)
FAILED = CaseResult(outcome=CaseOutcome.FAILED, exception="KeyError", message="KeyError: 'x'", frame="a.py:1")
FAILS = {"3.12": "", "3.13": "a", "3.14": "abcd"}
"""One test fails from 3.13 on, three more from 3.14 on."""
SUITE = sample.suite(planted.scenario("tested", results="junit"), pythons=tuple(FAILS))


def review(tests: str = "abcd", confirmed: int = 1) -> Review:
    records = [
        sample.ran(
            one.cell, {}, attempt=number,
            cases={test: FAILED if test in FAILS[one.cell.python] else PASSED for test in tests},
        )
        for one in sample.run(SUITE).cells
        for number in range(1, confirmed + 1)
    ]  # fmt: skip
    places = [moving(label) for label in FAILS]
    return Review(sample.run(SUITE, records, places), plugins.toggles())


def moving(label: str) -> sample.OnTarget:
    """Return a Python whose default differs from that of every other."""
    method = dict(zip(FAILS, sample.METHODS, strict=True))[label]
    return sample.place(label, default_start_method=method, defaults={"start-method": method})


def flipped(plan: ProofPlan) -> list[str]:
    return [str(one.toggles[0].value) + " on " + one.python for one in plan.cells if one.toggles]


def pythons(cells: list[Cell]) -> list[str]:
    return [cell.python for cell in cells]


def test_confirmations_come_before_proofs() -> None:
    cells = list(proof_plan(review()).cells)
    assert sorted(cells, key=lambda cell: not cell.plain) == cells
    assert {cell.plain for cell in cells} == {True, False}


def test_the_pair_with_the_most_changes_is_confirmed_first() -> None:
    cells = [cell for cell in proof_plan(review()).cells if cell.plain]
    assert pythons(cells)[-2:] == ["3.12", "3.12"]
    assert set(pythons(cells)[:4]) == {"3.13", "3.14"}


def test_the_pair_with_the_most_unexplained_changes_is_proved_first() -> None:
    looked = review(confirmed=3)
    many, few = ["spawn on 3.14", "forkserver on 3.13"], ["fork on 3.13", "spawn on 3.12"]
    assert flipped(proof_plan(looked)) == [*many, *few]
    explained = {change.id for change in looked.pairs.changes if change.new == "3.14"}
    assert flipped(proof_plan(looked, explained)) == [*few, *many]


def test_a_test_that_no_file_holds_cannot_run_alone() -> None:
    assert set(proof_plan(review()).tests.values()) > {("a",)}
    records = [
        sample.ran(cell, {}, cases={"<string>::test_x": FAILED if cell.python == "3.14" else PASSED})
        for cell in (one.cell for one in sample.run(SUITE).cells)
    ]
    plan = proof_plan(Review(sample.run(SUITE, records), plugins.toggles()))
    assert plan.cells
    assert not plan.tests
