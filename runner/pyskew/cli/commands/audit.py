"""`pyskew audit`: the lines of a codebase that a newer Python treats differently, and its own tests there."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from pyskew.audit import Confidence, Options
from pyskew.audit.files import warning_filters
from pyskew.audit.outcome import AuditOutcome, at_least
from pyskew.audit.output import text as output_text
from pyskew.audit.unchanged import audit as audited
from pyskew.cli import audit_dependencies, fix_option, stopped
from pyskew.cli.audit_baseline import check_baseline, without_accepted, write_baseline
from pyskew.cli.audit_dependencies import DependencyOptions, with_dependency_options
from pyskew.cli.audit_step import NEWEST_FINAL, Step, chosen_step
from pyskew.cli.audit_tests import TestOptions, TestPlan, planned_tests, run_tests, unanswered, with_test_options
from pyskew.cli.commands import Command
from pyskew.cli.console import Console, print_result, print_styled
from pyskew.cli.fix_option import FixOptions
from pyskew.cli.rule_selection import RuleOptions, check_concerned, ignored_rules
from pyskew.cli.with_command import WithCommand, command_of
from pyskew.errors import ConfigError, ExitCode, UsageError
from pyskew.suite import pyproject
from pyskew.suite.pyproject import ProjectFile

# What only some options need is imported where they are given: an audit of one file is over in the time that it takes.
if TYPE_CHECKING:
    from pyskew.cli.changed_lines import ChangedLines
    from pyskew.codebase.dependencies.evidence import Readiness
    from pyskew.codebase.tests.bisect import CallSiteSearch
    from pyskew.codebase.tests.fixed_tests import FixedTests
    from pyskew.codebase.tests.run import CodebaseRun

_FORMATS = ("text", "markdown", "json", "sarif", "github")

_CONFIDENCES = [confidence.value for confidence in Confidence]
_SUFFIXES = {"", ".py", ".pyi", ".pyw", ".ipynb"}
"""Of files that may hold Python source; one without a suffix may be a script."""


class AuditOptions(TestOptions, RuleOptions, DependencyOptions, FixOptions):
    """The options of `pyskew audit` as click hands them over."""

    old: str | None
    new: str | None
    form: str
    as_json: bool
    min_confidence: str
    fail_on: str
    baseline: Path | None
    accept: bool
    no_cache: bool
    changed_since: str | None
    bisect: bool


class _AuditCommand(WithCommand):
    """Also reads `--fix=LEVEL`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the level of fixes, and the rest as usual; what follows `--` belongs to the command."""
        cut = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [*fix_option.with_level(args[:cut]), *args[cut:]])


@click.command(cls=_AuditCommand)
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(path_type=Path, exists=True, allow_dash=True))
@click.option("--from", "old", metavar="VERSION", help="The oldest Python in use.  [default: from requires-python]")
@click.option(
    "--to",
    "new",
    metavar="VERSION",
    help="The Python to go to; 3.14t is free-threaded.  [default: the newest final release]",
)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--select", multiple=True, metavar="RULE,...",
              help="Apply these rules alone: ids, beginnings of ids, or patterns with `*`.")  # fmt: skip
@click.option("--ignore", multiple=True, metavar="RULE,...", help="Leave out these rules; named as for --select.")
@click.option("--list-rules", is_flag=True, help="List the rules: id, first Python, confidence, summary; no PATH.")
@click.option("--changed-since", metavar="REV",
              help="Only findings on lines that changed since the work branched off this git revision.")  # fmt: skip
@click.option("--min-confidence", type=click.Choice(_CONFIDENCES), default="medium", show_default=True,
              help="Leave out findings of lower confidence.")  # fmt: skip
@click.option("--fail-on", type=click.Choice([*_CONFIDENCES, "none"]), default="high", show_default=True,
              help="The lowest confidence that fails the audit.")  # fmt: skip
@click.option("--baseline", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Leave out findings that this file has accepted.")  # fmt: skip
@click.option("--write-baseline", "accept", is_flag=True, help="Write the current findings to the file of --baseline.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed; `--fix=choose` and `--fix=stop-gap` fix more.")
@click.option("--fix-level", type=click.Choice(fix_option.LEVELS), default="same", hidden=True)
@click.option("--diff", is_flag=True, help="Show the fixes as a unified diff, and change nothing.")
@click.option("--force", is_flag=True, help="Fix files that have uncommitted changes too.")
@click.option("--dependencies", is_flag=True, help="Check the packages in the lock file too; none is executed.")
@with_dependency_options
@with_test_options
@click.option("--bisect", is_flag=True, help="Also find the call sites that make tests fail under a changed default.")
@click.option("--watch", is_flag=True, help="Audit again after each change of a file, until ^C.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write what audits found.")
@click.pass_context
def audit(
    context: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    list_rules: bool,
    watch: bool,
    **options: Unpack[AuditOptions],
) -> int:
    """List the lines below PATH that break or change under a newer Python. Nothing there is imported, run or changed.

    PATH is a folder, a Python file, a notebook, or `-` for standard input.

    COMMAND runs the tests of the codebase PATH. pyskew then runs it on every Python, in separate environments, compares
    the results test by test, and names the cause of each change. Each finding says whether the tests confirm it.

    \b
    Examples:
      pyskew audit .
      pyskew audit src tests --from 3.13 --to 3.14 --min-confidence low
      pyskew audit . --changed-since origin/main --format github
      pyskew audit --list-rules --select 'names-gone*'
      pyskew audit . --diff
      pyskew audit src --watch
      pyskew audit . --fix -- pytest -q
      pyskew audit . --dependencies --to 3.15
      pyskew audit . --from 3.12 --to 3.15 -- pytest -q
      pyskew audit . --install '.[test]' --python 3.13,3.14 -- python -m unittest
    Exit code: 0 no finding at or above --fail-on and no changed test, 1 otherwise, 2 usage, 3 a Python had no evidence.
    """  # noqa: D301 - click reads the \b
    if list_rules:
        from pyskew.cli.rule_list import rule_document, rule_lines  # noqa: PLC0415 - for this option alone

        left_out = ignored_rules(options)
        print_result(rule_document(left_out) if _form(options) == "json" else "\n".join(rule_lines(left_out)))
        return ExitCode.CLEAN
    if not paths:
        raise click.MissingParameter(ctx=context, param_hint="PATH...", param_type="argument")
    command = command_of(context)
    if watch:
        from pyskew.cli import watching  # noqa: PLC0415 - for this option alone

        acting = {
            "--fix": options["fix"], "--diff": options["diff"], "--bisect": options["bisect"],
            "--write-baseline": options["accept"], "--dependencies": options["dependencies"],
        }  # fmt: skip
        watching.check_alone(acting, command, _form(options), paths)
        return watching.watch(paths, lambda: _audit(paths, (), options), Console())
    return _audit(paths, command, options)


COMMAND = Command(order=30, click=audit)


def _audit(paths: Sequence[Path], command: Sequence[str], words: AuditOptions) -> int:
    started = time.monotonic()
    project = pyproject.read(paths[0])
    step = chosen_step(project, words["old"], words["new"])
    _check_rules(project)
    options = Options(
        old=step.old,
        new=step.new,
        ignored=ignored_rules(words, project.ignore),
        least=Confidence(words["min_confidence"]),
        warnings_are_errors=warning_filters.are_errors(paths),
        free_threaded=step.free_threaded,
    )
    check_concerned(words["select"], options)
    _check_sources(paths)
    baseline = words["baseline"]
    check_baseline(baseline, write=words["accept"], partial=words["changed_since"] is not None)
    changed = _changed(words["changed_since"], paths)
    test_plan = planned_tests(paths, project, step, command, words) if command else None
    console = Console()
    console.say(step.line)
    outcome = _audited(paths, options, project, words)
    if words["accept"] and baseline:
        write_baseline(baseline, outcome.findings)
        return ExitCode.CLEAN
    if words["diff"]:
        _fix(outcome, words, project.lowest, console, paths, step)
        return ExitCode.CLEAN
    unfixed, before = None, time.monotonic()
    if words["fix"]:
        unfixed = _unfixed(test_plan, outcome, console) if test_plan else None
        _fix(outcome, words, project.lowest, console, paths, step)
        outcome = _audited(paths, options, project, words)
    readiness = audit_dependencies.looked_at(paths, step, words, project.exclude, console)
    if readiness is None:
        console.say(audit_dependencies.hint(paths))
    aside = time.monotonic() - before  # what was asked for besides leaves proofs their time
    with stopped.told() as begun:
        first_good = readiness.first_good if readiness else {}
        ran = run_tests(test_plan, outcome, console, started + aside, first_good) if test_plan else None
        if ran:
            begun.at(ran.folder, ran.resume)
        outcome.findings = without_accepted(outcome, baseline)
        if changed is not None:
            changed.only(outcome)
        call_sites = _call_sites(ran, console) if ran and words["bisect"] and not ran.interrupted else []
        if ran or readiness or _form(words) != "text":
            from pyskew.cli.audit_result import AuditResult, publish  # noqa: PLC0415 - with the formats and fixes

            result = AuditResult(
                outcome=outcome, step=step, begun=started, tests=ran, call_sites=call_sites, dependencies=readiness,
                lowest=project.lowest, fixed=_fixed(unfixed, ran) if unfixed and ran else None,
                unanswered=unanswered(ran) if ran else None,
            )  # fmt: skip
            publish(result, _form(words))
        else:
            print_styled(output_text.text(outcome))
        if ran and ran.interrupted:
            stopped.tell(ran.folder, ran.resume)
    return _exit_code(outcome, words["fail_on"], readiness, ran)


def _exit_code(outcome: AuditOutcome, fail_on: str, readiness: Readiness | None, ran: CodebaseRun | None) -> ExitCode:
    failing = fail_on != "none" and bool(at_least(outcome.findings, Confidence(fail_on)))
    codes = [ExitCode.UNEXPECTED if failing else ExitCode.CLEAN]
    codes += [ExitCode.UNEXPECTED] if readiness and audit_dependencies.reaches(readiness, fail_on) else []
    codes += [ExitCode(ran.report.verdict.exit_code)] if ran else []
    return ExitCode.worst(codes)


def _audited(paths: Sequence[Path], options: Options, project: ProjectFile, words: AuditOptions) -> AuditOutcome:
    outcome = audited(paths, options, project.exclude, newest=_newest, keep=not words["no_cache"])
    _check_read(paths, outcome)
    if not any(path.is_dir() for path in paths):
        outcome.findings = at_least(outcome.findings, options.least)
        return outcome
    from pyskew.audit.editing import version_edits, version_statements  # noqa: PLC0415 - of folders alone

    outcome.notes += version_statements.contradictions(paths, options.new)
    outcome.notes += [one.note for one in version_edits.proposals(paths, options.new) if one.text]
    outcome.findings = at_least(outcome.findings, options.least)
    return outcome


def _changed(revision: str | None, paths: Sequence[Path]) -> ChangedLines | None:
    """Return the lines that changed since a revision; None where no option asks for them."""
    if revision is None:
        return None
    from pyskew.cli.changed_lines import changed_since  # noqa: PLC0415 - for this option alone

    return changed_since(revision, paths)


def _fix(
    outcome: AuditOutcome,
    words: AuditOptions,
    lowest: tuple[int, int] | None,
    console: Console,
    folders: Sequence[Path],
    step: Step,
) -> None:
    """Fix what can be fixed, or show it."""
    from pyskew.cli import fixing  # noqa: PLC0415 - for two options alone

    fixing.fix(outcome.findings, words, lowest, console, folders=folders, new=step.new)


def _unfixed(test_plan: TestPlan, outcome: AuditOutcome, console: Console) -> CodebaseRun:
    """Run the tests before anything is fixed; what changes their results is asked of the run behind it."""
    console.say("tests before the fixes:")
    with stopped.told() as begun:
        ran = run_tests(test_plan.briefly(), outcome, console, time.monotonic())
        begun.at(ran.folder, ran.resume)
        if ran.interrupted:
            stopped.tell(ran.folder, ran.resume)
    return ran


def _fixed(unfixed: CodebaseRun, ran: CodebaseRun) -> FixedTests | None:
    """Return what the fixes did to the tests."""
    from pyskew.codebase.tests.fixed_tests import compared  # noqa: PLC0415 - see audit_tests.planned_tests

    return compared(unfixed.report, ran.report)


def _form(options: AuditOptions) -> str:
    return "json" if options["as_json"] else options["form"]


def _check_rules(project: ProjectFile) -> None:
    """Raise ConfigError where pyproject.toml ignores a rule that does not exist."""
    if not project.ignore:
        return
    from pyskew.audit.rules import rules  # noqa: PLC0415 - their names take a look into their folder

    known = rules()
    unknown = sorted(set(project.ignore) - set(known))
    if unknown:
        from pyskew.model.nearest_name import hint  # noqa: PLC0415 - only mistakes need it

        messages = [f'[tool.pyskew] ignore: no rule "{name[:80]}"{hint(name, known)}' for name in unknown]
        raise ConfigError([project.complaint("ignore", message) for message in messages])


def _check_sources(paths: Sequence[Path]) -> None:
    """Raise UsageError for a file that is named outright and is no Python source."""
    for path in paths:
        if path.is_file() and path.suffix not in _SUFFIXES:
            message = f"{path}: holds no Python source; name a folder, or files ending in .py"
            raise UsageError(message)


def _check_read(paths: Sequence[Path], outcome: AuditOutcome) -> None:
    """Raise UsageError where nothing was read: no findings in no files would be no evidence."""
    unread = {note.path: note.text for note in outcome.notes if note.text.startswith("not read:")}
    if len(unread) < outcome.files:
        return
    shown = ", ".join(map(str, paths))
    reasons = [f"{path}: {text}" for path, text in unread.items()]
    if not outcome.files:
        message = f"{shown}: holds no Python source; nothing was audited"
    elif list(unread) == list(map(str, paths)):
        message = "\n".join(reasons)
    else:
        message = "\n".join([*reasons[:_MOST_REASONS], f"{shown}: holds no Python source that can be read"])
    raise UsageError(message)


_MOST_REASONS = 10


def _newest() -> tuple[tuple[int, int], str] | None:
    """Return the newest installed Python and its path, for syntax that this one does not know.

    One that is not final yet is looked for where there is no final one: to find that a version is absent, every Python
    of the machine is started.
    """
    final = range(NEWEST_FINAL[1], sys.version_info[1], -1)
    coming = range(NEWEST_FINAL[1] + 1, max(NEWEST_FINAL[1], sys.version_info[1]), -1)
    return _installed(final) or _installed(coming)


def _installed(minors: Iterable[int]) -> tuple[tuple[int, int], str] | None:
    """Return the first of these Pythons that is installed, with its path."""
    from pyskew.interpreters import resolve  # noqa: PLC0415 - only for a file that this Python cannot parse
    from pyskew.model.suite import Interpreter  # noqa: PLC0415 - as above
    from pyskew.suite.python_spec import parse_python  # noqa: PLC0415 - imports packaging

    specs = [parse_python(f"3.{minor}") for minor in minors]
    found = resolve.resolve(specs, lambda _: None, fetch=False) if specs else {}
    return next(((spec.minor, one.path) for spec in specs if isinstance(one := found[spec.label], Interpreter)), None)


def _call_sites(ran: CodebaseRun, console: Console) -> list[CallSiteSearch]:
    from pyskew.codebase.tests.bisect import find_call_sites  # noqa: PLC0415 - see audit_tests.planned_tests

    console.say("call sites: looking for the lines through which each proven cause acts")
    return list(find_call_sites(ran.report))
