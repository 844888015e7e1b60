"""`pyskew upgrade`: can this codebase move to that Python? One page from the audit, the dependencies and the tests."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import click

from pyskew.audit import Confidence, Finding, Options
from pyskew.audit.files import warning_filters
from pyskew.audit.kept_index import index
from pyskew.audit.outcome import at_least
from pyskew.audit.unchanged import audit as audited
from pyskew.cli import audit_dependencies, stopped
from pyskew.cli.audit_dependencies import DependencyOptions, with_dependency_options
from pyskew.cli.audit_step import IN_DEVELOPMENT, Step, chosen_step, label
from pyskew.cli.audit_tests import TestOptions, planned_tests, run_tests, unanswered, with_test_options
from pyskew.cli.commands import Command
from pyskew.cli.console import Console, print_result, print_summary
from pyskew.cli.with_command import WithCommand, command_of
from pyskew.codebase.dependencies import gathering
from pyskew.codebase.upgrade import output
from pyskew.codebase.upgrade.page import UpgradePage, UpgradeState
from pyskew.errors import ExitCode, UsageError
from pyskew.store import user_files
from pyskew.suite import pyproject
from pyskew.suite.pyproject import ProjectFile


class UpgradeOptions(TestOptions, DependencyOptions):
    """The options of `pyskew upgrade` as click hands them over."""

    old: str | None
    new: str | None
    form: str
    page: Path | None


@click.command(cls=WithCommand)
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--from", "old", metavar="VERSION", help="The oldest Python in use.  [default: from requires-python]")
@click.option("--to", "new", metavar="VERSION", help="The Python to go to.  [default: the newest final release]")
@click.option("--format", "form", type=click.Choice(tuple(output.FORMATS)), default="text", show_default=True)
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html",
              help="Also write the page as HTML.")  # fmt: skip
@click.option("--no-dependencies", "dependencies", flag_value=False, default=True, type=bool,
              help="Leave the dependencies out.")  # fmt: skip
@with_dependency_options
@with_test_options
@click.pass_context
def upgrade(context: click.Context, /, *, path: Path, **options: Unpack[UpgradeOptions]) -> int:
    """Write one page about moving the codebase PATH to a newer Python: the verdict, then the order of work.

    The page combines the audit of the source, the check of the packages in the lock file and, with COMMAND, the tests
    on every Python. It lists the evidence that it lacks.

    \b
    Examples:
      pyskew upgrade . --to 3.15
      pyskew upgrade . --to 3.14 --page upgrade.html -- pytest -q
      pyskew upgrade . --format markdown --levels lock,index,resolve,source,import
    Exit code: 0 nothing stops the move, 1 something does, 2 usage, 3 a Python had no evidence.
    """  # noqa: D301 - click reads the \b
    project = pyproject.read(path)
    step = chosen_step(project, options["old"], options["new"])
    command = command_of(context)
    test_plan = planned_tests([path], project, step, command, options) if command else None
    console = Console()
    console.say(step.line)
    page = _looked_at(path, project, step, options, console)
    with stopped.told() as begun:
        first_good = page.dependencies.first_good if page.dependencies else {}
        ran = run_tests(test_plan, page.outcome, console, time.monotonic(), first_good) if test_plan else None
        if ran:
            begun.at(ran.folder, ran.resume)
            page = replace(page, tests=ran.report)
        print_result(output.FORMATS[options["form"]](page))
        _write(page, options["page"], console)
        if ran and options["form"] == "text":
            print_summary(ran.report, ran.folder)
            if left := unanswered(ran):
                print_result(left.line())
        if ran and ran.interrupted:
            stopped.tell(ran.folder, ran.resume)
    codes = [ExitCode.CLEAN if page.state is UpgradeState.CLEAR else ExitCode.UNEXPECTED]
    codes += [ExitCode(ran.report.verdict.exit_code)] if ran else []
    return ExitCode.worst(codes)


COMMAND = Command(order=31, click=upgrade)


def _looked_at(path: Path, project: ProjectFile, step: Step, options: UpgradeOptions, console: Console) -> UpgradePage:
    """Return the page without the tests."""
    asked = Options(
        old=step.old,
        new=step.new,
        ignored=tuple(sorted(project.ignore)),
        least=Confidence.MEDIUM,
        warnings_are_errors=warning_filters.are_errors([path]),
    )
    outcome = audited([path], asked, project.exclude)
    outcome.findings = at_least(outcome.findings, Confidence.MEDIUM)
    listed = options["environment"] is not None or gathering.list_of(path) is not None
    if not listed and options["levels"]:
        message = f"{path}: --levels needs a list of dependencies: a lock file there, or --venv DIR"
        raise UsageError(message)
    wanted = options["dependencies"] and listed
    readiness = audit_dependencies.looked_at([path], step, options, project.exclude, console) if wanted else None
    beyond = step.new < IN_DEVELOPMENT and any(rule.since == IN_DEVELOPMENT for rule in index().values())
    return UpgradePage(
        project=path.resolve().name,
        old=label(step.old),
        new=label(step.new),
        outcome=outcome,
        later=tuple(_later(path, project, step)) if beyond else (),
        later_python=label(IN_DEVELOPMENT) if beyond else "",
        dependencies=readiness,
        tests=None,
    )


def _later(path: Path, project: ProjectFile, step: Step) -> list[Finding]:
    """Return what the Python in development will change beyond the step."""
    beyond = Options(old=step.new, new=IN_DEVELOPMENT, ignored=tuple(sorted(project.ignore)), least=Confidence.MEDIUM)
    return at_least(audited([path], beyond, project.exclude).findings, Confidence.MEDIUM)


def _write(page: UpgradePage, path: Path | None, console: Console) -> None:
    if path is None:
        return
    user_files.write(path, output.html(page), "--page")
    console.say(f"page: {path}")
