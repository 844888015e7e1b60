"""A run's records -> the Report value that every format renders. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyskew.analysis import breaks, changed_tests, expectations, failures, instability, problems
from pyskew.analysis.baseline import EMPTY, Baseline, accept
from pyskew.analysis.expectations import Judgement
from pyskew.analysis.grouping import explains
from pyskew.analysis.observed_run import EVIDENT
from pyskew.analysis.review import Review
from pyskew.errors import ExitCode
from pyskew.model.origin import Origin
from pyskew.model.partial import PartialReason
from pyskew.model.report import (
    INCOMPLETE,
    Change,
    ChangedDefaultUse,
    NotRun,
    Observation,
    Report,
    Stale,
    Unmet,
    Unstable,
    Verdict,
    WrongCause,
)
from pyskew.model.suite import CauseVerdict, Cell, ChangeClass, Evidence, Expectation, Scenario, Stability
from pyskew.model.text import count
from pyskew.model.toggles import ToggleInfo
from pyskew.store.records import Run
from pyskew.suite import conditions
from pyskew.suite.plan import ANOTHER_SHARD

SCHEMA = 1

SEVERITY = (
    ChangeClass.REGRESSED,
    ChangeClass.FAILS_DIFFERENTLY,
    ChangeClass.BEHAVIOUR_CHANGED,
    ChangeClass.DESTABILISED,
    ChangeClass.COVERAGE_LOST,
    ChangeClass.FIXED,
    ChangeClass.WILL_BREAK,
)
"""Classes of change, worst first; `--fail-on` names the mildest that fails a run."""


def assemble(
    run: Run,
    toggles: Mapping[str, ToggleInfo],
    fail_on: ChangeClass = ChangeClass.FIXED,
    baseline: Baseline = EMPTY,
) -> Report:
    """Read everything out of a run; what the baseline accepts is expected."""
    review = Review(run, toggles)
    changes, entries = accept(baseline, review.pairs.changes, review.pairs.conclusive)
    judged = _judged(review)
    stale = tuple(_stale(review, judged.met))
    not_run = tuple(_not_run(review))
    wrong = tuple(_wrong_causes(review))
    partial = _partial(run)
    observations = {cell_id: review.observed(planned.cell) for cell_id, planned in review.planned.items()}
    report = Report(
        schema=SCHEMA,
        verdict=_NO_VERDICT,
        interpreters=run.interpreters,
        pythons=run.info.suite.pythons,
        scenarios=run.info.suite.scenarios,
        changes=changes,
        toggled_changes=review.pairs.toggled,
        counted=review.pairs.counted,
        unmet=tuple(judged.unmet),
        stale=stale,
        unstable=tuple(_unstable(review)),
        wrong_causes=wrong,
        baseline=entries,
        fails_everywhere=tuple(failures.everywhere(review)),
        not_run=not_run,
        inconclusive=review.pairs.inconclusive,
        observations=observations,
        proofs=_proofs(review),
        breaks=breaks.breaks(changes, observations),
        failing=SEVERITY[: SEVERITY.index(fail_on) + 1],
        reused=sum(1 for planned in run.cells if any(one.reused for one in run.records.get(planned.cell.id, ()))),
        latent=tuple(_latent(review, changed_tests.failing_lines(observations, changes))),
        partial=partial,
        partial_reasons=run.partial_reasons,
        origin=Origin(created=run.info.created, pyskew=run.info.pyskew, commit=run.info.commit),
    )
    return conclude(report, run.info.config)


def _latent(review: Review, failing: Collection[str]) -> Iterator[ChangedDefaultUse]:
    """Yield lines that use a changed default, without those that a changed test already fails at."""
    for target in review.suite.targets:
        for scenario in review.suite.scenarios:
            yield from (one for one in review.latent(scenario, target) if one.site not in failing)


def conclude(report: Report, config: str = "") -> Report:
    """Return the report with the problems and the verdict that follow from everything else in it."""
    report = replace(report, problems=tuple(problems.problems(report, config)))
    return replace(report, verdict=_verdict(report))


_NO_VERDICT = Verdict(
    exit_code=0, incomplete=False, summary="", planned=0, conclusive=0, changes=0, causes=0, unexpected=0, not_run=0,
    elsewhere=0,
)  # fmt: skip


def _proofs(review: Review) -> dict[str, Observation]:
    """Return the observations of cells that only proofs needed."""
    extra = {cell_id: records[0].cell for cell_id, records in sorted(review.run.records.items()) if records}
    return {cell_id: review.observed(cell) for cell_id, cell in extra.items() if cell_id not in review.planned}


def _verdict(report: Report) -> Verdict:
    elsewhere = sum(1 for one in report.not_run if one.evidence is Evidence.SKIPPED and not one.required)
    real = [change for change in report.changes if change.cls is not ChangeClass.WILL_BREAK]
    kinds = [problem.kind for problem in report.problems]
    numbers = Verdict(
        exit_code=_exit_code(report),
        incomplete=any(kind in INCOMPLETE for kind in kinds),
        summary="",
        planned=len(report.observations) - elsewhere,
        conclusive=sum(1 for one in report.observations.values() if one.evidence in EVIDENT),
        changes=len(real),
        causes=len({cause.group for change in report.changes for cause in change.causes if explains(cause)}),
        unexpected=sum(1 for kind in kinds if kind not in INCOMPLETE),
        not_run=len(report.not_run) - elsewhere,
        elsewhere=elsewhere,
    )
    return replace(numbers, summary="; ".join(_sentences(report, numbers)))


def _exit_code(report: Report) -> ExitCode:
    codes = [ExitCode.INCOMPLETE if one.kind in INCOMPLETE else ExitCode.UNEXPECTED for one in report.problems]
    if PartialReason.INTERRUPTED in report.partial_reasons:
        codes.append(ExitCode.INTERRUPTED)
    return ExitCode.worst(codes)


def _sentences(report: Report, numbers: Verdict) -> Iterator[str]:
    verb = "has" if numbers.planned == 1 else "have"
    yield f"{numbers.conclusive:,} of {count(numbers.planned, 'cell')} {verb} a result"
    explained = sum(1 for change in report.changes if any(explains(cause) for cause in change.causes))
    by = f", {explained:,} of them explained by {count(numbers.causes, 'cause')}" if explained else ""
    compared = report.counted or report.changes
    yield f"{count(numbers.changes, 'change')} between versions{by}" if compared else "no two versions compared"
    yield f"{numbers.unexpected:,} unexpected" if numbers.unexpected else "nothing unexpected"
    if failing := {one.scenario for one in report.fails_everywhere}:
        verb = "fails" if len(failing) == 1 else "fail"
        yield f"{count(len(failing), 'scenario')} {verb} on every Python, and no clause expects it"
    if coming := len(report.changes) - numbers.changes:
        yield f"{count(coming, 'announced break')} in a later Python"
    if report.reused:
        yield f"{count(report.reused, 'cell')} reused from earlier runs"
    if numbers.not_run:
        yield f"{numbers.not_run:,} not run"
    shards = sum(1 for one in report.not_run if one.reason == ANOTHER_SHARD)
    if shards:
        yield f"{shards:,} more in another shard"
    if numbers.elsewhere > shards:
        yield f"{numbers.elsewhere - shards:,} more need another system"


def _partial(run: Run) -> str:
    """Return why the run is partial, in one line; empty when it is whole."""
    parts = []
    if run.end is None:
        parts.append("unfinished: the run was killed or is still going on")
    elif not run.end.complete:
        parts.append(run.end.reason)
    parts += [str(damage) for damage in run.damage[:_DAMAGE]]
    if len(run.damage) > _DAMAGE:
        parts.append(f"and {len(run.damage) - _DAMAGE} more damaged places")
    return "; ".join(parts)


_DAMAGE = 5
"""Damaged places that are named."""


@dataclass(slots=True)
class _Judged:
    """What all cells show of the clauses."""

    unmet: list[Unmet] = field(default_factory=list)
    met: dict[str, dict[str, Judgement]] = field(default_factory=dict)
    """By scenario and position, one cell that met the clause."""


def _judged(review: Review) -> _Judged:
    """Hold every cell against its clause, once."""
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
    if review.run.info.selection or review.run.info.shard:
        return
    by_scenario: dict[str, list[Cell]] = {}
    for planned in review.planned.values():
        by_scenario.setdefault(planned.cell.scenario, []).append(planned.cell)
    for scenario in review.suite.scenarios:
        cells = by_scenario.get(scenario.id, []) if scenario.expect else []
        judged = tuple(met.get(scenario.id, {}).values())
        unknown: list[Mapping[str, conditions.Value]] = [
            _known(review, cell) for cell in cells if review.observed(cell).evidence not in EVIDENT
        ]
        known = [*unknown, *(review.context(cell) for cell in cells)]
        unknown += [review.context(cell) for cell in cells if _lacks_locale(review, scenario, cell)]
        for clause in expectations.stale(scenario, judged, unknown):
            if not _within(clause, known):
                continue  # a pack also speaks of Pythons and systems that this suite does not ask
            yield Stale(scenario=scenario.id, position=clause.position, where=clause.where)


def _unstable(review: Review) -> Iterator[Unstable]:
    for planned in review.planned.values():
        if review.observed(planned.cell).stability is Stability.FLAKY:
            attempts = review.run.records.get(planned.cell.id, ())
            yield from instability.unstable(attempts, review.scenarios[planned.cell.scenario].facts)


def _within(clause: Expectation, known: Sequence[Mapping[str, conditions.Value]]) -> bool:
    """Return whether a clause speaks of any cell of this suite."""
    return any(conditions.holds(clause.where, cell) is not False for cell in known)


def _lacks_locale(review: Review, scenario: Scenario, cell: Cell) -> bool:
    """Return whether a cell showed nothing because its locale is not installed: that is no word about its clauses."""
    absent = bool(scenario.locale) and review.observed(cell).evidence is Evidence.NOT_APPLICABLE
    return absent and conditions.holds(scenario.when, review.context(cell)) is True


def _known(review: Review, cell: Cell) -> dict[str, conditions.Value]:
    """Return what is known of a cell that did not run: its target's OS and its toggles."""
    target = next(target for target in review.suite.targets if target.name == cell.target)
    facts: dict[str, conditions.Value] = {"os": target.os, "target": cell.target}
    return facts | {conditions.identifier(name): value for name, value in cell.toggles}


