"""`pyskew audit`: which lines of a codebase a newer Python treats differently, and what to write instead."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from pyskew import __version__, discovery, projectfile
from pyskew.audit import Confidence, Finding, Options, documents, prose
from pyskew.audit.rules import rules
from pyskew.audit.whole import Outcome, at_least
from pyskew.auditing import audit as audited
from pyskew.commands import Command
from pyskew.console import Console, print_result
from pyskew.errors import ConfigError, ExitCode, UsageError
from pyskew.model import Interpreter
from pyskew.projectfile import ProjectFile
from pyskew.specs import parse_python

NEWEST_FINAL = (3, 15)
"""The newest Python with a final release; raised when the next one has its first."""
OLDEST_MAINTAINED = (3, 11)
"""Where a project does not say which Pythons it supports: the oldest that still gets fixes."""

_CONFIDENCES = [one.value for one in Confidence]


@click.command()
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
@click.option("--no-cache", is_flag=True, help="Read everything anew, and remember nothing.")
def audit(
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
) -> int:
    """Tell which lines below PATH a newer Python treats differently. Nothing is imported, run or changed there.

    \b
    Examples:
      pyskew audit .
      pyskew audit src tests --from 3.13 --to 3.14 --min-confidence low
    Exit code: 0 nothing at or above --fail-on, 1 something, 2 usage.
    """  # noqa: D301 - click reads the \b
    if write_baseline and baseline is None:
        message = "--write-baseline needs --baseline FILE to write to"
        raise UsageError(message)
    project = projectfile.read(paths[0])
    step = _step(project, old, new)
    _ignored_rules_exist(project)
    least = Confidence(min_confidence)
    options = Options(old=step.old, new=step.new, ignored=tuple(sorted(project.ignore)), least=least)
    Console().say(step.said)
    outcome = audited(paths, options, project.exclude, newest=_newest, keep=not no_cache)
    outcome.findings = at_least(outcome.findings, least)
    if write_baseline and baseline:
        baseline.write_text(documents.baseline(outcome.findings), encoding="utf-8")
        print_result(f"{baseline}: {len(outcome.findings)} findings accepted")
        return ExitCode.CLEAN
    outcome.findings = _beyond(outcome, baseline)
    print_result(_rendered(outcome, form, step))
    failing = fail_on != "none" and bool(at_least(outcome.findings, Confidence(fail_on)))
    return ExitCode.UNEXPECTED if failing else ExitCode.CLEAN


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
    return _Step(start, goal, f"audit: from {_text(start)} ({start_by}) to {_text(goal)} ({goal_by})")


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
    found = discovery.resolve(specs, lambda _: None, fetch=False) if specs else {}
    return next(((spec.minor, one.path) for spec in specs if isinstance(one := found[spec.label], Interpreter)), None)


def _beyond(outcome: Outcome, baseline: Path | None) -> list[Finding]:
    """Findings that the baseline does not hold; how many it does is noted."""
    if baseline is None:
        return outcome.findings
    try:
        known = documents.accepted(baseline.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"--baseline {baseline}: {error}"
        raise UsageError(message) from None
    new = [one for one in outcome.findings if one.fingerprint not in known]
    outcome.baselined = len(outcome.findings) - len(new)
    return new


def _rendered(outcome: Outcome, form: str, step: _Step) -> str:
    if form == "json":
        return documents.document(outcome, {"from": _text(step.old), "to": _text(step.new)})
    if form == "sarif":
        return documents.sarif(outcome, __version__)
    return prose.markdown(outcome) if form == "markdown" else prose.text(outcome)
