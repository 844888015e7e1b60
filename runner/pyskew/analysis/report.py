"""A run's records -> the Report value that every format renders. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pyskew.analysis import breaks, changed_tests, other_shards, problems
from pyskew.analysis.assembling import Assembling
from pyskew.analysis.baseline import EMPTY, Baseline
from pyskew.analysis.grouping import explains
from pyskew.analysis.listing import LIMIT
from pyskew.analysis.observed_run import EVIDENT
from pyskew.errors import ExitCode
from pyskew.model.origin import Origin
from pyskew.model.partial import PartialReason
from pyskew.model.report import INCOMPLETE, Report, Verdict
from pyskew.model.severity import SEVERITY
from pyskew.model.suite import ChangeClass, Evidence
from pyskew.model.text import count
from pyskew.model.toggles import ToggleInfo
from pyskew.store import parts
from pyskew.store.parts import Parts
from pyskew.store.records import Run

SCHEMA = 1


def assemble(
    run: Run | Parts,
    toggles: Mapping[str, ToggleInfo],
    fail_on: ChangeClass = ChangeClass.FIXED,
    baseline: Baseline = EMPTY,
    limit: int = LIMIT,
) -> Report:
    """Read everything out of a run; what the baseline accepts is expected.

    Args:
        run: a run in memory, or one that is read scenario by scenario.
        toggles: every toggle by name.
        fail_on: the mildest class of unexpected change that fails the run.
        baseline: the accepted changes.
        limit: cells above which a report lists only those that its changes and problems name.
    """
    whole = parts.of(run)
    failing = SEVERITY[: SEVERITY.index(fail_on) + 1]
    found = Assembling(toggles, failing, baseline, limit)
    for part in whole.scenarios():
        found.add(part)
    head = whole.head()
    shares = found.shares()
    changes, observations = shares.changes, shares.observations
    failed = changed_tests.failing_lines(observations, changes)
    planned = (one.cell for one in observations.values())
    report = Report(
        schema=SCHEMA,
        verdict=_NO_VERDICT,
        interpreters=head.interpreters,
        pythons=head.info.suite.pythons,
        scenarios=shares.scenarios,
        changes=changes,
        toggled_changes=shares.toggled,
        counted=shares.counted,
        unmet=shares.unmet,
        stale=shares.stale,
        unstable=shares.unstable,
        wrong_causes=shares.wrong_causes,
        baseline=shares.baseline,
        fails_everywhere=shares.fails_everywhere,
        not_run=shares.not_run,
        inconclusive=shares.inconclusive,
        observations=observations,
        left_out=other_shards.counted(shares.left_out, head.info, planned),
        proofs=shares.proofs,
        breaks=breaks.breaks(changes, observations, {name: one.link for name, one in toggles.items()}),
        failing=failing,
        reused=shares.reused,
        # Without lines that a changed test already fails at.
        latent=tuple(one for one in shares.latent if one.site not in failed),
        partial=_partial(head),
        partial_reasons=head.partial_reasons,
        origin=Origin(created=head.info.created, pyskew=head.info.pyskew, commit=head.info.commit),
    )
    return conclude(report, head.info.config, head.info.options)


def conclude(report: Report, config: str = "", options: Sequence[str] | None = ()) -> Report:
    """Return the report with the problems and the verdict that follow from everything else in it.

    Args:
        report: a report without problems and verdict.
        config: the suite's file, for the commands; empty for matrix.yaml.
        options: those that narrowed the run; None where no command line has all of them.
    """
    report = replace(report, problems=tuple(problems.problems(report, config, options)))
    return replace(report, verdict=_verdict(report))


_NO_VERDICT = Verdict(
    exit_code=0, incomplete=False, summary="", planned=0, conclusive=0, changes=0, causes=0, unexpected=0, not_run=0,
    elsewhere=0,
)  # fmt: skip


def _verdict(report: Report) -> Verdict:
    left = report.left_out
    elsewhere = sum(1 for one in report.not_run if one.evidence is Evidence.SKIPPED and not one.required)
    elsewhere += sum(
        number for why, number in left.not_run.items() if why.evidence is Evidence.SKIPPED and not why.required
    )
    real = [change for change in report.changes if change.cls is not ChangeClass.WILL_BREAK]
    kinds = [problem.kind for problem in report.problems]
    numbers = Verdict(
        exit_code=_exit_code(report),
        incomplete=any(kind in INCOMPLETE for kind in kinds),
        summary="",
        planned=len(report.observations) + left.cells + left.in_missing_shards - elsewhere,
        conclusive=left.conclusive + sum(1 for one in report.observations.values() if one.evidence in EVIDENT),
        changes=len(real) + left.changes,
        causes=left.causes
        + len({cause.group for change in report.changes for cause in change.causes if explains(cause)}),
        unexpected=sum(1 for kind in kinds if kind not in INCOMPLETE),
        not_run=len(report.not_run) + sum(left.not_run.values()) + left.in_missing_shards - elsewhere,
        elsewhere=elsewhere + left.in_other_shards + left.elsewhere,
        open=sum(1 for change in report.changes if change.is_open),
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
    explained += report.left_out.explained
    by = f", {explained:,} of them explained by {count(numbers.causes, 'cause')}" if explained else ""
    compared = report.counted or report.changes
    yield f"{count(numbers.changes, 'change')} between versions{by}" if compared else "no two versions compared"
    yield f"{numbers.unexpected:,} unexpected" if numbers.unexpected else "nothing unexpected"
    if numbers.open:
        yield f"{count(numbers.open, 'change')} not examined to the end"
    if failing := {one.scenario for one in report.fails_everywhere}:
        verb = "fails" if len(failing) == 1 else "fail"
        yield f"{count(len(failing), 'scenario')} {verb} on every Python, and no clause expects it"
    if coming := len(report.changes) + report.left_out.changes - numbers.changes:
        yield f"{count(coming, 'announced break')} in a later Python"
    if report.reused:
        yield f"{count(report.reused, 'cell')} reused from earlier runs"
    if numbers.not_run:
        yield f"{numbers.not_run:,} not run"
    if report.left_out.in_other_shards:
        yield f"{report.left_out.in_other_shards:,} more in another shard"
    if numbers.elsewhere > report.left_out.in_other_shards:
        yield f"{numbers.elsewhere - report.left_out.in_other_shards:,} more need another system"


def _partial(run: Run) -> str:
    """Return why the run is partial, in one line; empty when it is whole."""
    parts = []
    if run.end is None:
        parts.append("unfinished: the run was killed or is still going on")
    elif not run.end.complete:
        parts.append(run.end.reason)
    if PartialReason.MISSING_SHARDS in run.partial_reasons:
        parts.append(other_shards.missing(run.info))
    parts += [str(damage) for damage in run.damage[:_DAMAGE]]
    if len(run.damage) > _DAMAGE:
        parts.append(f"and {len(run.damage) - _DAMAGE} more damaged places")
    return "; ".join(parts)


_DAMAGE = 5
"""Damaged places that are named."""
