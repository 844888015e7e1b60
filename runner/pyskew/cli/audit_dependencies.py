"""What `pyskew audit --dependencies` asks: which list, which levels, which Pythons."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from pyskew.audit import Confidence
from pyskew.cli.with_command import with_options
from pyskew.codebase.dependencies.levels import DEFAULT_LEVELS, Level
from pyskew.errors import UsageError, not_installed
from pyskew.model.nearest_name import choices

if TYPE_CHECKING:
    from pyskew.cli.audit_step import Step
    from pyskew.cli.console import Console
    from pyskew.codebase.dependencies.evidence import Readiness
    from pyskew.codebase.dependencies.pins import Pins

_NOT_EXECUTED = ",".join(level for level in Level if level in DEFAULT_LEVELS)
_LEVELS_HELP = f"How to check packages: {', '.join(Level)}; `import` executes them.  [default: {_NOT_EXECUTED}]"


class DependencyOptions(TypedDict):
    """What the command line says of dependencies."""

    dependencies: bool
    levels: str | None
    environment: Path | None
    offline: bool


with_dependency_options = with_options(
    click.option("--levels", metavar="LEVEL,...", help=_LEVELS_HELP),
    click.option("--venv", "environment", type=click.Path(path_type=Path, exists=True), metavar="DIR",
                 help="Check the packages in this environment instead of a lock file."),
    click.option("--offline", is_flag=True, help="Use no package index, only cached answers."),
)  # fmt: skip
"""Gives a verb the options of DependencyOptions, but for the one that asks for them at all."""


def looked_at(
    paths: Sequence[Path], step: Step, options: DependencyOptions, exclude: Sequence[str], console: Console
) -> Readiness | None:
    """Return what is known of the dependencies; None if it was not asked for.

    Raises:
        UsageError: there is no list of dependencies, or no such level.
        ConfigError: the lock file is damaged.
    """
    if not (options["dependencies"] or options["levels"] is not None or options["environment"]):
        return None
    from pyskew.codebase.dependencies import index_settings, readiness  # noqa: PLC0415 - most audits ask for none
    from pyskew.codebase.dependencies.index import Index  # noqa: PLC0415 - as above

    levels = _levels(options["levels"])
    _require_index(levels, offline=options["offline"])
    pins = _pins(paths, options["environment"])
    pythons = tuple(f"3.{minor}" for minor in range(step.old[1] + 1, step.new[1] + 1))
    pythons += (step.new_label,) if step.free_threaded else ()
    question = readiness.Question(
        pins=pins,
        step=(step.old, step.new),
        pythons=pythons,
        levels=levels,
        codebase=tuple(_sources(paths, exclude)) if Level.SOURCE in levels else (),
        interpreters=_interpreters(pythons, console) if Level.IMPORT in levels else {},
    )
    if Level.IMPORT in levels:
        console.say("dependencies: the import level executes them: each is installed and imported on every Python")
    return readiness.answer(question, Index(index_settings.configured(), offline=options["offline"]), console.say)


def hint(paths: Sequence[Path]) -> str:
    """Return the line that says that dependencies were not looked at, and how they can be."""
    folder = _folder(paths)
    found = None
    if _holds_more_than_python(folder):
        from pyskew.codebase.dependencies import gathering  # noqa: PLC0415 - see looked_at

        found = gathering.list_of(folder)
    if found is None:
        return "dependencies: not looked at (no lock file here; --venv DIR reads what is installed)"
    return f"dependencies: not looked at (--dependencies reads {found.as_posix()})"


def _holds_more_than_python(folder: Path) -> bool:
    """Return whether a folder has a file that may be a lock file; a look costs less than what reads them."""
    try:
        with os.scandir(folder) as entries:
            return any(not entry.name.endswith((".py", ".pyc")) and entry.is_file() for entry in entries)
    except OSError:
        return False


def reaches(found: Readiness, least: str) -> bool:
    """Return whether the dependencies fail a `--fail-on`: blocked counts as high, a doubt as medium, a build as low."""
    from pyskew.codebase.dependencies.evidence import Standing  # noqa: PLC0415 - see looked_at

    standings = {
        Standing.BLOCKED: Confidence.HIGH,
        Standing.DOUBTFUL: Confidence.MEDIUM,
        Standing.BUILDS: Confidence.LOW,
    }
    return least != "none" and any(
        found.with_standing(standing) and confidence.reaches(Confidence(least))
        for standing, confidence in standings.items()
    )


def _levels(text: str | None) -> frozenset[Level]:
    if text is None:
        return DEFAULT_LEVELS
    words = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [word for word in words if word not in set(Level)]
    if unknown or not words:
        name = (unknown or [text])[0]
        message = f'--levels: no level "{name[:80]}"{choices(name, list(Level))}'
        raise UsageError(message)
    return frozenset(map(Level, words))


def _require_index(levels: frozenset[Level], *, offline: bool) -> None:
    """Raise where a level asks the package index and this installation cannot."""
    from importlib.util import find_spec  # noqa: PLC0415 - see looked_at

    if not offline and levels & {Level.INDEX, Level.SOURCE} and find_spec("unearth") is None:
        message = f"{not_installed('unearth, which asks the package index,', 'dependencies')}, or give --levels lock"
        raise UsageError(message)


def _pins(paths: Sequence[Path], environment: Path | None) -> Pins:
    from pyskew.codebase.dependencies import gathering  # noqa: PLC0415 - see looked_at

    if environment is not None:
        return gathering.of_environment(environment)
    folder = _folder(paths)
    found = gathering.of_codebase(folder)
    if found is None:
        message = (
            f"{folder}: no list of dependencies; uv.lock, pylock.toml, poetry.lock, requirements*.txt or "
            "pyproject.toml has one, or name an environment with --venv DIR"
        )
        raise UsageError(message)
    return found


def _folder(paths: Sequence[Path]) -> Path:
    first = paths[0]
    return first if first.is_dir() else Path(os.path.dirname(first) or ".")  # noqa: PTH120 - keeps what was written


def _sources(paths: Sequence[Path], exclude: Sequence[str]) -> Iterator[tuple[str, str]]:
    from pyskew.audit.files.file_discovery import discovered  # noqa: PLC0415 - see looked_at

    files, _ = discovered(paths, exclude)
    for file in files:
        try:
            yield file.path, Path(file.path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue


def _interpreters(pythons: Sequence[str], console: Console) -> dict[str, str]:
    from pyskew.interpreters import resolve  # noqa: PLC0415 - only the import level runs a Python
    from pyskew.model.suite import Interpreter  # noqa: PLC0415 - as above
    from pyskew.suite.python_spec import parse_python  # noqa: PLC0415 - imports packaging

    found = resolve.resolve([parse_python(python) for python in pythons], console.say, fetch=True)
    absent = [python for python in pythons if not isinstance(found[python], Interpreter)]
    for python in absent:
        console.say(f"dependencies: no import level for {python}: `pyskew pythons` says why")
    return {python: one.path for python in pythons if isinstance(one := found[python], Interpreter)}
