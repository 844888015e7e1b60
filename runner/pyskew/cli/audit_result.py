"""What an audit ends in: the findings that are new, the output in every format, the exit code."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyskew import __version__
from pyskew.audit.fixing import Answers
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.output import documents as output_documents
from pyskew.audit.output import github as output_github
from pyskew.audit.output import text as output_text
from pyskew.cli import fixing
from pyskew.cli.audit_step import Step, label
from pyskew.cli.console import print_result, print_styled, print_summary
from pyskew.codebase.dependencies import output as dependencies_output
from pyskew.reporting import sarif_log

if TYPE_CHECKING:
    from pyskew.codebase.dependencies.evidence import Readiness
    from pyskew.codebase.tests.bisect import CallSiteSearch
    from pyskew.codebase.tests.fixed_tests import FixedTests
    from pyskew.codebase.tests.run import CodebaseRun
    from pyskew.codebase.tests.unanswered import Unanswered
    from pyskew.model.report import Report

_MOST = 10
"""Lines of one toggle that a terminal shows."""


@dataclass(frozen=True, kw_only=True)
class AuditResult:
    """Everything that the outputs of one audit are made of."""

    outcome: AuditOutcome
    step: Step
    begun: float
    """When the command began, by the monotonic clock."""
    tests: CodebaseRun | None = None
    call_sites: Sequence[CallSiteSearch] = ()
    dependencies: Readiness | None = None
    """None if they were not asked for."""
    lowest: tuple[int, int] | None = None
    """The oldest Python that the codebase supports, where it says so."""
    fixed: FixedTests | None = None
    """What fixes did to the tests; None where nothing was fixed, or no tests ran."""
    unanswered: Unanswered | None = None
    """What the tests left open for want of time; None where nothing was."""

    @cached_property
    def answers(self) -> Answers:
        """The fixes that are known for the findings."""
        return fixing.answers(self.outcome.findings, self.lowest)

    def document(self) -> str:
        """Return the JSON document."""
        ends = {"from": label(self.step.old), "to": self.step.new_label}
        sites = {"call_sites": [site.document() for site in self.call_sites]} if self.call_sites else {}
        fixed = {"fixed_tests": self.fixed.document()} if self.fixed else {}
        run = json.loads(self.tests.read("report.json")) if self.tests else None
        more = {"dependencies": dependencies_output.document(self.dependencies)} if self.dependencies else {}
        left = {"unanswered": self.unanswered.document()} if self.unanswered else {}
        return output_documents.document(self.outcome, ends | sites | more | fixed | left, run)

    def sarif(self) -> str:
        """Return the SARIF log, with the results of the tests' run where there is one."""
        runs = [sarif_log.section(self.tests.read("report.sarif"))] if self.tests else []
        pinned = [dependencies_output.section(self.dependencies)] if self.dependencies else []
        return sarif_log.log(__version__, output_documents.section(self.outcome, self.answers), *pinned, *runs)

    def markdown(self) -> str:
        """Return the Markdown report."""
        run = self.tests.read("report.md") + "\n" if self.tests else ""
        pinned = "\n" + dependencies_output.markdown(self.dependencies) if self.dependencies else ""
        fixed = "".join(f"- {line}\n" for line in self.fixed.lines()) + "\n" if self.fixed else ""
        left = f"- {self.unanswered.line()}\n\n" if self.unanswered else ""
        return fixed + left + run + output_text.markdown(self.outcome) + pinned

    def github(self) -> str:
        """Return the annotations, those of the tests' run first."""
        run = self.tests.read("annotations.txt") if self.tests else ""
        pinned = dependencies_output.github(self.dependencies) if self.dependencies else ""
        return run + output_github.github(self.outcome) + pinned


_FORMATS: Mapping[str, Callable[[AuditResult], str]] = {
    "markdown": AuditResult.markdown,
    "json": AuditResult.document,
    "sarif": AuditResult.sarif,
    "github": AuditResult.github,
}
_SUFFIXES = {"json": "json", "sarif": "sarif", "markdown": "md"}


def publish(result: AuditResult, form: str) -> None:
    """Print the audit in one format, and write the others beside the reports of the run, where there is one."""
    if result.tests:
        _write(result, result.tests.folder)
    if form != "text":
        print_result(_FORMATS[form](result))
        return
    if result.dependencies:
        print_result(dependencies_output.text(result.dependencies) + "\n")
    print_styled(output_text.text(result.outcome))
    if result.tests:
        sites = [line for site in result.call_sites for line in site.lines()]
        fixed = result.fixed.lines() if result.fixed else []
        print_result("\n".join(["", *_latent(result.tests.report), *sites, *fixed, ""]))
        print_summary(result.tests.report, result.tests.folder)
        if result.unanswered:
            print_result(result.unanswered.line())
        print_result(f"{result.tests.cost.told(time.monotonic() - result.begun)}\n")


def _write(result: AuditResult, folder: Path) -> None:
    from pyskew.store import run_directory  # noqa: PLC0415 - only where tests ran

    for form, suffix in _SUFFIXES.items():
        run_directory.write_text(folder, f"audit.{suffix}", _FORMATS[form](result))
    # `pyskew report` puts these findings into the run's own SARIF log.
    run_directory.write_text(
        folder, run_directory.FINDINGS, output_documents.sarif(result.outcome, __version__, result.answers)
    )


def _latent(report: Report) -> Iterator[str]:
    """Yield the lines that used a default which the newest Python has changed."""
    from pyskew.reporting.wording import reached  # noqa: PLC0415 - an audit without tests has no such lines

    for toggle in dict.fromkeys(line.toggle for line in report.latent):
        found = [line for line in report.latent if line.toggle == toggle]
        for line in found[:_MOST]:
            problem = line.problem or reached(line)
            yield f"latent: {line.site}: {toggle} {line.old} -> {line.new}: {problem}"
        if len(found) > _MOST:
            yield f"latent: ... and {len(found) - _MOST} more lines that use the default of {toggle}, in audit.json"
