"""The tests of an audited codebase, as the command line wants them run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict

import click

from pyskew.cli.listed_option import listed
from pyskew.cli.with_command import again, with_options
from pyskew.errors import UsageError

if TYPE_CHECKING:
    from pyskew.audit.outcome import AuditOutcome
    from pyskew.cli.audit_step import Step
    from pyskew.cli.console import Console
    from pyskew.codebase.tests.run import CodebaseRun
    from pyskew.codebase.tests.unanswered import Unanswered
    from pyskew.execution.budget import Share
    from pyskew.execution.slots import Workers
    from pyskew.suite.from_codebase import CodebaseCommand
    from pyskew.suite.pyproject import ProjectFile

_CONSTRAINTS: Mapping[int, str] = {13: ">=3.13.8"}
"""By minor version, the fix release that a proof needs: 3.13.8 changed what the forkserver preloads."""


class TestOptions(TypedDict):
    """The options of a verb that only its COMMAND uses."""

    pythons: str | None
    install: tuple[str, ...]
    toggles: tuple[str, ...]
    timeout: str | None
    proof: str | None
    workers: int | None
    repeat: int
    isolate: bool
    shuffle: bool
    output: Path | None


with_test_options = with_options(
    click.option("--python", "pythons", metavar="SPEC,...",
                 help="Pythons that COMMAND runs on.  [default: all from --from to --to]"),
    click.option("--install", multiple=True, metavar="WORD",
                 help="Install this for COMMAND, as '.[test]' or '-r FILE'; may be given again."),
    click.option("--toggle", "toggles", multiple=True, metavar="NAME",
                 help="Run COMMAND under every value of this toggle too, or of `all`; may be given again."),
    click.option("--timeout", metavar="DURATION", help="How long COMMAND may take.  [default: 30m]"),
    click.option("--proof", metavar="DURATION",
                 help="Time for proofs of causes.  [default: as long as all takes at most 2.5 times the plain runs of"
                      " COMMAND]"),
    click.option("--workers", type=click.IntRange(1), default=None,
                 help="Runs of COMMAND at once, strictly.  [default: cores, and more beside runs that wait]"),
    click.option("--repeat", type=click.IntRange(1), default=1, metavar="N",
                 help="Run COMMAND N times on each Python: finds tests that do not always end alike, as with races."),
    click.option("--isolate", is_flag=True,
                 help="Run each test that is unstable on a newer Python alone too, and tell chance from other tests."),
    click.option("--shuffle", is_flag=True,
                 help="Run all tests in other orders too where some are unstable on a newer Python."),
    click.option("-o", "--output", type=click.Path(path_type=Path), help="Run directory of COMMAND's runs."),
)  # fmt: skip
"""Gives a verb the options of TestOptions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlan:
    """What is to be run, and how."""

    wanted: CodebaseCommand
    shown: str
    """The folder as the user named it; findings are named below it."""
    output: Path | None
    workers: Workers

    def briefly(self) -> TestPlan:
        """Return a plan that looks for no causes, and leaves the run directory of `--output` to another run."""
        return replace(self, wanted=replace(self.wanted, proof="1ms", toggles=()), output=None)


def planned_tests(
    paths: Sequence[Path], project: ProjectFile, step: Step, command: Sequence[str], options: TestOptions
) -> TestPlan:
    """Return the run of COMMAND, from the command line, else pyproject.toml, else from the files of the codebase.

    Raises:
        UsageError: PATH is not one folder, or an option is wrong.
    """
    if len(paths) != 1 or not paths[0].is_dir():
        message = "with a COMMAND, PATH is one folder: the codebase whose tests it runs"
        raise UsageError(message)
    # What runs cells takes longer to import than a small audit takes; an audit without COMMAND does without it.
    from pyskew.codebase.tests.run import reader_of  # noqa: PLC0415 - as said
    from pyskew.execution.slots import Workers  # noqa: PLC0415 - as said
    from pyskew.suite import from_codebase  # noqa: PLC0415 - as said

    install = _installed(options["install"]) or project.install or from_codebase.install_words(paths[0], command)
    wanted = from_codebase.CodebaseCommand(
        folder=paths[0].resolve(),
        command=tuple(command),
        pythons=_pythons(options["pythons"]) or tuple(_pythons_of(step)),
        install=install,
        results=reader_of(command),
        toggles=_toggles(options["toggles"]),
        pass_env=project.pass_env,
        timeout=_duration("--timeout", options["timeout"] or project.timeout or "30m"),
        proof=_duration("--proof", options["proof"]) if options["proof"] is not None else "",
        repeat=options["repeat"],
        isolate=options["isolate"],
        shuffle=options["shuffle"],
    )
    workers = Workers.of(options["workers"])
    return TestPlan(wanted=wanted, shown=str(paths[0]), output=options["output"], workers=workers)


