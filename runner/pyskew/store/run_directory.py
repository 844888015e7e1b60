"""Run directories: where a run writes, which one is the latest, what may be cleared, who may write.

A run directory holds a marker file. Its first line is fixed; each further line names a file that pyskew wrote. Only
those, the records and the logs are ever deleted when a run directory is used again.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import filelock

from pyskew.errors import StorageError, UsageError
from pyskew.probe.supervisor.folders import write_file
from pyskew.store import line_index, logs
from pyskew.store.records import FILENAME
from pyskew.suite.names import RUN_MARKER

HOME = Path(".pyskew")
"""What pyskew keeps beside a suite."""
MARKER = RUN_MARKER
LOCK = ".pyskew-lock"
DRAFT = ".pyskew-draft-"
"""How the name of a folder begins in which a run is written before it is known to be whole."""
EXPLANATIONS = "explanations.json"
"""What an audit found out about breaks, by their ids."""
FINDINGS = "findings.sarif"
"""What an audit found in the code that a run ran; the run's own SARIF holds it as well."""
_TITLE = "A run directory of pyskew. `pyskew run -o` may delete these files in it, the records and the logs:"
_LATEST = HOME / "latest"
_OURS = re.compile(
    rf"records(\.damaged-\d+)?\.jsonl(\.\d+)?|{re.escape(line_index.FILENAME)}(\.\w+)?"
    rf"|{re.escape(logs.FILENAME)}(-wal|-shm|-journal)?"
)
"""Records, damaged ones that were set aside, where their lines lie, drafts of these; the archive of logs and what
SQLite puts beside it."""


@contextlib.contextmanager
def create(plan: str, wanted: Path | None) -> Iterator[Path]:
    """Open a directory for a new run: `wanted`, cleared of an older run, or a fresh one below `.pyskew/runs/`.

    While it is open no other pyskew can write to it. `.pyskew/latest` names it from now on.

    Args:
        plan: digest of the run's plan.
        wanted: the directory to use; None for a fresh one.

    Raises:
        UsageError: `wanted` holds something that pyskew did not write, or another pyskew writes to it.
        StorageError: it cannot be made.
    """
    with contextlib.ExitStack() as stack:
        folder = wanted
        try:
            folder = folder or _fresh(plan)
            _refuse_foreign(folder)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            stack.enter_context(locked(folder))
            _refuse_foreign(folder)
            _clear(folder)
            (folder / MARKER).write_text(f"{_TITLE}\n", encoding="utf-8")
            remember(folder)
        except OSError as error:
            raise StorageError.of(error, error.filename or folder or HOME) from None
        yield folder


@contextlib.contextmanager
def create_whole(plan: str, wanted: Path, write: Callable[[Path], None]) -> Iterator[Path]:
    """Open a directory as `create` does, with the files that `write` makes; if that fails, `wanted` stays as it was.

    Args:
        plan: digest of the run's plan.
        wanted: the directory to use.
        write: writes records and logs to the folder that it is given, and nothing else.

    Raises:
        UsageError, StorageError: as `create` does.
    """
    _refuse_foreign(wanted)
    try:
        # In the folder itself, or where it will lie, so that files can be moved.
        near = next(folder for folder in (wanted, *wanted.absolute().parents) if folder.is_dir())
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=near))
    except OSError as error:
        raise StorageError.of(error, error.filename or wanted) from None
    try:
        write(draft)
        with create(plan, wanted) as folder:
            try:
                for path in draft.iterdir():
                    path.replace(folder / path.name)
            except OSError as error:
                raise StorageError.of(error, folder) from None
            yield folder
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other pyskew processes from writing to a run directory.

    Raises:
        UsageError: another one writes to it.
        StorageError: the folder cannot be written.
    """
    lock = filelock.FileLock(folder / LOCK, mode=0o600)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        message = f"{folder}: another pyskew is writing to it; wait until it ends, or name another directory with -o"
        raise UsageError(message) from None
    except OSError as error:
        raise StorageError.of(error, folder) from None
    try:
        yield
    finally:
        lock.release()


def write_text(folder: Path, name: str, text: str) -> None:
    """Write a file into a run directory whole, and note in the marker that it is pyskew's.

    Raises:
        StorageError: it cannot be written; an older one of that name stays as it was.
    """
    write_pieces(folder, name, [text])


def write_pieces(folder: Path, name: str, pieces: Iterable[str]) -> None:
    """Write a file as `write_text` does, from a text that is made bit by bit."""
    path = folder / name
    draft = path.with_name(f".{name}.{os.getpid()}")
    try:
        _note(folder, name)
        _write_private(draft, pieces)
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise StorageError.of(error, path) from None


def _write_private(path: Path, pieces: Iterable[str]) -> None:
    """Write a file that only its user can read: it may hold what a program printed, secrets included."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(pieces)


