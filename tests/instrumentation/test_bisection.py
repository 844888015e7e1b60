"""Minimal sets are found, confirmed and exhausted, on made-up targets; what cannot be trusted is refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyskew.instrumentation.bisection import Bisection, Trial, Word
from pyskew.probe.overlay.sites import HIGHEST, Pattern, digest

SITES = [digest(f"app/module_{number}.py:{number}") for number in range(64)]


def target(guilty: Collection[Collection[int]], sites: Collection[int] = SITES) -> Callable[[Pattern, bool], Trial]:
    """Fails when all of one guilty set are at the failing side."""

    def run(pattern: Pattern, backward: bool) -> Trial:  # noqa: FBT001 - the shape of bisection.Run
        del backward
        failed = any(all(site in pattern for site in one) for one in guilty)
        return Trial(failed=failed, sites=frozenset(sites))

    return run


def found(guilty: Collection[Collection[int]], sites: Collection[int] = SITES) -> tuple[set[frozenset[int]], int]:
    verdict = Bisection(run=target(guilty, sites)).verdict()
    assert verdict.word is Word.CONFIRMED
    return {frozenset(one) for one in verdict.sets}, verdict.trials


@pytest.mark.parametrize("site", SITES[:8])
def test_one_of_many(site: int) -> None:
    sets, trials = found([[site]])
    assert sets == {frozenset([site])}
    assert trials <= 22


@pytest.mark.parametrize("pair", list(itertools.combinations(range(8), 2)))
def test_two_of_eight_that_each_fail_alone_take_at_most_thirty_trials(pair: tuple[int, int]) -> None:
    first, second = (SITES[index] for index in pair)
    sets, trials = found([[first], [second]], SITES[:8])
    assert sets == {frozenset([first]), frozenset([second])}
    assert trials <= 30


@pytest.mark.parametrize("pair", list(itertools.combinations(range(8), 2)))
def test_two_that_fail_only_together_are_one_set(pair: tuple[int, int]) -> None:
    guilty = [SITES[index] for index in pair]
    sets, _ = found([guilty], SITES[:8])
    assert sets == {frozenset(guilty)}


@given(st.lists(st.sets(st.sampled_from(SITES), min_size=1, max_size=3), min_size=1, max_size=3))
def test_what_is_accused_fails_alone_and_nothing_of_it_can_be_spared(guilty: list[set[int]]) -> None:
    run = target(guilty)
    verdict = Bisection(run=run).verdict()
    assert verdict.word is Word.CONFIRMED
    for accused in verdict.sets:
        assert run(Pattern((), frozenset(accused), frozenset()), False).failed
        for spared in accused:
            assert not run(Pattern((), frozenset(accused) - {spared}, frozenset()), False).failed
    excluded = frozenset(itertools.chain(*verdict.sets))
    assert not run(Pattern(((0, HIGHEST),), frozenset(), excluded), False).failed


def test_backwards_the_failing_side_is_the_interpreters_own() -> None:
    def run(pattern: Pattern, backward: bool) -> Trial:  # noqa: FBT001 - the shape of bisection.Run
        switched = {site for site in SITES if (site in pattern) is not backward}  # what sites.Watcher does
        return Trial(failed=SITES[3] not in switched, sites=frozenset(SITES))

    verdict = Bisection(run=run).verdict()
    assert (verdict.word, verdict.sets, verdict.backward) == (Word.CONFIRMED, ((SITES[3],),), True)


def test_a_command_that_passes_both_ways_is_nothing_to_find() -> None:
    verdict = Bisection(run=target([])).verdict()
    assert (verdict.word, verdict.sets, verdict.trials) == (Word.PASSES, (), 4)


def test_a_command_that_fails_both_ways_is_not_the_toggles_doing() -> None:
    verdict = Bisection(run=lambda *_: Trial(failed=True, sites=frozenset(SITES))).verdict()
    assert (verdict.word, verdict.trials) == (Word.FAILS_ANYWAY, 4)


def test_a_failure_without_sites_accuses_nobody() -> None:
    verdict = Bisection(run=target([[SITES[0]]], sites=())).verdict()
    assert (verdict.word, verdict.sets) == (Word.NOT_AT_SITES, ())


def test_a_flaky_target_stops_the_search_with_a_reason() -> None:
    ends = itertools.cycle([True, False])

    def run(pattern: Pattern, _: bool) -> Trial:  # noqa: FBT001 - the shape of bisection.Run
        switched = bool(pattern.ranges or pattern.named)
        return Trial(failed=switched and next(ends), sites=frozenset(SITES))

    verdict = Bisection(run=run).verdict()
    assert verdict.word is Word.INCONSISTENT
    assert verdict.sets == ()
    assert "once failed and once passed" in verdict.reason


def test_a_site_that_shows_only_when_another_is_switched_is_found() -> None:
    def run(pattern: Pattern, _: bool) -> Trial:  # noqa: FBT001 - the shape of bisection.Run
        seen = {*SITES[:4], *(SITES[4:8] if SITES[0] in pattern else ())}
        return Trial(failed=SITES[0] in pattern and SITES[5] in pattern, sites=frozenset(seen))

    verdict = Bisection(run=run).verdict()
    assert {frozenset(one) for one in verdict.sets} == {frozenset([SITES[0], SITES[5]])}


def test_progress_counts_and_estimates() -> None:
    said = []
    verdict = Bisection(run=target([[SITES[1]]]), tell=said.append).verdict()
    assert [step.trials for step in said] == list(range(1, verdict.trials + 1))
    assert said[0].left == 3
    assert said[-1].left == 0


@given(
    st.lists(st.tuples(st.integers(0, HIGHEST), st.integers(0, HIGHEST))),
    st.frozensets(st.integers(0, HIGHEST)),
    st.frozensets(st.integers(0, HIGHEST)),
)
def test_a_pattern_survives_being_written_down(
    ranges: list[tuple[int, int]], named: frozenset[int], excluded: frozenset[int]
) -> None:
    pattern = Pattern(tuple(ranges), named, excluded)
    again = Pattern.parse(pattern.text())
    assert (again.ranges, again.named, again.excluded) == (pattern.ranges, named, excluded)
    assert all(site not in again for site in excluded)
    assert all(site in again for site in named - excluded)


def test_hashes_spread_over_their_whole_range() -> None:
    hashes = [digest(f"app/module.py:{line}") for line in range(1000)]
    assert len(set(hashes)) == 1000
    assert 400 < sum(one > HIGHEST // 2 for one in hashes) < 600
