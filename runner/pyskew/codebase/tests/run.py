"""Run the tests of a codebase on every Python of an upgrade, and collect the evidence about its lines."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pyskew import __version__
from pyskew.analysis import changed_tests
from pyskew.audit import Finding, test_evidence
from pyskew.audit.test_evidence import Linked, Seen
from pyskew.codebase.tests import cost
from pyskew.codebase.tests.cost import Cost
from pyskew.codebase.tests.explanations import explanations
from pyskew.codebase.tests.feeding import feeding
from pyskew.codebase.tests.links import Links
from pyskew.execution.budget import Share
from pyskew.execution.progress import Progress
from pyskew.execution.run import Wanted, carry_out
from pyskew.execution.slots import Workers
from pyskew.model.breaks import Explanation
from pyskew.model.partial import PartialReason
from pyskew.model.report import Change, Report
from pyskew.model.suite import Arm, Cell
from pyskew.model.tests import CaseResult, own_file
from pyskew.observation import record_builder, test_results
from pyskew.reporting.baseline_file import BASELINE
from pyskew.reporting.publish import read_report, rehearse, write_explanations, write_report
from pyskew.store import records, run_directory
from pyskew.suite import from_codebase, host, loader, source_tree
from pyskew.suite.from_codebase import CodebaseCommand
from pyskew.targets import kinds, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What other audits say of the codebase."""

    findings: Sequence[Finding]
    """Of the static audit."""
    shown: str
    """The codebase, as the findings name it."""
    first_good: Mapping[str, str] = field(default_factory=dict)
    """By dependency, the first release that the dependency audit calls good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebaseRun:
    """The run of the tests, its report, and the evidence for static findings."""

    report: Report
    folder: Path
    seen: Seen
    resume: str
    """The command that runs what is missing."""
    codebase: Path
    files: tuple[str, ...]
    """Of the codebase, as the tests ran in them, relative."""
    cost: Cost

    def explained(self, audited: Audited) -> CodebaseRun:
        """Return the run with its reports written again, with explanations of its breaks.

        Args:
            audited: what other audits say; the findings have the evidence of the tests.
        """
        told = _explanations(self.report, audited, self.codebase, self.files)
        write_explanations(self.folder, told)
        return replace(self, report=write_report(self.folder, accepted=self.codebase / BASELINE))

    @property
    def interrupted(self) -> bool:
        """Return whether a signal ended it."""
        return PartialReason.INTERRUPTED in self.report.partial_reasons

    def read(self, name: str) -> str:
        """Return the text of one of the run's reports."""
        return (self.folder / name).read_text(encoding="utf-8")


def reader_of(command: Sequence[str]) -> str:
    """Return the reader of test results that understands a command; empty if there is none."""
    return next((name for name, kind in test_results.kinds().items() if kind.understands(command)), "")


def run_codebase(
    wanted: CodebaseCommand,
    audited: Audited,
    output: Path | None,
    workers: Workers,
    progress: Progress,
    share: Share | None = None,
) -> CodebaseRun:
    """Run the tests on every Python and prove what changed; `explained` writes the reports.

    Args:
        wanted: the tests, and how they are run.
        audited: what other audits say of the codebase.
        output: the run directory; None for a fresh one.
        workers: how many cells run at once.
        progress: where to tell of it.
        share: what the whole command may take; None where the suite's limit of proofs is all.
    """
    path = _written(wanted)
    suite = loader.load_suite(path, kinds.kinds(), test_results.kinds())
    plan = sessions.planned(suite)
    info = records.RunInfo(
        schema=records.SCHEMA, pyskew=__version__, created=datetime.now(UTC).isoformat(timespec="seconds"),
        host_os=host.this_os(), plan=plan.digest, suite=suite, config=path.as_posix(),
        commit=source_tree.commit(wanted.folder),
    )  # fmt: skip
    with run_directory.create(plan.digest, output) as folder:
        run = Wanted(info=info, plan=plan, folder=folder, workers=workers, repeat=wanted.repeat, isolate=wanted.isolate,
                     watched=tuple(test_evidence.lines(audited.findings, audited.shown)), shuffle=wanted.shuffle,
                     share=share, outlook=partial(_outlook, folder, wanted.folder, audited) if share else None,
                     )  # fmt: skip
        spent = carry_out(run, progress)
        report = read_report(folder, accepted=wanted.folder / BASELINE)
    again = ["--repeat", str(wanted.repeat)] if wanted.repeat > 1 else []
    resume = shlex.join(["pyskew", "run", "--resume", *again, "-c", path.as_posix(), "-o", folder.as_posix()])
    recorded = records.read(folder)
    files = _files(recorded)
    return CodebaseRun(
        report=report, folder=folder, seen=_seen(recorded, report, wanted.folder, files), resume=resume,
        codebase=wanted.folder, files=files,
        cost=cost.of(recorded, plain=spent.planned, further=spent.further, lacking=spent.lacking),
    )  # fmt: skip


def _outlook(folder: Path, codebase: Path, audited: Audited) -> frozenset[str]:
    """Make the reports of what a run has recorded so far, and return the changes that no toggle needs to explain."""
    report = read_report(folder, accepted=codebase / BASELINE)
    recorded = records.read(folder)
    files = _files(recorded)
    findings = test_evidence.judged(audited.findings, _seen(recorded, report, codebase, files), audited.shown)
    told = _explanations(report, replace(audited, findings=findings), codebase, files)
    rehearse(report)
    return frozenset(name for one in report.breaks if told.get(one.id) for name in one.changes)


def _explanations(
    report: Report, audited: Audited, codebase: Path, files: Sequence[str]
) -> dict[str, tuple[Explanation, ...]]:
    return explanations(report, audited.findings, audited.shown, codebase, files, audited.first_good)


def _written(wanted: CodebaseCommand) -> Path:
    """Write the suite as a file, which `pyskew run -c` also accepts; return its path."""
    text = from_codebase.suite(wanted)
    folder = run_directory.home() / "audits"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    path = folder / f"{wanted.folder.resolve().name}-{digest}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _files(run: records.Run) -> tuple[str, ...]:
    """Return the files of the codebase that the tests ran in, relative."""
    return tuple(
        sorted({name for one in run.info.suite.scenarios if one.source for name in source_tree.names(one.source)})
    )


def _seen(run: records.Run, report: Report, folder: Path, files: Sequence[str]) -> Seen:
    own = frozenset(files)
    failed: set[str] = set()
    ran: set[str] = set()
    linked: set[Linked] = set()
    links = Links(folder, files)
    for change in changed_tests.worse(report.changes):
        cases = list(_cases(run, change))
        failed |= {frame for case in cases for frame in case.frames}
        linked |= links.lines(change, cases)
    problems = {one.site for one in report.latent if one.problem}
    failed |= problems
    failed |= {place for _, place in feeding(folder, files, problems)}
    for tried in run.records.values():
        for record in tried:
            if record.cell.arm is Arm.EXPOSURE:
                ran |= set(record.facts.get(record_builder.RAN, ()))
            for one in record.warnings:
                site, _, line = one.site.rpartition(":")
                failed.add(f"{own_file(site, own)}:{line}")
    return Seen(failed=frozenset(failed), linked=frozenset(linked), ran=frozenset(ran))


def _cases(run: records.Run, change: Change) -> Iterator[CaseResult]:
    """Yield the results of a changed test on the newer Python."""
    for record in run.records.get(Cell(scenario=change.scenario, target=change.target, python=change.new).id, ()):
        case = changed_tests.result(record.cases or {}, str(change.test))
        if case is not None:
            yield case
