"""The Pythons, targets and scenarios that a command line selects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyskew.cli import kept_suite
from pyskew.cli.listed_option import listed
from pyskew.errors import UsageError
from pyskew.model.suite import PythonSpec, Suite
from pyskew.suite import plan as planning
from pyskew.suite import python_spec


def narrowed(
    path: Path, pythons: str | None, targets_: str | None, only: Sequence[str]
) -> tuple[Suite, planning.Selection, tuple[str, ...]]:
    """Return the suite as the command line narrows it, the selection, and the words that gave it.

    Raises:
        UsageError: an option is empty, or names nothing of the suite.
        ConfigError: the suite is wrong.
    """
    suite = kept_suite.suite_of(path)
    specs = {spec.label: spec for spec in (_python(text, suite) for text in listed("--python", pythons))}
    selection = planning.Selection(
        pythons=tuple(specs.values()), targets=tuple(listed("--target", targets_)), only=tuple(only)
    )
    words = [f"--python {pythons}"] if pythons else []
    words += [f"--target {targets_}"] if targets_ else []
    words += [f"--only {pattern}" for pattern in only]
    return planning.select(suite, selection), selection, tuple(words)


def _python(text: str, suite: Suite) -> PythonSpec:
    """Return a Python of the command line; one that the suite lists keeps the suite's constraint."""
    try:
        spec = python_spec.parse_python(text)
    except ValueError as error:
        message = f"--python: {error}"
        raise UsageError(message) from None
    return next((known for known in suite.pythons if known.label == text), spec)
