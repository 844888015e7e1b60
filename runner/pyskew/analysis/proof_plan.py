"""The cells that a run still needs: confirmations, proofs of causes, exposure and warning arms. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyskew.analysis import deprecations
from pyskew.analysis.attribution import Attribution
from pyskew.analysis.grouping import explains
from pyskew.analysis.review import Review, end_of
from pyskew.model.suite import Arm, Cell, Evidence

Pair = tuple[str, str, str, str]
"""Scenario, target, older and newer Python."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPlan:
    """What to run next."""

    cells: tuple[Cell, ...] = ()
    """In running order; a cell stands there as often as it is needed."""
    tests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of cells, by id, that only some tests are needed of: those tests."""
    pairs: Mapping[str, Pair] = field(default_factory=dict)
    """Of flips and controls, by id: the pair for which they run now."""


def proof_plan(review: Review, explained: Collection[str] = ()) -> ProofPlan:
    """Return the cells still needed to decide the open changes, the most valuable first; none when nothing is open.

    Args:
        review: what was observed.
        explained: ids of changes that need no toggle to be explained.
    """
    cells: list[Cell] = []
    pairs: dict[str, dict[Pair, None]] = {}
    weights: dict[Pair, list[int]] = {}
    counts: Counter[str] = Counter()
    tests: dict[str, dict[str | None, None]] = {}
    for change in review.pairs.changes:
        evidences = review.evidences(change)
        needed = Attribution(change, evidences).next_cells() if evidences else []
        own = Counter(cell.id for cell in needed)
        pair = change.scenario, change.target, change.old, change.new
        if needed:
            weight = weights.setdefault(pair, [0, 0])
            weight[0] += change.id not in explained
            weight[1] += 1
        for cell in needed:
            pairs.setdefault(cell.id, {})[pair] = None
            tests.setdefault(cell.id, {})[change.test] = None
            # Two changes that share an end share its attempts.
            if counts[cell.id] < own[cell.id]:
                counts[cell.id] += 1
                cells.append(cell)
    cells.sort(key=lambda cell: _rank(cell, [weights[pair] for pair in pairs[cell.id]]))
    foretelling = _foretelling_arms(review)
    for arm in foretelling:
        tests[arm.id] = dict.fromkeys(foretelling[arm])
    whole = [*_newest_arms(review), *_exposure_arms(review)]
    for arm in whole:
        tests.pop(arm.id, None)
    arms = dict.fromkeys([*whole, *foretelling])
    cells += [arm for arm in arms if review.observed(arm).evidence is Evidence.MISSING]
    some = {cell_id: tuple(filter(None, names)) for cell_id, names in tests.items() if None not in names}
    ahead = {name: max(wanting, key=lambda pair: weights[pair]) for name, wanting in pairs.items()}
    proving = {cell.id: ahead[cell.id] for cell in cells if cell.id in ahead and not cell.plain}
    return ProofPlan(cells=tuple(cells), tests=_narrowed(review, some), pairs=proving)


def _rank(cell: Cell, weights: Sequence[list[int]]) -> tuple[bool, list[int]]:
    """Return where a cell stands: confirmations first, then the pair with the most unexplained changes.

    Args:
        cell: what is to run.
        weights: of each pair that needs it, how many open changes are unexplained, and how many are open.
    """
    return not cell.plain, [-number for number in max(weights)]


def _narrowed(review: Review, tests: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the cells that can run some of their tests alone.

    Not those that ran none at all when they should, nor those with a test that no file holds (`<string>::test_x`, of
    code that a test file executes): a command that names it ends before it runs any.
    """
    records = review.run.records
    return {
        name: chosen
        for name, chosen in tests.items()
        if not any(one.startswith("<") for one in chosen)
        and not any(one.selected and one.cases is None for one in records.get(name, ()))
    }


def _exposure_arms(review: Review) -> Iterator[Cell]:
    """Yield the arm of each codebase on the oldest Python that ran it: an upgrade meets what it uses."""
    for scenario, target in review.looked_at():
        if scenario.source is not None:
            ran = review.ran(scenario, target)
            yield from (replace(cell, arm=Arm.EXPOSURE) for cell in ran[:1])


def _newest_arms(review: Review) -> Iterator[Cell]:
    """Yield the arm that collects warnings on the newest Python of each scenario."""
    for scenario, target in review.looked_at():
        newest = review.newest(scenario, target)
        if newest is not None and deprecations.needs_arm(scenario):
            yield deprecations.arm(newest)


def _foretelling_arms(review: Review) -> dict[Cell, list[str | None]]:
    """Return the arms that collect warnings on the old ends of unexplained changes, with what changed there."""
    found: dict[Cell, list[str | None]] = {}
    for change in review.pairs.changes:
        hidden = deprecations.needs_arm(review.scenarios[change.scenario])
        if (
            hidden
            and review.observed(end_of(change, change.new), change.test).frame
            and not any(explains(cause) for cause in change.causes)
        ):
            found.setdefault(deprecations.arm(end_of(change, change.old)), []).append(change.test)
    return found
