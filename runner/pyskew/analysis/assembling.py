"""Put the shares of single scenarios together, in one order; of a large run, only count the usual cells. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pyskew.analysis import grouping
from pyskew.analysis.baseline import Acceptance, Baseline
from pyskew.analysis.listing import Entry, Listing, Rank
from pyskew.analysis.observed_run import EVIDENT, SharedContext
from pyskew.analysis.review import Pairs, Review, end_of
from pyskew.analysis.scenario_findings import Findings, findings
from pyskew.model.left_out import AlikeChanges, ExplainingToggles, LeftOut
from pyskew.model.report import (
    BaselineProblem,
    Change,
    ChangedDefaultUse,
    FailsEverywhere,
    NotRun,
    Observation,
    Stale,
    Unmet,
    Unstable,
    WrongCause,
)
from pyskew.model.suite import Cell, ChangeClass, Evidence, Scenario
from pyskew.model.toggles import ToggleInfo
from pyskew.store.parts import Part

T = TypeVar("T")
Key = tuple[int, ...]
"""Where a thing stands in the report: by target and scenario, or by its cell's place in the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """All scenarios together; see the fields of `Report`."""

    scenarios: tuple[Scenario, ...]
    changes: tuple[Change, ...]
    toggled: tuple[Change, ...]
    inconclusive: tuple[Change, ...]
    counted: Mapping[str, int]
    unmet: tuple[Unmet, ...]
    stale: tuple[Stale, ...]
    unstable: tuple[Unstable, ...]
    fails_everywhere: tuple[FailsEverywhere, ...]
    wrong_causes: tuple[WrongCause, ...]
    latent: tuple[ChangedDefaultUse, ...]
    baseline: tuple[BaselineProblem, ...]
    not_run: tuple[NotRun, ...]
    observations: Mapping[str, Observation]
    proofs: Mapping[str, Observation]
    left_out: LeftOut
    reused: int


