"""Collect every reason why a run does not end with exit code 0, each with its cells and its remedy. Pure."""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence

from pyskew.analysis.differences import differing_parts
from pyskew.analysis.observed_run import EVIDENT
from pyskew.model.left_out import WhyNotRun
from pyskew.model.partial import PartialReason
from pyskew.model.report import Change, NotRun, Problem, ProblemKind, Report, Unstable
from pyskew.model.shortening import clipped
from pyskew.model.suite import ALWAYS, Cell, ChangeClass, Evidence
from pyskew.model.text import count, fact_name

_LONGEST = 200
"""Characters of one value; report.json and the logs hold the whole."""
_FACTS = 6
"""Facts that one sentence names."""

_RETRY = {
    Evidence.NO_INTERPRETER: "`pyskew pythons` shows what was found and where it was sought",
    Evidence.SETUP_ERROR: "correct what its environment installs, then run it again",
    Evidence.INFRA_ERROR: "see that the target can be reached, then run it again",
    Evidence.SKIPPED: "run it where it can run, and merge the runs with `pyskew merge`",
}
_MAKE_ROOM = "make room for temporary files, or set TMPDIR to a folder with room, then run it again"


def problems(report: Report, config: str = "", options: Sequence[str] | None = ()) -> Iterator[Problem]:
    """Yield what is unexpected (exit code 1), then which required cells did not run (exit code 3).

    Args:
        report: a report that has no problems yet.
        config: the suite's file, for the commands; empty for matrix.yaml.
        options: those that narrowed the run, which a command that resumes it has as well; None for a merge of runs
            that were narrowed in different ways.
    """
    command = ["pyskew", "run", *(["-c", config] if config else [])]
    start = [*command, "--fresh"]
    informational = {spec.label for spec in report.pythons if spec.informational}
    yield from _unmet(report, start)
    if ChangeClass.DESTABILISED in report.failing:
        yield from _unstable([one for one in report.unstable if one.cell.python not in informational], start)
    failing = unexpected(report)
    yield from _breaks(report, {change.id: change for change in failing})
    below = {change for one in report.breaks for change in one.changes}
    yield from (_change(change) for change in failing if change.id not in below)
    for fails in report.fails_everywhere:
        ends = (f"{cell.python} {outcome.value}" for cell, outcome in zip(fails.cells, fails.outcomes, strict=True))
        what = f"it fails on every Python of {fails.target}, and no clause expects it: {', '.join(ends)}"
        yield Problem(
            kind=ProblemKind.FAILS_EVERYWHERE,
            scenario=fails.scenario,
            cells=tuple(cell.id for cell in fails.cells),
            what=f"{what}; {clipped(fails.message, _LONGEST)}" if fails.message else what,
            remedy=f"correct the scenario; if that is the answer, declare `expect: [{{outcome: {fails.outcomes[0]}}}]`",
            rerun=_rerun(start, *fails.cells),
        )
    yield from _declarations(report)
    yield from _not_run(report, None if options is None else shlex.join([*command, "--resume", *options]))


def unexpected(report: Report) -> list[Change]:
    """Return the changes that fail a run."""
    return [
        change
        for change in report.changes
        if not change.expected and not change.informational and change.cls in report.failing
    ]


def _unmet(report: Report, start: list[str]) -> Iterator[Problem]:
    for one in report.unmet:
        if not one.informational:
            yield Problem(
                kind=ProblemKind.UNMET,
                scenario=one.cell.scenario,
                cells=(one.cell.id,),
                what=f"expected {one.wanted}; observed {one.got}",
                remedy=f"correct the clause at {one.position}, or what the cell does",
                position=one.position,
                rerun=_rerun(start, one.cell),
            )


def _unstable(found: list[Unstable], start: list[str]) -> Iterator[Problem]:
    """Yield one problem per cell, however many of its facts vary."""
    by_cell: dict[Cell, list[Unstable]] = {}
    for one in found:
        by_cell.setdefault(one.cell, []).append(one)
    for cell, facts in by_cell.items():
        seen = [f"{fact_name(one.fact)} ({_values(one)})" for one in facts[:_FACTS]]
        seen += [f"{len(facts) - _FACTS} more facts"] if len(facts) > _FACTS else []
        yield Problem(
            kind=ProblemKind.UNSTABLE,
            scenario=cell.scenario,
            cells=(cell.id,),
            what=f"its attempts disagree on {', '.join(seen)}",
            remedy="; ".join(dict.fromkeys(one.advice for one in facts[:_FACTS])),
            rerun=f"{_rerun(start, cell)} --repeat 3",
        )


def _breaks(report: Report, failing: Mapping[str, Change]) -> Iterator[Problem]:
    """Yield one problem for each break with a change that fails the run, whatever the number of its tests."""
    for one in report.breaks:
        change = next((failing[name] for name in one.changes if name in failing), None)
        if change is not None:
            cells = (Cell(scenario=one.scenario, target=one.target, python=python) for python in (one.old, one.new))
            yield Problem(
                kind=ProblemKind.BREAK,
                scenario=one.scenario,
                cells=tuple(cell.id for cell in cells),
                what=f"{one.old} -> {one.new} takes {count(len(one.tests), 'test')}: {clipped(one.title, _LONGEST)}"
                + (f" at {one.place}" if one.place else ""),
                remedy="fix it, or accept its tests: `pyskew report --accept --reason TEXT`",
                change=one.id,
                rerun=change.rerun,
            )


