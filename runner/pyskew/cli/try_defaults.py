"""`pyskew try --all-defaults-of`: which changed defaults of another Python make a command fail, and at which lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyskew.cli.messages import print_error
from pyskew.errors import ExitCode, UsageError
from pyskew.instrumentation import overlay, toggle_options, toggle_search
from pyskew.instrumentation.bisect_runs import TrialRunner
from pyskew.instrumentation.bisection import BisectionResult, Word
from pyskew.instrumentation.toggle_search import Defaults, ToggleSearch
from pyskew.model.suite import Json
from pyskew.store import user_files
from pyskew.suite.python_spec import parse_python

Found = tuple[tuple[str, ...], BisectionResult | None, TrialRunner | None]


def run(of: str, python: str, report: Path | None, command: Sequence[str]) -> ExitCode:
    """Search the toggles, then the call sites of each set; print what was found.

    Raises:
        UsageError: the version is none, or none of its defaults can be set.
        SetupError: the command cannot be tried.
    """
    minor = minor_version(of)
    base = overlay.base_of(command, python)
    defaults = toggle_search.changed_defaults(base, minor)
    if not defaults.settable:
        message = f"no default of Python {of} that differs can be set on Python {base.version}"
        raise UsageError(message)
    with ToggleSearch(command=command, python=python, settings=defaults.settable, tell=print_error) as search:
        verdict = search.verdict()
        found = list(toggle_search.described(search, verdict))
        loaded = any(runner.loaded for names, runner in search.runners.items() if names)
        print_error("\n".join(_lines(of, base.version, defaults, verdict, found)))
        if report is not None:
            document = _document(of, base.version, defaults, verdict, found)
            user_files.write(report, json.dumps(document, indent=2) + "\n", "--json")
    if not loaded:
        return ExitCode.COULD_NOT_TRY
    return ExitCode.CLEAN if verdict.word is Word.PASSES else ExitCode.UNEXPECTED


def minor_version(of: str) -> tuple[int, int]:
    """Return the minor version that `--all-defaults-of` names.

    Raises:
        UsageError: it names none.
    """
    try:
        return parse_python(of).minor
    except ValueError as problem:
        message = f"--all-defaults-of {of}: {problem}"
        raise UsageError(message) from problem


def _lines(
    of: str, version: str, defaults: Defaults, verdict: BisectionResult, found: Sequence[Found]
) -> Iterator[str]:
    yield f"pyskew try: defaults of Python {of} on Python {version}: {toggle_options.joined(defaults.settable)}"
    for setting, reason in defaults.refused.items():
        yield f"  cannot be set here: {setting}: {reason}"
    if verdict.word is Word.PASSES:
        yield "the command passes under all of them together"
    elif verdict.word is Word.FAILS_ANYWAY or verdict.backward:
        yield "the command fails without any of them"
    elif verdict.word is not Word.CONFIRMED:
        yield f"stopped: {verdict.reason or verdict.word.value}"
    for names, sites, runner in found:
        settings = {name: defaults.settable[name] for name in names}
        yield f"fails under {toggle_options.joined(settings)} alone"
        yield from _places(sites, runner)
        for name in names:
            yield f"  fix for {name}: {overlay.fix(name)}"


def _places(sites: BisectionResult | None, runner: TrialRunner | None) -> Iterator[str]:
    if sites is None or runner is None:
        yield "  decided when a Python starts: there are no call sites"
    elif sites.word is not Word.CONFIRMED:
        yield f"  no single call site: {sites.reason or sites.word.value}"
    else:
        for one in sites.sets:
            yield f"  call site: {' together with '.join(str(runner.places[site]) for site in one)}"


def _document(of: str, version: str, defaults: Defaults, verdict: BisectionResult, found: Sequence[Found]) -> Json:
    return {
        "schema": 1, "of": of, "version": version, "toggles": dict(defaults.settable),
        "refused": {str(setting): reason for setting, reason in defaults.refused.items()},
        "verdict": verdict.word.value, "trials": verdict.trials,
        "sets": [
            {
                "toggles": list(names),
                "sites": [[runner.places[site].name for site in one] for one in sites.sets]
                if sites is not None and runner is not None else [],
            }
            for names, sites, runner in found
        ],
    }  # fmt: skip