class Assembling:
    """Takes a run scenario by scenario, and keeps only what the report needs."""

    def __init__(
        self, toggles: Mapping[str, ToggleInfo], failing: Sequence[ChangeClass], baseline: Baseline, limit: int
    ) -> None:
        """Begin with nothing; see `report.assemble`."""
        self._toggles = toggles
        self._failing = frozenset(failing)
        self._acceptance = Acceptance(baseline)
        self._limit = limit
        self._shared: SharedContext | None = None
        self._scenarios: dict[int, Scenario] = {}
        self._usual: list[int] = []
        """Numbers of the scenarios that no change and no problem names."""
        self._number = 0
        self._slim = False
        self._cells = Listing(limit)
        self._proofs = Listing(limit)
        self._counted: Counter[str] = Counter()
        self._reused = 0
        self._stale: list[Stale] = []
        self._changes = _Ordered[Change]()
        self._expected = _Expected(limit // _CHANGES)
        self._toggled = _Ordered[Change]()
        self._inconclusive = _Ordered[Change]()
        self._wrong = _Ordered[WrongCause]()
        self._latent = _Ordered[ChangedDefaultUse]()
        self._unmet = _Ordered[Unmet]()
        self._unstable = _Ordered[Unstable]()
        self._fails_everywhere = _Ordered[FailsEverywhere]()

    def add(self, part: Part) -> None:
        """Take the next scenario of the suite."""
        run = part.run
        if self._shared is None:
            self._shared = SharedContext(run)
        review = Review(run, self._toggles, shared=self._shared)
        pairs, found = review.pairs, findings(review)
        changes = self._acceptance.marked(pairs.changes, pairs.conclusive)
        self._number += 1
        number = self._number
        targets = {target.name: place for place, target in enumerate(run.info.suite.targets)}
        places = dict(zip(review.planned, part.places, strict=True))
        listed = [change for change in changes if found.wrong_causes or not _is_usual(change)]
        usual = [] if found.wrong_causes else [change for change in changes if _is_usual(change)]
        for kind, some in (
            (self._changes, listed),
            (self._expected, usual),
            (self._toggled, pairs.toggled),
            (self._inconclusive, pairs.inconclusive),
        ):
            kind.add(((targets[one.target], number), one) for one in some)
        self._latent.add(((targets[one.target], number), one) for one in found.latent)
        self._wrong.add(((targets[one.pair.target], number), one) for one in found.wrong_causes)
        self._unmet.add(((places[one.cell.id],), one) for one in found.unmet)
        self._unstable.add(((places[one.cell.id],), one) for one in found.unstable)
        self._fails_everywhere.add(((_first(review, one, places),), one) for one in found.fails_everywhere)
        self._stale += found.stale
        self._counted.update(pairs.counted)
        self._reused += found.reused
        shown = listed if self._cells.is_over and self._expected.is_full else changes
        named = self._list(review, places, _ranks(shown, pairs, found, self._failing))
        if self._cells.is_over:
            self._expected.trim()
        for scenario in run.info.suite.scenarios:
            self._keep(scenario, named=named)

    def _keep(self, scenario: Scenario, *, named: bool) -> None:
        """Keep a scenario whole while all cells are listed; then what reports show of one that is named."""
        if not self._cells.is_over:
            self._scenarios[self._number] = scenario
            self._usual += [] if named else [self._number]
            return
        if not self._slim:
            self._slim = True
            for number in self._usual:
                del self._scenarios[number]
            self._scenarios = {number: _shown(one) for number, one in self._scenarios.items()}
        if named:
            self._scenarios[self._number] = _shown(scenario)

    def _list(self, review: Review, places: Mapping[str, int], ranks: Mapping[str, Rank]) -> bool:
        """List the cells of a scenario; return whether anything names one of them."""
        announced = any(change.cls is ChangeClass.WILL_BREAK for change in review.pairs.changes)
        worst = Rank.FAILS if announced or Rank.FAILS in ranks.values() else Rank.USUAL
        best = Rank.USUAL
        for name, planned in review.planned.items():
            seen = review.observed(planned.cell)
            lost = planned.required and seen.evidence not in EVIDENT
            rank = Rank.FAILS if lost or seen.cases is not None else ranks.get(name, Rank.USUAL)
            best = min(best, rank)
            self._cells.add(Entry(places[name], seen, planned.required), rank)
        if self._cells.is_over:
            self._proofs.close()
        for name, attempts in review.run.records.items():
            if name not in review.planned and attempts:
                self._proofs.add(Entry(0, review.observed(attempts[0].cell)), worst)
        return best is not Rank.USUAL

    def shares(self) -> Shares:
        """Return everything, once all scenarios were added."""
        self._changes.add(self._expected)
        changes = tuple(grouping.numbered(self._changes.sorted()))
        numbered = {change.id: change for change in changes} if self._wrong else {}
        cells = self._cells.entries()
        proofs = [entry.seen for entry in self._proofs.entries()]
        left = replace(
            self._cells.left_out(),
            proofs=self._proofs.left_out().cells,
            alike=self._expected.left,
            causes=len(_causes(self._expected.left) - {grouping.explaining_toggles(change) for change in changes}),
        )
        return Shares(
            scenarios=tuple(self._scenarios.values()),
            changes=changes,
            toggled=self._toggled.sorted(),
            inconclusive=self._inconclusive.sorted(),
            counted=self._counted,
            unmet=self._unmet.sorted(),
            stale=tuple(self._stale),
            unstable=self._unstable.sorted(),
            fails_everywhere=self._fails_everywhere.sorted(),
            wrong_causes=tuple(_with_numbers(one, numbered) for one in self._wrong.sorted()),
            latent=self._latent.sorted(),
            baseline=tuple(self._acceptance.problems()),
            not_run=tuple(_not_run(cells)),
            observations={entry.seen.cell.id: entry.seen for entry in cells},
            proofs={one.cell.id: one for one in sorted(proofs, key=lambda one: one.cell.id)},
            left_out=left,
            reused=self._reused,
        )


class _Ordered(list[tuple[Key, T]]):
    """Things, each with where it stands."""

    def add(self, things: Iterable[tuple[Key, T]]) -> None:
        """Take more things."""
        self.extend(things)

    def sorted(self) -> tuple[T, ...]:
        """Return the things in order; those of one place as they came."""
        return tuple(one for _, one in sorted(self, key=lambda item: item[0]))


_CHANGES = 4
"""Of a large run, a report lists a quarter as many expected changes as cells."""


class _Expected(_Ordered[Change]):
    """Expected changes; where a large run has too many, the rest is only counted."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self.left: Counter[AlikeChanges] = Counter()

    @property
    def is_full(self) -> bool:
        return len(self) >= self._most

    def trim(self) -> None:
        """Count the changes beyond the limit, and drop them."""
        self.left.update(grouping.alike(change) for _, change in self[self._most :])
        del self[self._most :]


def _causes(left: Iterable[AlikeChanges]) -> set[ExplainingToggles]:
    return {alike.toggles for alike in left if alike.toggles}


def _is_usual(change: Change) -> bool:
    """Return whether a change of a script is expected, and so need not be listed."""
    return change.expected and change.test is None and change.cls is not ChangeClass.WILL_BREAK


def _shown(scenario: Scenario) -> Scenario:
    """Return as much of a scenario as reports show."""
    one = scenario
    return Scenario(
        id=one.id, run=(), asks=one.asks, source=one.source, links=one.links, remedy=one.remedy, rule=one.rule,
        describe=one.describe, position=one.position,
    )  # fmt: skip


def _first(review: Review, fails: FailsEverywhere, places: Mapping[str, int]) -> int:
    """Return the place of the first cell that shows that a scenario fails everywhere."""
    informational = {spec.label for spec in review.suite.pythons if spec.informational}
    return min(
        places[name]
        for name, planned in review.planned.items()
        if planned.cell.plain
        and planned.cell.target == fails.target
        and planned.cell.python not in informational
        and review.observed(planned.cell).evidence is Evidence.RAN
    )


def _ranks(
    changes: Iterable[Change], pairs: Pairs, found: Findings, failing: frozenset[ChangeClass]
) -> dict[str, Rank]:
    """Return the cells of a scenario that changes and problems name, by id."""
    ranks = {
        cell.id: Rank.CHANGED for change in (*changes, *pairs.toggled, *pairs.inconclusive) for cell in _ends(change)
    }
    fails = (one for one in changes if not one.expected and not one.informational and one.cls in failing)
    named = [cell for change in fails for cell in _ends(change)]
    named += [one.cell for one in found.unmet] + [one.cell for one in found.unstable]
    named += [cell for one in found.fails_everywhere for cell in one.cells]
    return ranks | {cell.id: Rank.FAILS for cell in named}


def _ends(change: Change) -> Iterator[Cell]:
    """Yield both ends; of one under a toggle also the plain cells, which stand for the toggle at its default."""
    for python in (change.old, change.new):
        plain = end_of(change, python)
        yield plain
        if change.toggles:
            yield replace(plain, toggles=change.toggles)


def _with_numbers(wrong: WrongCause, changes: Mapping[str, Change]) -> WrongCause:
    """Return a contradicted cause with the numbers that the causes have in the whole report."""
    return replace(wrong, found=tuple(cause for cause in changes[wrong.change].causes if cause.toggle))


def _not_run(cells: Iterable[Entry]) -> Iterator[NotRun]:
    for entry in cells:
        seen = entry.seen
        if seen.evidence not in EVIDENT:
            yield NotRun(cell=seen.cell, required=entry.required, evidence=seen.evidence, reason=seen.reason)