def _not_run(review: Review) -> Iterator[NotRun]:
    for planned in review.planned.values():
        observation = review.observed(planned.cell)
        if observation.evidence not in EVIDENT:
            yield NotRun(
                cell=planned.cell,
                required=planned.required,
                evidence=observation.evidence,
                reason=observation.reason,
            )


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
        guilty = {cause.toggle for cause in found if explains(cause)}
        if scenario.no_toggle and any(cause.verdict is CauseVerdict.PROVEN for cause in found):
            declared = f"{{none: {scenario.no_toggle.value}}}"
        elif found and guilty.isdisjoint(scenario.causes) and _contradicted(review, change, guilty, explained):
            declared = ", ".join(scenario.causes)
        else:
            continue
        yield WrongCause(change=change.id, pair=change.pair, declared=declared, found=found)


def _contradicted(
    review: Review, change: Change, guilty: set[str], explained: Mapping[tuple[str, str], set[str]]
) -> bool:
    """Return whether another toggle explains a change, or a candidate that is declared explains none."""
    declared = review.scenarios[change.scenario].causes
    if guilty:
        return any(review.may_cause(change, toggle) for toggle in declared)
    elsewhere = explained[change.scenario, change.target].intersection(declared)
    return not elsewhere and any(review.is_candidate(change, toggle) for toggle in declared)
