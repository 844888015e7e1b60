"""`pyskew bisect`: which call sites make a command fail under another default."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping

import click

from pyskew.cli.commands import Command
from pyskew.cli.console import print_result
from pyskew.cli.messages import print_error
from pyskew.errors import ExitCode, PyskewError, UsageError
from pyskew.instrumentation import bisect_runs, overlay, toggle_options
from pyskew.instrumentation.bisect_runs import TrialRunner
from pyskew.instrumentation.bisection import Bisection, BisectionResult, TrialProgress, Word
from pyskew.instrumentation.overlay import ReadyCommand
from pyskew.model.suite import Json
from pyskew.model.text import log_text
from pyskew.model.toggles import ToggleSetting

_SAID = {
    Word.PASSES: "nothing to find: the command passes with and without {setting}",
    Word.FAILS_ANYWAY: "nothing to find: the command fails with and without {setting}, so the toggle is not why",
    Word.NOT_AT_SITES: "{setting} decides whether the command fails, but no single call site does",
    Word.INCONSISTENT: "stopped: {reason}",
}

_NOT_REACHED = (
    "{name}: the command passes, and reached no call site where this default matters, so nothing was searched; "
    "give a command that reaches one"
)
_NOT_LOADED = "no Python of this command loaded the overlay; `pyskew try` shows which ones it starts"


@click.command(context_settings={"allow_interspersed_args": False})
@click.option("--toggle", "toggles", metavar="NAME=VALUE", multiple=True, required=True,
              help="The default under which the command fails or passes; several are switched together.")  # fmt: skip
@click.option("--python", metavar="PATH|SPEC", default="", help="Run on this Python instead of the command's own.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="A longer trial counts as failed.  [default: 10 s + 10 times the longest passing one]")  # fmt: skip
@click.option("--format", "as_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def bisect(*, toggles: tuple[str, ...], python: str, timeout: float | None, as_: str, command: tuple[str, ...]) -> int:
    """Find the call sites that make COMMAND fail under another default.

    COMMAND must end with 0 one way and with something else the other way: forwards on an older Python (which places
    would fail under the new default?), backwards on a newer one (which places need the old default?). Each trial runs
    COMMAND twice, with an empty stdin, and ends the processes that it leaves.

    \b
    Examples:
      pyskew bisect --toggle start-method=forkserver -- .venv/bin/pytest -q tests/test_pool.py
      pyskew bisect --toggle start-method=fork -- python3.14 app.py

    \b
    Exit codes: 0 the sites were found, or there is nothing to find because COMMAND passes;
    1 COMMAND fails either way, or is not stable, or no site can be blamed; 2 an option of bisect is wrong;
    125 COMMAND could not be tried, or reached no call site; 130 interrupted.
    """  # noqa: D301 - click reads the \b
    if timeout is not None and not math.isfinite(timeout):
        message = "--timeout: write a number of seconds"
        raise UsageError(message)
    wanted = toggle_options.parsed(toggles)
    try:
        _refuse_unwatched(wanted)
        with overlay.prepared(command, wanted, python) as ready:
            _refuse_defaults(ready)
            made = TrialRunner(ready=ready, timeout=timeout)
            verdict = Bisection(run=made.run, tell=lambda step: _report(step, made)).verdict()
            if not made.loaded:
                raise UsageError(_NOT_LOADED if timeout is None else f"{_NOT_LOADED} (each run had {timeout:g} s)")
            if verdict.word is Word.PASSES and not made.places:
                raise UsageError(_NOT_REACHED.format(name=", ".join(wanted)))
            text = json.dumps(_document(verdict, made), indent=2) if as_ == "json" else _text(verdict, made)
    except (PyskewError, OSError, ValueError) as error:
        print_error(f"pyskew bisect: {error}")
        return ExitCode.COULD_NOT_TRY
    print_result(log_text(text) if as_ == "text" else text)
    return ExitCode.CLEAN if verdict.word in {Word.CONFIRMED, Word.PASSES} else ExitCode.UNEXPECTED


COMMAND = Command(order=34, click=bisect)


def _report(step: TrialProgress, made: TrialRunner) -> None:
    left = step.left * made.seconds / step.trials
    more = f"; about {step.left} more, {left:.0f} s" if step.left else ""
    ended = "fails" if step.failed else "passes"
    print_error(f"trial {step.trials}: {step.switched} of {step.sites} sites switched: {ended}{more}")


def _refuse_unwatched(wanted: Mapping[str, str]) -> None:
    for name in wanted:
        if not overlay.is_watched(name):
            message = (
                f"{name} is set when a Python starts and cannot be switched at single call sites; see `pyskew try`"
            )
            raise UsageError(message)


def _refuse_defaults(ready: ReadyCommand) -> None:
    for name, value in ready.toggles.items():
        if ready.own[name] == value:
            message = (
                f"--toggle {ToggleSetting(name, value)}: that is the default of Python {ready.base.version} already"
            )
            raise UsageError(message)


def _text(verdict: BisectionResult, made: TrialRunner) -> str:
    ready = made.ready
    if verdict.word is not Word.CONFIRMED:
        setting = toggle_options.joined(ready.toggles)
        said = _SAID[verdict.word].format(setting=setting, reason=verdict.reason)
        return f"{said} ({verdict.trials} trials)"
    setting = toggle_options.joined(
        {name: ready.own[name] for name in ready.toggles} if verdict.backward else ready.toggles
    )
    which = f"left at {setting}" if verdict.backward else f"switched to {setting}"
    count = len(verdict.sets)
    places = f"{count} place{'' if count == 1 else 's'}"
    head = f"{places}, each confirmed to make the command fail when it alone is {which} ({verdict.trials} trials):"
    lines = [head]
    for number, found in enumerate(verdict.sets, 1):
        lines += ["", *_set(number, found, made)]
    return "\n".join([*lines, "", *_fixes(ready.toggles)])


def _fixes(names: Collection[str]) -> list[str]:
    return [
        f"fix: {overlay.fix(name)}" if len(names) == 1 else f"fix for {name}: {overlay.fix(name)}" for name in names
    ]


def _set(number: int, found: tuple[int, ...], made: TrialRunner) -> list[str]:
    lines = []
    for site in found:
        head = f"{number}." if site == found[0] else "   together with"
        reached = f" ({', '.join(sorted(made.toggles[site]))})" if len(made.ready.toggles) > 1 else ""
        lines += [
            f"{head} {made.places[site]}{reached}",
            *(f"   {line}" for line in bisect_runs.source(made.places[site])),
        ]
    ending = made.endings.get(frozenset(found), "")
    return [*lines, f"   ends with {ending}"] if ending else lines


def _document(verdict: BisectionResult, made: TrialRunner) -> Json:
    ready: ReadyCommand = made.ready
    name = next(iter(ready.toggles))
    return {
        "schema": 1,
        "sets": [[made.places[site].name for site in found] for found in verdict.sets],
        "trials": verdict.trials,
        "verdict": verdict.word.value,
        "reason": verdict.reason or None,
        "toggle": name,
        "value": ready.toggles[name],
        "default": ready.own[name],
        "toggles": {name: {"value": value, "default": ready.own[name]} for name, value in ready.toggles.items()},
        "python": ready.base.python,
        "version": ready.base.version,
        "direction": "backward" if verdict.backward else "forward",
        "sites": [
            {"path": place.file, "line": place.line, "function": place.function, "through": place.through or None,
             "source": bisect_runs.source(place), "ends": made.endings.get(frozenset(found)),
             "toggles": sorted(made.toggles[place.hash])}
            for found in verdict.sets
            for place in (made.places[site] for site in found)
        ],
        "mending": "\n".join(_fixes(ready.toggles)).removeprefix("fix: "),
    }  # fmt: skip
