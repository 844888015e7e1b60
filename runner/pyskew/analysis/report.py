"""A run's records -> the Report value that every format renders. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pyskew.analysis import expectations, instability
from pyskew.analysis.baseline import EMPTY, Baseline, accept
from pyskew.analysis.review import Review, explains
from pyskew.errors import ExitCode
from pyskew.model.partial import PartialReason
from pyskew.model.report import Change, NotRun, Observation, Report, Stale, Summary, Unmet, Unstable
from pyskew.model.suite import Cell, ChangeClass, Evidence, Expectation, Stability, ToggleInfo
from pyskew.store.records import Run
from pyskew.suite import conditions

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

_CONCLUSIVE = frozenset({Evidence.RAN, Evidence.NOT_APPLICABLE})


def assemble(
    run: Run,
    toggles: Mapping[str, ToggleInfo],
    fail_on: ChangeClass = ChangeClass.FIXED,
    baseline: Baseline = EMPTY,
) -> Report:
    """Read everything out of a run; what the baseline accepts is expected."""
    review = Review(run, toggles)
    changes, complaints = accept(baseline, review.pairs.changes, review.pairs.conclusive)
    unmet = tuple(_unmet(review))
    stale = tuple(_stale(review))
    not_run = tuple(_not_run(review))
    wrong = tuple(_wrong_causes(review))
    partial = _partial(run)
    report = Report(
        schema=SCHEMA,
        verdict=_NO_VERDICT,
        interpreters=run.interpreters,
        pythons=run.info.suite.pythons,
        scenarios=run.info.suite.scenarios,
        changes=changes,
        toggled_changes=review.pairs.toggled,
        counted=review.pairs.counted,
        unmet=unmet,
        stale=stale,
        unstable=tuple(_unstable(review)),
        wrong_causes=wrong,
        baseline=complaints,
        not_run=not_run,
        inconclusive=review.pairs.inconclusive,
        observations={cell_id: review.observed(planned.cell) for cell_id, planned in review.planned.items()},
        proofs=_proofs(review),
        failing=SEVERITY[: SEVERITY.index(fail_on) + 1],
        reused=sum(1 for planned in run.cells if any(one.reused for one in run.records.get(planned.cell.id, ()))),
        latent=tuple(
            one
            for target in run.info.suite.targets
            for scenario in run.info.suite.scenarios
            for one in review.latent(scenario, target)
        ),
        partial=partial,
        partial_reasons=run.partial_reasons,
    )
    return replace(report, verdict=_verdict(report))


_NO_VERDICT = Summary(
    exit_code=0, incomplete=False, summary="", planned=0, conclusive=0, changes=0, causes=0, unexpected=0, not_run=0,
    elsewhere=0,
)  # fmt: skip


def unexpected(report: Report) -> list[Change]:
    """Changes that fail a run."""
    return [
        change
        for change in report.changes
        if not change.expected and not change.informational and change.cls in report.failing
    ]


def _proofs(review: Review) -> dict[str, Observation]:
    """What the cells showed that only proofs needed."""
    extra = {cell_id: records[0].cell for cell_id, records in sorted(review.run.records.items()) if records}
    return {cell_id: review.observed(cell) for cell_id, cell in extra.items() if cell_id not in review.planned}


def _verdict(report: Report) -> Summary:
    elsewhere = sum(1 for one in report.not_run if one.evidence is Evidence.SKIPPED and not one.required)
    lacking = [one for one in report.not_run if one.evidence is not Evidence.SKIPPED or one.required]
    conclusive = sum(1 for one in report.observations.values() if one.evidence in _CONCLUSIVE)
    planned = len(report.observations) - elsewhere
    surprising = len(unexpected(report)) + len(report.stale) + len(report.wrong_causes)
    surprising += len(report.baseline)
    surprising += sum(1 for one in report.unmet if not one.informational)
    if ChangeClass.DESTABILISED in report.failing:
        informational = {spec.label for spec in report.pythons if spec.informational}
        surprising += len({one.cell.id for one in report.unstable if one.cell.python not in informational})
    damaged = PartialReason.DAMAGED in report.partial_reasons
    incomplete = any(one.required for one in lacking) or conclusive == 0 or damaged
    code = ExitCode.worst(
        [
            ExitCode.UNEXPECTED if surprising else ExitCode.CLEAN,
            ExitCode.INCOMPLETE if incomplete else ExitCode.CLEAN,
            ExitCode.INTERRUPTED if PartialReason.INTERRUPTED in report.partial_reasons else ExitCode.CLEAN,
        ]
    )
    real = [change for change in report.changes if change.cls is not ChangeClass.WILL_BREAK]
    groups = {cause.group for change in report.changes for cause in change.causes if explains(cause)}
    return Summary(
        exit_code=code,
        incomplete=incomplete,
        summary=_sentence(report, (planned, conclusive, elsewhere, len(lacking), surprising, len(groups))),
        planned=planned,
        conclusive=conclusive,
        changes=len(real),
        causes=len(groups),
        unexpected=surprising,
        not_run=len(lacking),
        elsewhere=elsewhere,
    )


def _sentence(report: Report, numbers: tuple[int, int, int, int, int, int]) -> str:
    planned, conclusive, elsewhere, lacking, surprising, groups = numbers
    real = [change for change in report.changes if change.cls is not ChangeClass.WILL_BREAK]
    proven = sum(1 for change in real if any(explains(cause) for cause in change.causes))
    coming = len(report.changes) - len(real)
    parts = [
        f"{planned} cells planned here, {conclusive} conclusive",
        f"{_count(len(real), 'change')} between versions"
        + (f", {proven} of them explained by {_count(groups, 'cause')}" if real else ""),
        f"{surprising} unexpected" if surprising else "nothing unexpected",
    ]
    parts += [f"{_count(coming, 'announced break')} in a later Python"] if coming else []
    parts += [f"{_count(report.reused, 'cell')} reused from earlier runs"] if report.reused else []
    parts += [f"{lacking} not run"] if lacking else []
    parts += [f"{elsewhere} planned for elsewhere"] if elsewhere else []
    return "; ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


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


def _unmet(review: Review) -> Iterator[Unmet]:
    informational = {spec.label for spec in review.suite.pythons if spec.informational}
    for planned in review.planned.values():
        judged = review.judgement(planned.cell)
        if judged.clause is not None and not judged.met:
            observation = review.observed(planned.cell)
            yield Unmet(
                cell=planned.cell,
                build=observation.build,
                position=judged.clause.position,
                wanted=judged.wanted,
                got=judged.got,
                informational=planned.cell.python in informational,
                log=observation.logs[0] if observation.logs else "",
            )


def _stale(review: Review) -> Iterator[Stale]:
    """Clauses that nothing met, judged only where the whole suite was asked."""
    if review.run.info.selection or review.run.info.shard:
        return
    by_scenario: dict[str, list[Cell]] = {}
    for planned in review.planned.values():
        by_scenario.setdefault(planned.cell.scenario, []).append(planned.cell)
    for scenario in review.suite.scenarios:
        cells = by_scenario.get(scenario.id, [])
        judged = [review.judgement(cell) for cell in cells if review.observed(cell).evidence is Evidence.RAN]
        unknown = [_known(review, cell) for cell in cells if review.observed(cell).evidence not in _CONCLUSIVE]
        known = [*unknown, *(review.context(cell) for cell in cells)]
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
    """Whether a clause speaks of any cell of this suite."""
    return any(conditions.holds(clause.where, cell) is not False for cell in known)


def _known(review: Review, cell: Cell) -> dict[str, conditions.Value]:
    """What is certain of a cell that did not run: its target's OS and its toggles."""
    target = next(target for target in review.suite.targets if target.name == cell.target)
    facts: dict[str, conditions.Value] = {"os": target.os, "target": cell.target}
    return facts | {conditions.identifier(name): value for name, value in cell.toggles}


def _not_run(review: Review) -> Iterator[NotRun]:
    for planned in review.planned.values():
        observation = review.observed(planned.cell)
        if observation.evidence not in _CONCLUSIVE:
            yield NotRun(
                cell=planned.cell,
                required=planned.required,
                evidence=observation.evidence,
                reason=observation.reason,
            )


def _wrong_causes(review: Review) -> Iterator[str]:
    """Declared causes against proofs that were tried; nothing is said where no proof was asked for."""
    for change in review.pairs.changes:
        declared = review.scenarios[change.scenario].cause
        found = [cause for cause in change.causes if cause.toggle]
        if declared and found and not any(cause.toggle == declared and explains(cause) for cause in found):
            said = ", ".join(f"{cause.toggle} is {cause.verdict.value}" for cause in found)
            yield f"{change.scenario} ({change.old} -> {change.new}): declared cause {declared}, but {said}"
