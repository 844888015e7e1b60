"""What a command line asks of a suite: which Pythons, targets and scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyskew.errors import UsageError
from pyskew.model.suite import PythonSpec, Suite
from pyskew.observation import test_results
from pyskew.suite import loader, python_spec
from pyskew.suite import plan as planning
from pyskew.targets import kinds


def narrowed(
    path: Path, pythons: str | None, targets_: str | None, only: Sequence[str]
) -> tuple[Suite, planning.Selection, tuple[str, ...]]:
    """The suite as the command line narrows it, the selection, and the words that said so."""
    suite = loader.load_suite(path, kinds.kinds(), test_results.kinds())
    selection = planning.Selection(
        pythons=tuple(_python(text, suite) for text in _listed(pythons)), targets=tuple(_listed(targets_)),
        only=tuple(only),
    )  # fmt: skip
    words = [f"--python {pythons}"] if pythons else []
    words += [f"--target {targets_}"] if targets_ else []
    words += [f"--only {pattern}" for pattern in only]
    return planning.select(suite, selection), selection, tuple(words)


def _python(text: str, suite: Suite) -> PythonSpec:
    """A Python of the command line; one that the suite lists keeps what the suite says of it."""
    try:
        spec = python_spec.parse_python(text)
    except ValueError as error:
        message = f"--python: {error}"
        raise UsageError(message) from None
    return next((known for known in suite.pythons if known.label == text), spec)


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]