def find(wanted: Path | None) -> Path:
    """Return the run directory that is named, else the latest.

    Raises:
        UsageError: there is none.
    """
    folder = wanted or latest()
    if folder is None:
        message = "no run yet: `pyskew run` makes one, or name a run directory"
        raise UsageError(message)
    return folder


def is_empty(folder: Path) -> bool:
    """Return whether a run directory holds no complete line of records: its run was stopped before the first."""
    try:
        with (folder / FILENAME).open("rb") as file:
            return (folder / MARKER).is_file() and not file.readline().endswith(b"\n")
    except FileNotFoundError:
        return (folder / MARKER).is_file()


def latest() -> Path | None:
    """Return the run that `.pyskew/latest` names, if it still exists."""
    try:
        name = _LATEST.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = Path(name)
    return folder if name and folder.is_dir() else None


def runs() -> list[Path]:
    """Return the runs in `.pyskew/runs/`, the newest first."""
    return sorted((path.parent for path in (HOME / "runs").glob(f"*/{FILENAME}")), key=_made, reverse=True)


def remember(folder: Path) -> None:
    """Let `.pyskew/latest` name this run; a text file, since not every system lets users make links."""
    write_file(str(home() / _LATEST.name), f"{folder.as_posix()}\n".encode(), 0o600)


def home() -> Path:
    """Return `.pyskew/`, which git ignores; make it where it is not there."""
    HOME.mkdir(exist_ok=True, mode=0o700)
    ignore = HOME / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return HOME


def _made(folder: Path) -> tuple[str, int]:
    """Return a key by which run directories sort as they were made."""
    stamp, _, number = folder.name.partition(".")
    return stamp, int(number) if number.isdecimal() else 1


def _fresh(plan: str) -> Path:
    """Make a folder below `.pyskew/runs/` that no other run has."""
    parent = home() / "runs"
    parent.mkdir(exist_ok=True, mode=0o700)
    name = f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S')}-{plan.removeprefix('sha256:')[:8]}"
    number = 1
    while True:
        folder = parent / (name if number == 1 else f"{name}.{number}")
        try:
            folder.mkdir(mode=0o700)  # fails where it exists: two runs of one second never share a folder
        except FileExistsError:
            number += 1
        else:
            return folder


def _refuse_foreign(folder: Path) -> None:
    """Raise UsageError for a folder with contents that is not marked as a run directory."""
    if not folder.exists():
        return
    if not folder.is_dir():
        message = f"-o {folder}: it is not a folder; name another one"
        raise UsageError(message)
    if not (folder / MARKER).is_file() and any(map(_is_foreign, folder.iterdir())):
        message = f"-o {folder}: it holds files, and no {MARKER} that marks it as pyskew's; name another folder"
        raise UsageError(message)


def _is_foreign(path: Path) -> bool:
    """Return whether a file is none that pyskew makes before the marker."""
    return path.name != LOCK and not path.name.startswith(DRAFT)


def _clear(folder: Path) -> None:
    """Delete what an earlier run left; files that pyskew did not write stay."""
    for path in list(folder.iterdir()):
        if _OURS.fullmatch(path.name) or path.name in _noted(folder):
            path.unlink()
    _clear_logs(folder / logs.FOLDER)
    (folder / MARKER).unlink(missing_ok=True)


def _clear_logs(folder: Path) -> None:
    """Delete logs (`*.txt`) and the folders that are empty then; links are not followed."""
    if folder.is_symlink():
        folder.unlink()
        return
    for parent, folders, files in os.walk(folder, topdown=False):
        for name in files:
            if name.endswith(".txt"):
                Path(parent, name).unlink()
        for name in folders:
            with contextlib.suppress(OSError):  # it holds something else
                Path(parent, name).rmdir()


def _noted(folder: Path) -> set[str]:
    """Return the names in the marker; one that is no plain file name is ignored."""
    try:
        lines = (folder / MARKER).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    return {name for name in lines[1:] if name and name == Path(name).name}


def _note(folder: Path, name: str) -> None:
    """Write the name of a file into the marker, once."""
    if (folder / MARKER).is_file() and name not in _noted(folder):
        with (folder / MARKER).open("a", encoding="utf-8") as marker:
            marker.write(f"{name}\n")
