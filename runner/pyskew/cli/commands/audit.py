"""`pyskew audit`: which lines of a codebase a newer Python treats differently, and what to write instead."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack

import click

from pyskew import __version__, plugins
from pyskew.audit import Confidence, Finding, Options, output_documents, output_text, test_evidence
from pyskew.audit.driver import audit as audited
from pyskew.audit.findings import Outcome, at_least
from pyskew.audit.rules import rules
from pyskew.audit.stdlib_tables import OLDEST
from pyskew.cli.commands import Command
from pyskew.cli.console import Console, print_result, print_summary
from pyskew.codebase_tests import bisect as bisect_module
from pyskew.codebase_tests.bisect import Pinpointed
from pyskew.codebase_tests.run import Rehearsed, reader_of, rehearse
from pyskew.errors import ConfigError, ExitCode, UsageError
from pyskew.interpreters import resolve
from pyskew.model.report import Report
from pyskew.model.suite import Interpreter
from pyskew.model.text import count
from pyskew.reporting import sarif_log
from pyskew.store import run_directory
from pyskew.suite import from_codebase, pyproject
from pyskew.suite.from_codebase import Rehearsal
from pyskew.suite.pyproject import ProjectFile
from pyskew.suite.python_spec import parse_python

NEWEST_FINAL = (3, 15)
"""The newest Python with a final release; raised when the next one has its first."""
OLDEST_MAINTAINED = (3, 11)
"""Where a project does not say which Pythons it supports: the oldest that still gets fixes."""

_STEADY = {13: ">=3.13.8"}
"""Fix releases without which a proof would be in doubt: 3.13.8 changed what the forkserver preloads."""
_MOST = 10
"""Places of one toggle that a terminal shows."""
_COMMAND = "pyskew.audit.command"
_CONFIDENCES = [one.value for one in Confidence]


class _Tests(TypedDict):
    """The options that only a COMMAND gives a meaning to."""

    pythons: str | None
    install: tuple[str, ...]
    toggles: tuple[str, ...]
    bisect: bool
    timeout: str | None
    proof: str
    workers: int | None
    output: Path | None


class _WithCommand(click.Command):
    """What comes after `--` is somebody's command, not ours to read."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the command, and read the rest as usual."""
        cut = args.index("--") if "--" in args else len(args)
        ctx.meta[_COMMAND] = tuple(args[cut + 1 :])
        return super().parse_args(ctx, args[:cut])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """`PATH... [-- COMMAND...]`."""
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND...]"]


@click.command(cls=_WithCommand)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--from", "old", metavar="VERSION", help="The oldest Python in use.  [default: from requires-python]")
@click.option("--to", "new", metavar="VERSION", help="The Python to go to.  [default: the newest final release]")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "sarif"]), default="text", show_default=True
)
@click.option("--min-confidence", type=click.Choice(_CONFIDENCES), default="medium", show_default=True,
              help="Leave out what is less sure.")  # fmt: skip
@click.option("--fail-on", type=click.Choice([*_CONFIDENCES, "none"]), default="high", show_default=True,
              help="The least sure finding that fails.")  # fmt: skip
