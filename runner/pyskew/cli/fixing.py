"""`pyskew audit --fix` and `--diff`: fixes written to the files, or shown."""

from __future__ import annotations

import os
import subprocess
import tokenize
from collections.abc import Collection, Sequence
from io import BytesIO
from pathlib import Path

from pyskew.audit import Finding
from pyskew.audit.editing.fix_level import FixLevel
from pyskew.audit.fixing import Answers, Fixed, FixedFile, fixed
from pyskew.audit.fixing import answers as known_answers
from pyskew.cli.console import Console, print_result
from pyskew.cli.fix_option import FixOptions
from pyskew.errors import StorageError, UsageError
from pyskew.model.text import count
from pyskew.store import user_files
from pyskew.suite import git

_TIMEOUT = 60.0


def fix(
    findings: Sequence[Finding],
    options: FixOptions,
    lowest: tuple[int, int] | None,
    console: Console,
    *,
    folders: Sequence[Path],
    new: tuple[int, int],
) -> None:
    """Fix what can be fixed, or show it with --diff.

    Args:
        findings: Those of the audit.
        options: Those of the command line.
        lowest: The oldest Python that the codebase supports; None where it does not say so.
        console: Told what was done.
        folders: The audited folders, whose files say something of versions.
        new: The Python that they should name.

    Raises:
        UsageError: git knows changes of these files that are not committed.
        StorageError: a file cannot be written.
    """
    level = FixLevel(options["fix_level"])
    done = fixed(findings, level, lowest, lambda path: _read(Path(path))[0])
    stated = _version_files(folders, new, {one.path for one in done.files}) if level.includes(FixLevel.CHOOSE) else []
    for note in done.notes:
        console.say(f"fix: {note}")
    if options["diff"]:
        print_result("".join(one.diff() for one in [*done.files, *stated]))
        return
    if not options["force"]:
        _check_committed([one.path for one in [*done.files, *stated]])
    for one in [*done.files, *stated]:
        _write(one)
    for one in stated:
        console.say(f"fix: {one.path}: what it says of Python versions is changed")
    console.say(f"fix: {_summary(done)}")


def _version_files(folders: Sequence[Path], new: tuple[int, int], taken: Collection[str]) -> list[FixedFile]:
    """Return files whose statements about versions lack the new Python: what to claim and to test, an owner chooses."""
    from pyskew.audit.editing import version_edits  # noqa: PLC0415 - only where something is fixed

    found = version_edits.edited(folders, new, _editable)
    return [FixedFile(path=path, before=old, after=after) for path, (old, after) in found.items() if path not in taken]


def _editable(path: Path) -> str:
    """Return the text of a file; empty where it cannot be edited: gone, a link, or in no encoding that is known."""
    try:
        return _read(path)[0]
    except (OSError, ValueError, SyntaxError):
        return ""


def answers(findings: Sequence[Finding], lowest: tuple[int, int] | None) -> Answers:
    """Return what fixes are known for findings, of every level."""
    return known_answers(findings, FixLevel.STOP_GAP, lowest, lambda path: _read(Path(path))[0])


def _summary(done: Fixed) -> str:
    fixed_now = f"{count(len(done.answers), 'finding')} fixed in {count(len(done.files), 'file')}"
    return f"{fixed_now}, {count(len(done.notes), 'finding')} left"


def _read(path: Path) -> tuple[str, str]:
    """Return the text of a file with its line ends as they are, and its encoding.

    Raises:
        OSError: it cannot be read, or is a link: its target may be no part of the codebase.
    """
    if path.is_symlink():
        message = "a link; fix the file that it leads to"
        raise OSError(message)
    data = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    return data.decode(encoding), encoding


def _write(one: FixedFile) -> None:
    """Put a file in its place in one step, with the mode and the encoding that it had."""
    path = Path(one.path)
    try:
        text, encoding = _read(path)
        if text != one.before:
            message = f"{path}: changed while it was being fixed; nothing is written to it"
            raise StorageError(message)
        user_files.replace(path, one.after.encode(encoding))
    except OSError as error:
        raise StorageError.of(error, path) from None


def _check_committed(paths: Sequence[str]) -> None:
    """Raise UsageError where a file has changes that git does not hold; outside a work tree nothing is known."""
    for folder in {Path(path).resolve().parent for path in paths}:
        named = [str(Path(path).resolve()) for path in paths if Path(path).resolve().parent == folder]
        words = ("status", "--porcelain", "-z", "--ignore-submodules", "--", *named)
        try:
            done = git.run(folder, *words, timeout=_TIMEOUT)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0 and done.stdout:
            first = os.fsdecode(done.stdout.split(b"\0")[0][3:])
            message = (
                f"--fix: {first} has changes that are not committed; commit them, look with --diff, or use --force"
            )
            raise UsageError(message)
