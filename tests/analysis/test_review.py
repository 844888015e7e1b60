"""Attribution over made-up worlds in which we know what causes what."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyskew import plugins
from pyskew.analysis.observed_run import Group
from pyskew.analysis.proof_plan import proof_plan
from pyskew.analysis.review import Review
from pyskew.model.report import Cause, End
from pyskew.model.suite import (
    Arm,
    CauseVerdict,
    Cell,
    Evidence,
    Json,
    OnTarget,
    Outcome,
    Record,
    Stability,
    Suite,
    TargetSpec,
    ToggleState,
)
from pyskew.model.toggles import ToggleInfo
from support import sample

World = Callable[[Cell, int], Mapping[str, Json]]


def play(
    world: World, suite: Suite | None = None, places: Sequence[OnTarget] | None = None, rounds: int = 12
) -> Review:
    """Run a made-up world until nothing more is asked of it."""
    suite = suite or sample.suite()
    records: list[Record] = []
    counts: dict[str, int] = {}

    def tried(cells: Sequence[Cell]) -> None:
        for cell in cells:
            counts[cell.id] = counts.get(cell.id, 0) + 1
            records.append(sample.ran(cell, world(cell, counts[cell.id]), attempt=counts[cell.id]))

    tried([planned.cell for planned in sample.run(suite).cells])
    for _ in range(rounds):
        review = Review(sample.run(suite, records, places), plugins.toggles())
        needed = proof_plan(review).cells
        if not needed:
            return review
        tried(needed)
    raise AssertionError("attribution never comes to an end")


def method(cell: Cell) -> str:
    return dict(cell.toggles).get("start-method", sample.DEFAULTS[cell.python])


CHANGES: Mapping[str, World] = {
    "same": lambda _cell, _n: {"seen": 1},
    "proven": lambda cell, _n: {"seen": method(cell)},
    "unexplained": lambda cell, _n: {"seen": cell.python},
    "unstable": lambda _cell, n: {"seen": n},
    "flaky-end": lambda cell, n: {"seen": n % 2 if cell.python == "3.14" else 0},
}


@given(names=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_a_round_looks_only_at_what_was_open_and_asks_for_the_same_cells(names: list[str]) -> None:
    suite = sample.suite(*(sample.scenario(f"{name}-{number}") for number, name in enumerate(names)))
    records: list[Record] = []
    counts: Counter[str] = Counter()
    still_open: set[Group] | None = None
    cells = [planned.cell for planned in sample.run(suite).cells]
    while cells:
        for cell in cells:
            counts[cell.id] += 1
            shown = CHANGES[cell.scenario.split("/")[1].rpartition("-")[0]](cell, counts[cell.id])
            records.append(sample.ran(cell, shown, attempt=counts[cell.id]))
        run = sample.run(suite, records)
        whole, part = Review(run, plugins.toggles()), Review(run, plugins.toggles(), still_open)
        cells = list(proof_plan(whole).cells)
        assert list(proof_plan(part).cells) == cells
        looked_at = {(scenario.id, target.name) for scenario, target in part.looked_at()}
        assert still_open is None or looked_at == still_open
        still_open = {(cell.scenario, cell.target) for cell in cells}


def causes(review: Review) -> list[tuple[str, str]]:
    return [(cause.toggle, cause.verdict.value) for change in review.pairs.changes for cause in change.causes]


def test_what_flips_both_ways_is_proven() -> None:
    review = play(lambda cell, _: {"seen": method(cell) == "fork"})
    (change,) = review.pairs.changes
    assert causes(review) == [("start-method", "proven")]
    assert (change.stability, change.causes[0].old, change.causes[0].new) == (Stability.STABLE, "fork", "forkserver")
    assert set(change.causes[0].evidence) == {
        "pack/one@linux/3.14+start-method=fork", "pack/one@linux/3.13+start-method=forkserver",
        "pack/one@linux/3.13+control", "pack/one@linux/3.14+control",
    }  # fmt: skip


def test_nothing_is_a_cause_before_everything_was_seen_twice() -> None:
    suite = sample.suite()
    once = [sample.ran(one.cell, {"seen": method(one.cell) == "fork"}) for one in sample.run(suite).cells]
    review = Review(sample.run(suite, once), plugins.toggles())
    assert causes(review) == [("", "unattributed")]


def test_an_unrelated_change_refutes_the_start_method() -> None:
    assert causes(play(lambda cell, _: {"seen": cell.python})) == [("start-method", "refuted")]


UNDECLARED = sample.suite(sample.scenario(toggles=()))
"""A suite that does not say which toggle its scenario is about."""


def tried(review: Review) -> dict[str, int]:
    """Return how often each flip and each control ran."""
    return {name: len(ran) for name, ran in review.run.records.items() if "+start-method" in name or "+control" in name}


def test_a_flip_without_effect_is_looked_at_once_and_needs_no_control() -> None:
    review = play(lambda cell, _: {"seen": cell.python}, UNDECLARED)
    flips = {"pack/one@linux/3.13+start-method=forkserver", "pack/one@linux/3.14+start-method=fork"}
    assert tried(review) == dict.fromkeys(flips, 1)
    assert causes(review) == [("start-method", "refuted")]


def test_a_flip_with_an_effect_is_looked_at_twice_and_needs_controls() -> None:
    review = play(lambda cell, _: {"seen": method(cell) == "fork"}, UNDECLARED)
    assert list(tried(review).values()) == [2] * 4
    assert causes(review) == [("start-method", "proven")]


def test_an_effect_that_does_not_come_again_proves_nothing() -> None:
    def world(cell: Cell, attempt: int) -> Mapping[str, Json]:
        return {"seen": method(cell) == "fork" if attempt == 1 or cell.plain else cell.python == "3.13"}

    review = play(world, UNDECLARED)
    assert list(tried(review).values()) == [2] * 4
    assert causes(review) == [("start-method", "refuted")]


def test_an_overlay_that_disturbs_is_no_refutation() -> None:
    review = play(lambda cell, _: {"seen": cell.python, "overlay": not cell.plain}, UNDECLARED)
    (cause,) = review.pairs.changes[0].causes
    assert "void" in cause.note


def test_one_way_is_only_supported_and_says_which_build_did_not_follow() -> None:
    review = play(lambda cell, _: {"seen": cell.python == "3.13" or method(cell) == "fork"})
    (cause,) = review.pairs.changes[0].causes
    assert cause.verdict is CauseVerdict.SUPPORTED
    assert "3.13.18" in cause.note
    assert "patch release" not in cause.note


def test_a_perturbing_overlay_voids_the_attribution() -> None:
    def world(cell: Cell, _: int) -> Mapping[str, Json]:
        return {"seen": method(cell) == "fork", "overlay": not cell.plain}

    (cause,) = play(world).pairs.changes[0].causes
    assert cause.verdict is CauseVerdict.UNATTRIBUTED
    assert cause.note.startswith("void: the control arm does not reproduce")


def test_a_change_with_two_parts_names_what_the_toggle_does_not_explain() -> None:
    review = play(lambda cell, _: {"seen": method(cell) == "fork", "error": cell.python})
    proven, rest = review.pairs.changes[0].causes
    assert (proven.verdict, proven.note) == (CauseVerdict.PROVEN, "explains seen only")
    assert (proven.parts, rest.parts) == (("seen",), ("error",))
    assert rest.verdict is CauseVerdict.REMAINS
    assert rest.note == (
        "error differs on 3.14 also under start-method=fork on both and under start-method=forkserver on both: "
        "no toggle explains it"
    )


def test_a_flaky_end_is_destabilised_and_never_attributed() -> None:
    review = play(lambda cell, n: {"seen": n if cell.python == "3.14" and cell.plain else 0})
    (change,) = review.pairs.changes
    assert change.cls.value == "destabilised"
    assert [cause for cause in change.causes if cause.verdict in {CauseVerdict.PROVEN, CauseVerdict.SUPPORTED}] == []


def test_an_end_that_differs_by_accident_is_confirmed_before_it_is_called_a_change() -> None:
    def world(cell: Cell, attempt: int) -> Mapping[str, Json]:
        return {"seen": cell == Cell(scenario="pack/one", target="linux", python="3.14") and attempt == 1}

    review = play(world)
    assert [change.cls.value for change in review.pairs.changes] == ["destabilised"]


def test_ends_are_confirmed_in_turn() -> None:
    suite = sample.suite()
    once = [sample.ran(one.cell, {"seen": one.cell.python}) for one in sample.run(suite).cells]
    first = [cell.python for cell in proof_plan(Review(sample.run(suite, once), plugins.toggles())).cells[:4]]
    assert first == ["3.13", "3.14", "3.13", "3.14"]


def test_a_toggle_that_does_not_act_attributes_nothing() -> None:
    inert = {f"start-method={value}": ToggleState.INERT for value in sample.METHODS}
    places = [sample.place("3.13", toggles=inert), sample.place("3.14", toggles=inert)]
    suite = sample.suite()
    cells = [one.cell for one in sample.run(suite).cells]
    records = [sample.ran(cell, {"seen": method(cell)}, attempt=n) for cell in cells if cell.plain for n in (1, 2, 3)]
    review = Review(sample.run(suite, records, places), plugins.toggles())
    assert causes(review) == [("", "no-toggle")]


def two_toggles(label: str) -> OnTarget:
    """Interpreters whose defaults differ in two toggles."""
    base = sample.place(label).interpreter
    assert base is not None
    old = label == "3.13"
    defaults = {"start-method": "fork" if old else "forkserver", "other": "a" if old else "b"}
    states = {f"start-method={value}": ToggleState.APPLIED for value in sample.METHODS}
    states |= {f"other={value}": ToggleState.APPLIED for value in "ab"}
    return replace(sample.place(label), interpreter=replace(base, defaults=defaults, toggles=states))


def setting(cell: Cell, name: str) -> str:
    place = two_toggles(cell.python).interpreter
    assert place is not None
    return dict(cell.toggles).get(name, place.defaults[name])


def play_two(world: World) -> list[Cause]:
    review = play(world, places=[two_toggles("3.13"), two_toggles("3.14")])
    return list(review.pairs.changes[0].causes)


def test_of_two_candidates_the_guilty_one_is_named_alone() -> None:
    found = play_two(lambda cell, _: {"seen": setting(cell, "other")})
    assert [(cause.toggle, cause.verdict.value) for cause in found] == [("other", "proven")]


def test_a_declared_toggle_that_flips_everything_is_proven_without_asking_the_others() -> None:
    asked: set[str] = set()

    def world(cell: Cell, _: int) -> Mapping[str, Json]:
        asked.add(cell.id)
        return {"seen": setting(cell, "start-method")}

    (cause,) = play_two(world)
    assert (cause.toggle, cause.verdict.value) == ("start-method", "proven")
    assert not [cell for cell in asked if "other=" in cell]


def test_of_two_candidates_that_nobody_declared_the_smallest_set_is_looked_for_one_by_one() -> None:
    suite = sample.suite(sample.scenario(toggles=()))
    review = play(lambda cell, _: {"seen": setting(cell, "other")}, suite, [two_toggles("3.13"), two_toggles("3.14")])
    assert [(cause.toggle, cause.verdict.value) for cause in review.pairs.changes[0].causes] == [("other", "proven")]


def test_a_change_that_needs_two_toggles_names_both() -> None:
    def world(cell: Cell, _: int) -> Mapping[str, Json]:
        old = setting(cell, "other") == "a", setting(cell, "start-method") == "fork"
        return {"seen": all(old), "or": any(old)}

    found = {(cause.toggle, cause.verdict.value) for cause in play_two(world)}
    assert found == {("other", "proven"), ("start-method", "proven")}


def test_two_facts_with_a_cause_each_name_both() -> None:
    found = play_two(lambda cell, _: {"one": setting(cell, "other"), "two": setting(cell, "start-method")})
    assert {(cause.toggle, cause.verdict.value) for cause in found} == {("other", "proven"), ("start-method", "proven")}


def test_a_missing_python_makes_pairs_inconclusive_and_says_why() -> None:
    suite = sample.suite(pythons=("3.12", "3.13", "3.14"))
    cells = [one.cell for one in sample.run(suite).cells if one.cell.plain]
    records = [
        Record(cell=cell, attempt=0, evidence=Evidence.NO_INTERPRETER, reason="nobody has it")
        if cell.python == "3.13" else sample.ran(cell, {"seen": method(cell)})
        for cell in cells
    ]  # fmt: skip
    pairs = Review(sample.run(suite, records), plugins.toggles()).pairs
    assert [(one.old, one.new, one.reason) for one in pairs.inconclusive] == [
        ("3.12", "3.13", "3.13: nobody has it"), ("3.13", "3.14", "3.13: nobody has it"),
    ]  # fmt: skip
    assert [(one.old, one.new, one.gap) for one in pairs.changes] == [("3.12", "3.14", "3.13 not run")]


def test_a_difference_that_a_toggle_cannot_explain_is_listed_under_it() -> None:
    review = play(lambda cell, _: {"seen": cell.python if method(cell) == "spawn" else "same"})
    assert not review.pairs.changes
    assert [(one.toggles, one.old, one.new) for one in review.pairs.toggled] == [
        ((("start-method", "spawn"),), "3.13", "3.14")
    ]


def test_a_regression_is_attributed_too() -> None:
    suite = sample.suite()
    records: list[Record] = []
    for one in sample.run(suite).cells:
        for n in (1, 2, 3):
            outcome = Outcome.PASS if method(one.cell) == "fork" else Outcome.HANG
            records.append(sample.ran(one.cell, attempt=n, outcome=outcome))
    controls = [replace(one.cell, arm=Arm.CONTROL) for one in sample.run(suite).cells if one.cell.plain]
    for cell in controls:
        outcome = Outcome.PASS if method(cell) == "fork" else Outcome.HANG
        records += [sample.ran(cell, attempt=n, outcome=outcome) for n in (1, 2)]
    review = Review(sample.run(suite, records), plugins.toggles())
    assert causes(review) == [("start-method", "proven")]


def called(rate: float, pairs: int, seed: int) -> dict[str, float]:
    """Shares of pairs, both ends flaky at `rate`, that are called regressed or fixed."""
    dice = random.Random(seed)  # noqa: S311 - dice, not secrets
    counts: Counter[str] = Counter()
    for _ in range(pairs):
        records: list[Record] = []
        suite = sample.suite(sample.scenario(toggles=()))
        cells = [one.cell for one in sample.run(suite).cells]
        while cells:
            for cell in cells:
                attempt = sum(record.cell == cell for record in records) + 1
                outcome = Outcome.FAIL if dice.random() < rate else Outcome.PASS
                records.append(sample.ran(cell, attempt=attempt, outcome=outcome))
            review = Review(sample.run(suite, records), {})
            cells = [cell for cell in proof_plan(review).cells if cell.plain]
        counts.update(change.cls.value for change in review.pairs.changes)
    return {name: counts[name] / pairs for name in ("regressed", "fixed")}


def test_a_pair_that_never_fails_is_never_called_anything() -> None:
    assert called(0.0, 100, seed=1) == {"regressed": 0.0, "fixed": 0.0}


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_a_flaky_pair_is_called_a_change_as_rarely_as_all_of_three_implies(rate: float) -> None:
    pairs = 1500
    implied = ((1 - rate) * rate) ** 3
    margin = 4 * (implied * (1 - implied) / pairs) ** 0.5 + 1 / pairs
    shares = called(rate, pairs, seed=20261122)
    assert all(abs(share - implied) <= margin for share in shares.values()), (shares, implied)


def fails(cell: Cell, error: str, attempt: int, outcome: Outcome = Outcome.FAIL) -> Record:
    """An attempt that fails with an exception, before it prints its facts."""
    return sample.ran(cell, {":exit": 1, ":exception": error}, attempt=attempt, outcome=outcome)


def play_records(attempt_of: Callable[[Cell, int], Record], suite: Suite | None = None) -> Review:
    """Run a world that says how each attempt ends until nothing more is asked of it."""
    suite = suite or sample.suite()
    records: list[Record] = []
    counts: Counter[str] = Counter()
    cells = [planned.cell for planned in sample.run(suite).cells]
    while cells:
        for cell in cells:
            counts[cell.id] += 1
            records.append(attempt_of(cell, counts[cell.id]))
        review = Review(sample.run(suite, records), plugins.toggles())
        cells = list(proof_plan(review).cells)
    return review


def test_a_failure_is_proven_and_the_type_of_its_exception_is_a_difference_of_its_own() -> None:
    def attempt_of(cell: Cell, number: int) -> Record:
        if method(cell) == "fork":
            return sample.ran(cell, {"done": True}, attempt=number)
        return fails(cell, "AttributeError" if cell.python == "3.13" else "PicklingError", number)

    (change,) = play_records(attempt_of).pairs.changes
    proven, rest = change.causes
    assert (proven.toggle, proven.verdict) == ("start-method", CauseVerdict.PROVEN)
    assert proven.parts == (":exit", ":outcome", ":passes")
    assert (rest.verdict, rest.parts) == (CauseVerdict.REMAINS, (":exception",))
    assert rest.note == (
        'exception differs on 3.14 also under start-method=forkserver on both: "AttributeError" -> "PicklingError"'
    )


def test_a_failure_that_is_a_hang_on_the_older_python_is_proven_as_a_failure() -> None:
    def attempt_of(cell: Cell, number: int) -> Record:
        if method(cell) == "fork":
            return sample.ran(cell, attempt=number)
        return sample.ran(cell, attempt=number, outcome=Outcome.HANG if cell.python == "3.13" else Outcome.CRASH)

    (change,) = play_records(attempt_of).pairs.changes
    proven, rest = change.causes
    assert (proven.verdict, proven.note) == (CauseVerdict.PROVEN, "explains passes only")
    assert (rest.verdict, rest.parts) == (CauseVerdict.REMAINS, (":outcome",))


def test_what_a_failing_end_did_not_print_is_cut_short_and_no_part_of_its_own() -> None:
    def attempt_of(cell: Cell, number: int) -> Record:
        if method(cell) == "fork":
            return sample.ran(cell, {"done": cell.python == "3.13"}, attempt=number)
        return fails(cell, "PicklingError", number)

    (change,) = play_records(attempt_of).pairs.changes
    assert change.facts["done"].cut_short is End.NEW
    assert change.facts["done"].texts == ("true", "(not printed)")
    assert [(cause.verdict.value, cause.parts) for cause in change.causes] == [
        ("proven", (":exception", ":exit", ":outcome", ":passes"))
    ]


def test_two_facts_are_attributed_to_a_toggle_each() -> None:
    found = play_two(lambda cell, _: {"one": setting(cell, "other"), "two": setting(cell, "start-method")})
    assert {cause.toggle: cause.parts for cause in found} == {"other": ("one",), "start-method": ("two",)}


def test_a_flip_that_another_build_was_seen_to_follow_says_which() -> None:
    suite = replace(
        sample.suite(sample.scenario(toggles=())),
        targets=tuple(TargetSpec(name=name, kind="host", os="linux") for name in ("linux", "elsewhere")),
    )
    places = [
        replace(sample.place(label), target=name, label=name)
        for label in ("3.13", "3.14") for name in ("linux", "elsewhere")
    ]  # fmt: skip

    def attempt_of(cell: Cell, number: int) -> Record:
        newer = cell.target == "elsewhere" and cell.python == "3.13"
        seen = method(cell) == "fork" or (cell.python == "3.13" and not newer)
        build = "3.13.19" if newer else sample.BUILDS[cell.python]
        return sample.ran(cell, {"seen": seen}, attempt=number, build=build)

    records: list[Record] = []
    counts: Counter[str] = Counter()
    cells = [planned.cell for planned in sample.run(suite, places=places).cells]
    while cells:
        for cell in cells:
            counts[cell.id] += 1
            records.append(attempt_of(cell, counts[cell.id]))
        review = Review(sample.run(suite, records, places), plugins.toggles())
        cells = list(proof_plan(review).cells)
    notes = {change.target: change.causes[0].note for change in review.pairs.changes}
    assert notes["linux"].endswith("it shows something else; 3.13.19 on elsewhere reproduces it")
    assert notes["elsewhere"] == ""


def one_way(way: str) -> dict[str, ToggleInfo]:
    return {"start-method": replace(plugins.toggles()["start-method"], one_way=way)}


@pytest.mark.parametrize(("way", "verdict"), [("forward", "proven"), ("back", "supported"), ("", "supported")])
def test_where_only_one_direction_can_exist_it_decides_alone(way: str, verdict: str) -> None:
    suite = sample.suite(sample.scenario(toggles=()))
    states = {"start-method=forkserver": ToggleState.APPLIED}
    places = [sample.place("3.13", toggles=states), sample.place("3.14", toggles=states)]
    records: list[Record] = []
    cells = [planned.cell for planned in sample.run(suite).cells]
    while cells:
        numbers = Counter(record.cell.id for record in records)
        for cell in cells:
            numbers[cell.id] += 1
            records.append(sample.ran(cell, {"seen": method(cell)}, attempt=numbers[cell.id]))
        review = Review(sample.run(suite, records, places), one_way(way))
        cells = list(proof_plan(review).cells)
    (cause,) = review.pairs.changes[0].causes
    assert (cause.verdict.value, cause.parts) == (verdict, ("seen",))
    assert ("forward alone" in cause.note) is (verdict == "proven")
    assert not [cell for cell in cause.evidence if "3.14+start-method" in cell]


def test_a_pass_that_shows_what_no_older_python_showed_is_not_fixed() -> None:
    suite = sample.suite(sample.scenario(toggles=()), pythons=("3.13", "3.14", "3.15"))

    def classes(bad: int) -> list[tuple[str, str]]:
        records = [
            fails(one.cell, "ConnectionResetError", n) if one.cell.python == "3.14"
            else sample.ran(one.cell, {"bad": 0 if one.cell.python == "3.13" else bad}, attempt=n)
            for one in sample.run(suite).cells for n in (1, 2, 3)
        ]  # fmt: skip
        return [(one.new, one.cls.value) for one in Review(sample.run(suite, records), {}).pairs.changes]

    assert classes(bad=0) == [("3.14", "regressed"), ("3.15", "fixed")]
    assert classes(bad=2) == [("3.14", "regressed"), ("3.15", "behaviour-changed")]


@pytest.mark.parametrize(("since", "way"), [((3, 14), "back"), ((3, 13), "")])
def test_where_the_older_end_has_no_choice_only_back_can_be_tried(since: tuple[int, int], way: str) -> None:
    toggle = replace(plugins.toggles()["start-method"], settable_since=since)
    suite = sample.suite(sample.scenario(toggles=()))
    records = [sample.ran(planned.cell, {"seen": method(planned.cell)}) for planned in sample.run(suite).cells]
    review = Review(sample.run(suite, records), {"start-method": toggle})
    (change,) = review.pairs.changes
    evidences = review.evidences(change)
    assert evidences is not None
    assert [direction.value for direction in evidences.one_way.values()] == [way] * bool(way)