@click.option("--baseline", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Leave out findings that this file has accepted.")  # fmt: skip
@click.option("--write-baseline", is_flag=True, help="Accept what is found now, in the file of --baseline.")
@click.option("--python", "pythons", metavar="SPEC,...",
              help="Pythons that COMMAND runs on.  [default: all from --from to --to]")  # fmt: skip
@click.option("--install", multiple=True, metavar="WORD",
              help="What COMMAND's environments get, as '.[test]' or '-r FILE'; may be given again.")  # fmt: skip
@click.option("--toggle", "toggles", multiple=True, metavar="NAME",
              help="Run COMMAND under every value of this toggle too, or of `all`; may be given again.")  # fmt: skip
@click.option("--bisect", is_flag=True, help="Also find the call sites that make tests fail under a changed default.")
@click.option("--timeout", metavar="DURATION", help="How long COMMAND may take.  [default: 30m]")
@click.option("--proof", default="60m", show_default=True, metavar="DURATION", help="Time for proofs of causes.")
@click.option("--workers", type=click.IntRange(1), default=None, help="Runs of COMMAND at once.  [default: cores]")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run directory of COMMAND's runs.")
@click.option("--no-cache", is_flag=True, help="Read everything anew, and remember nothing.")
@click.pass_context
def audit(
    context: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    old: str | None,
    new: str | None,
    form: str,
    min_confidence: str,
    fail_on: str,
    baseline: Path | None,
    write_baseline: bool,
    no_cache: bool,
    **tests: Unpack[_Tests],
) -> int:
    """Tell which lines below PATH a newer Python treats differently. Nothing is imported, run or changed there.

    With COMMAND, which runs the tests of the codebase PATH, these are run too: in an environment of their own on
    every Python, compared test by test, what changed attributed to its cause; findings say whether the tests
    confirm them.

    \b
    Examples:
      pyskew audit .
      pyskew audit src tests --from 3.13 --to 3.14 --min-confidence low
      pyskew audit . --from 3.12 --to 3.15 -- pytest -q
      pyskew audit . --install '.[test]' --python 3.13,3.14 -- python -m unittest
    Exit code: 0 nothing at or above --fail-on and no test changed, 1 something, 2 usage, 3 a Python had no evidence.
    """  # noqa: D301 - click reads the \b
    if write_baseline and baseline is None:
        message = "--write-baseline needs --baseline FILE to write to"
        raise UsageError(message)
    project = pyproject.read(paths[0])
    step = _step(project, old, new)
    _ignored_rules_exist(project)
    least = Confidence(min_confidence)
    options = Options(old=step.old, new=step.new, ignored=tuple(sorted(project.ignore)), least=least)
    console = Console()
    console.say(step.said)
    outcome = audited(paths, options, project.exclude, newest=_newest, keep=not no_cache)
    outcome.findings = at_least(outcome.findings, least)
    if write_baseline and baseline:
        baseline.write_text(output_documents.baseline(outcome.findings), encoding="utf-8")
        print_result(f"{baseline}: {len(outcome.findings)} findings accepted")
        return ExitCode.CLEAN
    rehearsed = None
    if command := context.meta[_COMMAND]:
        rehearsed = _rehearsed(_wanted(paths, project, step, command, tests), outcome, (str(paths[0]), tests), console)
    outcome.findings = _beyond(outcome, baseline)
    _tell(outcome, form, step, (rehearsed, _bisected(rehearsed, console) if tests["bisect"] else []))
    failing = fail_on != "none" and bool(at_least(outcome.findings, Confidence(fail_on)))
    codes = [ExitCode.UNEXPECTED if failing else ExitCode.CLEAN]
    codes += [ExitCode(rehearsed.report.verdict.exit_code)] if rehearsed else []
    return ExitCode.worst(codes)


COMMAND = Command(order=30, click=audit)


@dataclass(frozen=True, slots=True)
class _Step:
    """From one Python to another, and how that was decided."""

    old: tuple[int, int]
    new: tuple[int, int]
    said: str


def _step(project: ProjectFile, old: str | None, new: str | None) -> _Step:
    start, start_by = _end("--from", old, project.old, project.lowest, OLDEST_MAINTAINED)
    goal, goal_by = _end("--to", new, project.new, None, NEWEST_FINAL)
    if start >= goal:
        message = f"--from {_text(start)} ({start_by}) must be older than --to {_text(goal)} ({goal_by})"
        raise UsageError(message)
    ends = f"audit: from {_text(start)} ({start_by}) to {_text(goal)} ({goal_by})"
    return _Step(start, goal, ends + _not_covered(start, goal))


def _not_covered(old: tuple[int, int], new: tuple[int, int]) -> str:
    """Say which part of the step no rule knows."""
    parts = [f"up to {_text(OLDEST)}"] if old < OLDEST else []
    parts += [f"after {_text(NEWEST_FINAL)}"] if new > NEWEST_FINAL else []
    return f"; NOT COVERED: what changed {' and '.join(parts)}" if parts else ""


def _end(
    option: str, given: str | None, configured: str, lowest: tuple[int, int] | None, otherwise: tuple[int, int]
) -> tuple[tuple[int, int], str]:
    for text, by in ((given, "as asked"), (configured, "[tool.pyskew]")):
        if text:
            found = re.fullmatch(r"(3)\.(\d+)", text)
            if not found:
                message = f'{option} {text}: write a version such as "3.14"'
                raise UsageError(message)
            return (int(found[1]), int(found[2])), by
    if lowest:
        return lowest, "requires-python"
    return otherwise, "newest final release" if option == "--to" else "oldest maintained; no requires-python"


def _text(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _ignored_rules_exist(project: ProjectFile) -> None:
    unknown = sorted(set(project.ignore) - set(rules()))
    if unknown:
        raise ConfigError([f"{project.path}: [tool.pyskew] ignore names no rule: {name}" for name in unknown])


def _newest() -> tuple[tuple[int, int], str] | None:
    """The newest Python at hand, for syntax that ours does not know."""
    minors = range(NEWEST_FINAL[1] + 1, sys.version_info[1], -1)
    specs = [parse_python(f"3.{minor}") for minor in minors]
    found = resolve.resolve(specs, lambda _: None, fetch=False) if specs else {}
    return next(((spec.minor, one.path) for spec in specs if isinstance(one := found[spec.label], Interpreter)), None)


def _beyond(outcome: Outcome, baseline: Path | None) -> list[Finding]:
    """Findings that the baseline does not hold; how many it does is noted."""
    if baseline is None:
        return outcome.findings
    try:
        known = output_documents.accepted(baseline.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"--baseline {baseline}: {error}"
        raise UsageError(message) from None
    new = [one for one in outcome.findings if one.fingerprint not in known]
    outcome.baselined = len(outcome.findings) - len(new)
    return new


def _wanted(
    paths: tuple[Path, ...], project: ProjectFile, step: _Step, command: Sequence[str], tests: _Tests
) -> Rehearsal:
    """What is to be run, from the command line, else from pyproject.toml, else from what the codebase looks like.

    Raises:
        UsageError: PATH is not one folder, or a toggle is none.
    """
    if len(paths) != 1 or not paths[0].is_dir():
        message = "with a COMMAND, PATH is one folder: the codebase whose tests it runs"
        raise UsageError(message)
    toggles = tuple(plugins.toggles()) if "all" in tests["toggles"] else tests["toggles"]
    unknown = [name for name in toggles if name not in plugins.toggles()]
    if unknown:
        message = f"--toggle {unknown[0]}: there is {', '.join(plugins.toggles())}"
        raise UsageError(message)
    minors = range(step.old[1], step.new[1] + 1)
    listed = [text.strip() for text in (tests["pythons"] or "").split(",") if text.strip()]
    install = tests["install"] or project.install or from_codebase.install_words(paths[0], command)
    return Rehearsal(
        folder=paths[0].resolve(),
        command=tuple(command),
        pythons=tuple(listed) or tuple(f"3.{minor}{_STEADY.get(minor, '')}" for minor in minors),
        install=install,
        results=reader_of(command),
        toggles=toggles,
        pass_env=project.pass_env,
        timeout=tests["timeout"] or project.timeout or "30m",
        proof=tests["proof"],
    )


def _rehearsed(wanted: Rehearsal, outcome: Outcome, asked: tuple[str, _Tests], console: Console) -> Rehearsed:
    """Run the tests, and let each finding say what they say of it; findings are named below the folder as given."""
    folder, tests = asked
    per = "compared test by test" if wanted.results else "compared as a whole: its tests cannot be told apart"
    console.say(f"tests: {' '.join(wanted.command)} on {', '.join(wanted.pythons)}, {per}")
    console.say(f"each environment gets: {' '.join(wanted.install) or 'nothing'}")
    watched = test_evidence.lines(outcome.findings, folder)
    rehearsed = rehearse(wanted, watched, tests["output"], tests["workers"] or os.cpu_count() or 1, console)
    outcome.findings = test_evidence.judged(outcome.findings, rehearsed.seen, folder)
    return rehearsed


def _bisected(rehearsed: Rehearsed | None, console: Console) -> list[Pinpointed]:
    console.say("call sites: each proven cause is searched for the lines that it acts through")
    return list(bisect_module.pinpointed(rehearsed.report)) if rehearsed else []


def _tell(outcome: Outcome, form: str, step: _Step, ran: tuple[Rehearsed | None, list[Pinpointed]]) -> None:
    """Print the audit; beside the run's own reports, where there is a run, it also lies in every form."""
    rehearsed, sites = ran
    extra = {"call_sites": [one.document() for one in sites]} if sites else {}
    ends = {"from": _text(step.old), "to": _text(step.new), **extra}
    run = json.loads(rehearsed.read("report.json")) if rehearsed else None
    forms: dict[str, Callable[[], str]] = {
        "json": lambda: output_documents.document(outcome, ends, run),
        "sarif": lambda: sarif_log.log(__version__, output_documents.section(outcome), *_sections(rehearsed)),
        "markdown": lambda: (rehearsed.read("report.md") + "\n" if rehearsed else "") + output_text.markdown(outcome),
        "text": lambda: output_text.text(outcome),
    }
    if rehearsed:
        for name, suffix in (("json", "json"), ("sarif", "sarif"), ("markdown", "md")):
            run_directory.write_text(rehearsed.folder, f"audit.{suffix}", forms[name]())
        # What `pyskew report` puts into the run's own log from now on.
        found = output_documents.sarif(outcome, __version__)
        run_directory.write_text(rehearsed.folder, run_directory.FINDINGS, found)
    print_result(forms[form]())
    if rehearsed and form == "text":
        print_result("\n".join(["", *_latent(rehearsed.report), *(line for one in sites for line in one.lines()), ""]))
        print_summary(rehearsed.report, rehearsed.folder)


def _sections(rehearsed: Rehearsed | None) -> list[sarif_log.Section]:
    return [sarif_log.section(rehearsed.read("report.sarif"))] if rehearsed else []


def _latent(report: Report) -> Iterator[str]:
    """Lines that went by a default which the newest Python has changed, though their tests passed."""
    for toggle in dict.fromkeys(one.toggle for one in report.latent):
        found = [one for one in report.latent if one.toggle == toggle]
        for one in found[:_MOST]:
            said = one.problem or f"reached {count(one.count, 'time')}"
            yield f"latent: {one.site}: {toggle} {one.old} -> {one.new}: {said}"
        if len(found) > _MOST:
            yield f"latent: ... and {len(found) - _MOST} more places that go by {toggle}, in audit.json"