def run_tests(
    plan: TestPlan,
    outcome: AuditOutcome,
    console: Console,
    began: float,
    first_good: Mapping[str, str] = MappingProxyType({}),
) -> CodebaseRun:
    """Run the tests, and add to each finding whether they confirm it.

    Args:
        plan: what to run.
        outcome: that of the static audit; its findings get the evidence.
        console: where to tell of it.
        began: when the command began that proofs must not make too long, by the monotonic clock.
        first_good: by dependency, the first release that the dependency audit calls good.
    """
    wanted = plan.wanted
    per = "compared test by test" if wanted.results else "compared as a whole: its tests cannot be told apart"
    console.say(f"tests: {' '.join(wanted.command)} on {', '.join(wanted.pythons)}, {per}")
    if wanted.repeat > 1:
        console.say(f"each Python runs it {wanted.repeat} times: a test that does not end alike is unstable there")
    console.say(f"each environment gets: {' '.join(wanted.install) or 'nothing'}")
    from pyskew.audit import test_evidence  # noqa: PLC0415 - see planned_tests
    from pyskew.codebase.tests.run import Audited, run_codebase  # noqa: PLC0415 - see planned_tests

    audited = Audited(findings=outcome.findings, shown=plan.shown, first_good=first_good)
    codebase_run = run_codebase(wanted, audited, plan.output, plan.workers, console, share_of(wanted, began))
    outcome.findings = test_evidence.judged(outcome.findings, codebase_run.seen, plan.shown)
    return codebase_run.explained(replace(audited, findings=outcome.findings))


def share_of(wanted: CodebaseCommand, began: float) -> Share | None:
    """Return what a command as a whole may take; None where the time for proofs was given."""
    from pyskew.execution.budget import Share  # noqa: PLC0415 - see planned_tests

    return None if wanted.proof else Share(began=began)


def unanswered(ran: CodebaseRun) -> Unanswered | None:
    """Return what the tests left open for want of time, with the command that is being carried out and more of it."""
    if not ran.cost.lacking:
        return None
    from pyskew.codebase.tests import unanswered as left  # noqa: PLC0415 - see planned_tests
    from pyskew.execution import budget  # noqa: PLC0415 - see planned_tests

    return left.of(ran.report, again("--proof", budget.suggested_limit(ran.cost.lacking)))


def _pythons(text: str | None) -> tuple[str, ...]:
    from pyskew.suite.python_spec import parse_python  # noqa: PLC0415 - imports packaging

    specs = listed("--python", text)
    for spec in specs:
        try:
            parse_python(spec)
        except ValueError as error:
            message = f"--python: {error}"
            raise UsageError(message) from None
    return tuple(specs)


def _pythons_of(step: Step) -> Sequence[str]:
    labels = [f"3.{minor}{_CONSTRAINTS.get(minor, '')}" for minor in range(step.old[1], step.new[1] + 1)]
    return [*labels, step.new_label] if step.free_threaded else labels


def _installed(words: tuple[str, ...]) -> tuple[str, ...]:
    from pyskew.suite.requirements import not_installable  # noqa: PLC0415 - imports packaging

    for word in words:
        if reason := not_installable(word):
            message = f'--install: "{word[:80]}" {reason}'
            raise UsageError(message)
    return words


def _toggles(names: tuple[str, ...]) -> tuple[str, ...]:
    from pyskew import plugins  # noqa: PLC0415 - see planned_tests
    from pyskew.model.nearest_name import choices  # noqa: PLC0415 - see planned_tests

    known = plugins.toggles()
    if "all" in names:
        return tuple(known)
    for name in names:
        if name not in known:
            message = f'--toggle {name}: unknown toggle "{name}"{choices(name, known)}'
            raise UsageError(message)
    return names


def _duration(option: str, text: str) -> str:
    from pyskew.suite import quantities  # noqa: PLC0415 - see planned_tests

    try:
        quantities.duration(text)
    except ValueError as error:
        message = f"{option}: {error}"
        raise UsageError(message) from None
    return text
