"""A codebase's own tests on every Python of an upgrade: a run like any other, and what it says of its lines."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyskew import __version__, attempts, config, records, registry, rehearsal, results, rundir, sources, targets
from pyskew import plan as planning
from pyskew.audit.evidence import Seen
from pyskew.codebase import own_file
from pyskew.console import Console
from pyskew.judged import Change, Report
from pyskew.model import Arm, CauseVerdict, ChangeClass
from pyskew.publish import BASELINE, write_report
from pyskew.rehearsal import Rehearsal
from pyskew.running import Wanted, carry_out

_WORSE = frozenset({ChangeClass.REGRESSED, ChangeClass.FAILS_DIFFERENTLY, ChangeClass.BEHAVIOUR_CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What the tests came to."""

    report: Report
    folder: Path
    seen: Seen

    def read(self, name: str) -> str:
        """One of the run's own reports."""
        return (self.folder / name).read_text(encoding="utf-8")


def reader_of(command: Sequence[str]) -> str:
    """The kind of results that can be had from a command by itself; empty where there is none."""
    return next((name for name, kind in results.kinds().items() if kind.understands(command)), "")


def rehearse(
    wanted: Rehearsal, watched: Sequence[str], output: Path | None, workers: int, console: Console
) -> Rehearsed:
    """Run the tests on every Python, prove what changed, write the report."""
    path = _written(wanted)
    suite = config.load_suite(path, targets.kinds(), results.kinds())
    plan = planning.plan(suite, registry.toggles(), {})
    folder = rundir.create(plan.digest, output)
    rundir.remember(folder)
    info = records.RunInfo(
        schema=records.SCHEMA, pyskew=__version__, created=datetime.now(UTC).isoformat(timespec="seconds"),
        host_os=config.this_os(), plan=plan.digest, suite=suite, config=path.as_posix(),
    )  # fmt: skip
    carry_out(Wanted(info=info, plan=plan, folder=folder, workers=workers, watched=tuple(watched)), console)
    report = write_report(folder, accepted=wanted.folder / BASELINE)
    return Rehearsed(report=report, folder=folder, seen=_seen(records.read(folder), report, wanted.folder))


def _written(wanted: Rehearsal) -> Path:
    """The suite as a file beside the runs, which `pyskew run -c` takes as well."""
    text = rehearsal.suite(wanted)
    folder = rundir.home() / "audits"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    path = folder / f"{wanted.folder.resolve().name}-{digest}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _seen(run: records.Run, report: Report, folder: Path) -> Seen:
    own = {name for one in run.info.suite.scenarios if one.source for name in sources.names(one.source)}
    failed: set[str] = set()
    proven: set[str] = set()
    ran: set[str] = set()
    for change in report.changes:
        if change.test and change.cls in _WORSE:
            frames = set(_frames(run, change))
            failed |= frames
            proven |= frames if any(one.verdict is CauseVerdict.PROVEN for one in change.causes) else set()
    failed |= {one.site for one in report.latent if one.problem}
    for tried in run.records.values():
        for record in tried:
            if record.cell.arm is Arm.EXPOSURE:
                ran |= set(record.facts.get(attempts.RAN, ()))
            for one in record.warnings:
                site, _, line = one.site.rpartition(":")
                failed.add(f"{own_file(site, own)}:{line}")
    around = frozenset(_functions(folder, proven))
    return Seen(failed=frozenset(failed), around=around, ran=frozenset(ran))


def _functions(folder: Path, frames: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """The innermost function around each place: its file, its first and its last line."""
    for name in {frame.rpartition(":")[0] for frame in frames}:
        try:
            tree = ast.parse((folder / name).read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        for frame in frames:
            path, _, line = frame.rpartition(":")
            here = [one for one in functions if one.lineno <= int(line) <= (one.end_lineno or 0)]
            if path == name and here:
                innermost = max(here, key=lambda one: one.lineno)
                yield name, innermost.lineno, innermost.end_lineno or innermost.lineno


def _frames(run: records.Run, change: Change) -> Iterator[str]:
    """Places that the tracebacks of a changed test name, on the Python where it changed."""
    for record in run.records.get(f"{change.scenario}@{change.target}/{change.new}", ()):
        case = (record.cases or {}).get(str(change.test))
        if case is not None:
            yield from case.frames
