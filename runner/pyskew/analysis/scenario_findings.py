"""One scenario of a run -> its share of the report, before the shares are put together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyskew.analysis import expectations, failures, instability
from pyskew.analysis.expectations import Judgement
from pyskew.analysis.grouping import explains
from pyskew.analysis.observed_run import EVIDENT
from pyskew.analysis.review import Review
from pyskew.model.report import Change, ChangedDefaultUse, FailsEverywhere, Stale, Unmet, Unstable, WrongCause
from pyskew.model.suite import CauseVerdict, Cell, Evidence, Expectation, Scenario, Stability, TargetSpec
from pyskew.suite import conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one scenario shows, besides its pairs; each list in the order of its cells or of its targets."""

    unmet: tuple[Unmet, ...]
    stale: tuple[Stale, ...]
    unstable: tuple[Unstable, ...]
    fails_everywhere: tuple[FailsEverywhere, ...]
    wrong_causes: tuple[WrongCause, ...]
    latent: tuple[ChangedDefaultUse, ...]
    reused: int
    """Planned cells whose outcome was taken over from earlier runs."""


def findings(review: Review) -> Findings:
    """Return what the one scenario of a review shows."""
    judged = _judged(review)
    return Findings(
        unmet=tuple(judged.unmet),
        stale=tuple(_stale(review, judged.met)),
        unstable=tuple(_unstable(review)),
        fails_everywhere=tuple(failures.everywhere(review)),
        wrong_causes=tuple(_wrong_causes(review)),
        latent=tuple(one for target in review.suite.targets for one in _latent(review, target)),
        reused=sum(1 for name in review.planned if any(one.reused for one in review.run.records.get(name, ()))),
    )


def _latent(review: Review, target: TargetSpec) -> Iterator[ChangedDefaultUse]:
    for scenario in review.suite.scenarios:
        if scenario.source is not None:
            yield from review.latent(scenario, target)


@dataclass(slots=True)
class _Judged:
    """What all cells show of the clauses."""

    unmet: list[Unmet] = field(default_factory=list)
    met: dict[str, dict[str, Judgement]] = field(default_factory=dict)
    """By scenario and position, one cell that met the clause."""


def _judged(review: Review) -> _Judged:
    """Compare every cell with its clause, once."""
    judged = _Judged()
    informational = {spec.label for spec in review.suite.pythons if spec.informational}
    for planned in review.planned.values():
        cell = planned.cell
        one = review.judgement(cell)
        if one.clause is None:
            continue
        observation = review.observed(cell)
        if one.met and observation.evidence is Evidence.RAN:
            judged.met.setdefault(cell.scenario, {})[one.clause.position] = one
        elif not one.met:
            judged.unmet.append(
                Unmet(
                    cell=cell,
                    build=observation.build,
                    position=one.clause.position,
                    wanted=one.wanted,
                    got=one.got,
                    informational=cell.python in informational,
                    log=observation.logs[0] if observation.logs else "",
                )
            )
    return judged


def _stale(review: Review, met: Mapping[str, Mapping[str, Judgement]]) -> Iterator[Stale]:
    """Yield clauses that no cell met; only a run of the whole suite can tell."""
    if review.run.info.selection or review.run.info.share:
        return
    by_scenario: dict[str, list[Cell]] = {}
    for planned in review.planned.values():
        by_scenario.setdefault(planned.cell.scenario, []).append(planned.cell)
    for scenario in review.suite.scenarios:
        if met.get(scenario.id, {}).keys() >= {clause.position for clause in scenario.expect}:
            continue
        cells = by_scenario.get(scenario.id, []) if scenario.expect else []
        judged = tuple(met.get(scenario.id, {}).values())
        unknown: list[Mapping[str, conditions.Value]] = [
            _known(review, cell) for cell in cells if review.observed(cell).evidence not in EVIDENT
        ]
        known = [*unknown, *(review.context(cell) for cell in cells)]
        unknown += [review.context(cell) for cell in cells if _lacks_locale(review, scenario, cell)]
        for clause in expectations.stale(scenario, judged, unknown):
            if not _within(clause, known):
                continue  # a pack also has clauses for Pythons and systems that this suite does not use
            yield Stale(scenario=scenario.id, position=clause.position, where=clause.where)


def _unstable(review: Review) -> Iterator[Unstable]:
    for planned in review.planned.values():
        if review.observed(planned.cell).stability is Stability.FLAKY:
            attempts = review.run.records.get(planned.cell.id, ())
            yield from instability.unstable(attempts, review.scenarios[planned.cell.scenario].facts)


def _within(clause: Expectation, known: Sequence[Mapping[str, conditions.Value]]) -> bool:
    """Return whether a clause can cover any cell of this suite."""
    return any(conditions.holds(clause.where, cell) is not False for cell in known)


def _lacks_locale(review: Review, scenario: Scenario, cell: Cell) -> bool:
    """Return whether a cell did not run because its locale is not installed, so that its clauses are undecided."""
    absent = bool(scenario.locale) and review.observed(cell).evidence is Evidence.NOT_APPLICABLE
    return absent and conditions.holds(scenario.when, review.context(cell)) is True


def _known(review: Review, cell: Cell) -> dict[str, conditions.Value]:
    """Return what is known of a cell that did not run: its target's OS and its toggles."""
    target = next(target for target in review.suite.targets if target.name == cell.target)
    facts: dict[str, conditions.Value] = {"os": target.os, "target": cell.target}
    return facts | {conditions.identifier(name): value for name, value in cell.toggles}


def _wrong_causes(review: Review) -> Iterator[WrongCause]:
    """Yield declared causes that their proofs contradict; nothing where no proof was tried.

    A toggle that is declared explains some change of its scenario, and no other one explains a change where it could.
    """
    explained: dict[tuple[str, str], set[str]] = {}
    for change in review.pairs.changes:
        names = {cause.toggle for cause in change.causes if explains(cause)}
        explained.setdefault((change.scenario, change.target), set()).update(names)
    for change in review.pairs.changes:
        scenario = review.scenarios[change.scenario]
        found = tuple(cause for cause in change.causes if cause.toggle)
        explaining = {cause.toggle for cause in found if explains(cause)}
        if scenario.no_toggle and any(cause.verdict is CauseVerdict.PROVEN for cause in found):
            declared = f"{{none: {scenario.no_toggle.value}}}"
        elif found and explaining.isdisjoint(scenario.causes) and _contradicted(review, change, explaining, explained):
            declared = ", ".join(scenario.causes)
        else:
            continue
        yield WrongCause(change=change.id, pair=change.pair, declared=declared, found=found)


def _contradicted(
    review: Review, change: Change, explaining: set[str], explained: Mapping[tuple[str, str], set[str]]
) -> bool:
    """Return whether another toggle explains a change, or a candidate that is declared explains none."""
    declared = review.scenarios[change.scenario].causes
    if explaining:
        return any(review.may_cause(change, toggle) for toggle in declared)
    elsewhere = explained[change.scenario, change.target].intersection(declared)
    return not elsewhere and any(review.is_candidate(change, toggle) for toggle in declared)
