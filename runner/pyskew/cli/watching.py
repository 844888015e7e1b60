"""`pyskew audit --watch`: the audit again after each change of a file that it reads."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyskew.cli.console import Console
from pyskew.errors import PyskewError, UsageError, not_installed

if TYPE_CHECKING:
    from watchfiles import Change

_SUFFIXES = (".py", ".pyi", ".pyw", ".ipynb")
_SETTINGS = frozenset({"pyproject.toml", "setup.cfg", "tox.ini"})
_TICK = 200
"""Milliseconds after which watchfiles answers though nothing changed."""
_SHOWN = 3
"""Changed files that are named; of more, the number is told."""


def watch(paths: Sequence[Path], audit: Callable[[], int], console: Console) -> int:
    """Audit, and again after each change below `paths`, until ^C; return the exit code of the last whole audit.

    A UsageError of the first audit ends this; later ones are printed, because a file that is being edited is often
    wrong for a moment.
    """
    if not importlib.util.find_spec("watchfiles"):
        raise UsageError(not_installed("watchfiles", "watch"))
    import watchfiles  # noqa: PLC0415 - only the extra `watch` has it

    # It listens from the first answer on, which a timeout brings: what changes while the audit reads is not lost.
    changed = watchfiles.watch(*_folders(paths), watch_filter=_Filter(paths), rust_timeout=_TICK, yield_on_timeout=True)
    next(changed)
    code = audit()
    _tell_end(paths, console)
    try:
        for changes in filter(None, changed):
            console.say(f"\n{time.strftime('%H:%M:%S')} {_named(path for _, path in changes)}")
            code = _again(audit, console)
            _tell_end(paths, console)
    except KeyboardInterrupt:
        pass  # the only end that this has
    return code


def _tell_end(paths: Sequence[Path], console: Console) -> None:
    """Say that the audit is over, after all that it printed: what reads a pipe sees each audit at once."""
    sys.stdout.flush()
    console.say(f"watching {', '.join(map(str, paths))}; ^C ends")


def _again(audit: Callable[[], int], console: Console) -> int:
    try:
        return audit()
    except PyskewError as error:
        console.say(str(error))
        return error.exit_code


def _folders(paths: Sequence[Path]) -> set[Path]:
    """Return the folders to watch: an editor that replaces a file leaves a watch of the old one behind."""
    return {path if path.is_dir() else path.parent for path in paths}


class _Filter:
    """Whether a change is one of a file that the audit of `paths` reads."""

    def __init__(self, paths: Sequence[Path]) -> None:
        import watchfiles  # noqa: PLC0415 - only the extra `watch` has it

        self._folders = [path.resolve() for path in paths if path.is_dir()]
        self._files = {path.resolve() for path in paths if not path.is_dir()}
        self._usual = watchfiles.DefaultFilter()

    def __call__(self, change: Change, path: str) -> bool:
        """Return it."""
        one = Path(path)
        if one.name in _SETTINGS or one in self._files:
            return True
        below = any(one.is_relative_to(folder) for folder in self._folders)
        return below and one.suffix in _SUFFIXES and self._usual(change, path)


def _named(paths: Iterable[str]) -> str:
    names = sorted({Path(path).name for path in paths})
    if len(names) > _SHOWN:
        return f"{len(names)} files changed"
    return f"{', '.join(names)} changed"


def check_alone(acting: Mapping[str, bool], command: Sequence[str], form: str, paths: Sequence[Path]) -> None:
    """Raise UsageError where `--watch` stands beside what acts, or what a program reads.

    `acting` are options by name, and whether they are given.
    """
    apart = {**acting, "a COMMAND": bool(command), f"--format {form}": form != "text", "`-`": Path("-") in paths}
    wrong = next((words for words, given in apart.items() if given), "")
    if wrong:
        message = f"--watch shows findings as text after each change; it does not go with {wrong}"
        raise UsageError(message)