def _values(one: Unstable) -> str:
    return ", ".join(clipped(value, _LONGEST) for value in one.values)


def _change(change: Change) -> Problem:
    ends = f"{change.old} -> {change.new} {change.cls.value}"
    accept = "accept it: `pyskew report --accept --reason TEXT`"
    return Problem(
        kind=ProblemKind.CHANGE,
        scenario=change.scenario,
        test=change.test,
        cells=tuple(
            Cell(scenario=change.scenario, target=change.target, python=python, toggles=change.toggles).id
            for python in (change.old, change.new)
        ),
        what=": ".join(filter(None, [ends, "; ".join([*differing_parts(change), change.unexpected_because])])),
        remedy=f"fix it, or {accept}" if change.test else f"fix it, declare it in `expect:`, or {accept}",
        change=change.id,
        rerun=change.rerun,
    )


def _declarations(report: Report) -> Iterator[Problem]:
    """Yield what is wrong with a declaration rather than with a cell."""
    for clause in report.stale:
        which = "every cell" if clause.where == ALWAYS else f"every cell that `{clause.where}` could match"
        yield Problem(
            kind=ProblemKind.STALE_CLAUSE,
            scenario=clause.scenario,
            what=f"{which} ran, and none met the clause at {clause.position}",
            remedy="delete the clause, or correct its `where`, outcome or facts",
            position=clause.position,
        )
    for wrong in report.wrong_causes:
        yield Problem(
            kind=ProblemKind.WRONG_CAUSE,
            scenario=wrong.pair.scenario,
            test=wrong.pair.test,
            what=str(wrong),
            remedy="correct or delete `cause:` of the scenario",
            change=wrong.change,
        )
    failing = {change.pair for change in unexpected(report)}
    for entry in report.baseline:
        if not entry.expired or entry.pair not in failing:  # an expired entry is the reason of its change already
            expired = "accept it again with `pyskew report --accept --reason TEXT --expires DATE`, or delete the entry"
            yield Problem(
                kind=ProblemKind.EXPIRED_BASELINE if entry.expired else ProblemKind.STALE_BASELINE,
                scenario=entry.pair.scenario,
                test=entry.pair.test,
                what=str(entry),
                remedy=expired if entry.expired else "`pyskew report --accept --reason TEXT` removes the entry",
            )


def _not_run(report: Report, resume: str | None) -> Iterator[Problem]:
    """Yield required cells without evidence, one problem for each reason; or that nothing ran at all."""
    known = {there.target for there in report.interpreters}
    groups: dict[tuple[str, Evidence, str], list[NotRun]] = {}
    for one in report.not_run:
        if one.required:
            groups.setdefault((one.cell.target, one.evidence, one.reason), []).append(one)
    left = report.left_out
    for why in left.not_run:
        if why.required:
            groups.setdefault((why.target, why.evidence, why.reason), [])
    for (target, evidence, reason), cells in groups.items():
        names = {one.cell.scenario for one in cells}
        more = left.not_run.get(WhyNotRun(target, True, evidence, reason), 0)
        besides = f"; with {count(more, 'cell')} that are not listed" if more else ""
        yield Problem(
            kind=ProblemKind.NOT_RUN,
            scenario=names.pop() if len(names) == 1 else "",
            cells=tuple(one.cell.id for one in cells),
            what=f"{evidence.value}: {reason}".removesuffix(": ") + besides,
            remedy=_retry(target, evidence, reason, known, resume),
        )
    if PartialReason.DAMAGED in report.partial_reasons:
        yield Problem(kind=ProblemKind.DAMAGED, what=report.partial, remedy="run the cells again that it misses")
    if PartialReason.MISSING_SHARDS in report.partial_reasons:
        remedy = "run the shards that are missing, and merge again"
        yield Problem(kind=ProblemKind.NOT_RUN, what=report.partial, remedy=remedy)
    ran = left.conclusive or any(one.evidence in EVIDENT for one in report.observations.values())
    if left.in_other_shards and not report.observations and not left.cells and not report.partial_reasons:
        remedy = "make fewer shards, or merge it with the others"
        yield Problem(kind=ProblemKind.NOT_RUN, what="the shard has no scenario", remedy=remedy)
    elif not groups and not ran:
        yield Problem(kind=ProblemKind.NOT_RUN, what="no cell ran", remedy="run the suite where one of its targets is")


def _retry(target: str, evidence: Evidence, reason: str, known: Collection[str], resume: str | None) -> str:
    """Return how cells of a target get a result.

    Args:
        target: its name.
        evidence: that of the cells.
        reason: why they have no result.
        known: the targets on which the run has looked for Pythons; none before it came to that.
        resume: the command that resumes the run; None where there is none.
    """
    if os.strerror(errno.ENOSPC) in reason:
        return _MAKE_ROOM
    if evidence is not Evidence.MISSING:
        return _RETRY.get(evidence, "run it again")
    if known and target not in known:
        return f"run the suite where {target} is, and merge that run with this one"
    return f"`{resume}` runs what is missing" if resume else "resume the runs that were merged, and merge them again"


def _rerun(start: list[str], *cells: Cell) -> str:
    pythons = ",".join(dict.fromkeys(cell.python for cell in cells))
    first = cells[0]
    return shlex.join([*start, "--only", first.scenario, "--python", pythons, "--target", first.target])
