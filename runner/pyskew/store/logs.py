"""Logs of a run, in one file: an SQLite archive (`sqlar`) that any SQLite can unpack, each log compressed by itself.

A log is in it when `write` returns, and stays whatever becomes of the process.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import tempfile
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pyskew.errors import RecordsError, StorageError
from pyskew.store.closing import ClosedAfterBlock

FILENAME = "logs.sqlar"
FOLDER = "logs"
"""Where logs lie as text files: those that a report links to."""
_LOG = logging.getLogger(__name__)
_TABLE = "CREATE TABLE IF NOT EXISTS sqlar(name TEXT PRIMARY KEY, mode INT, mtime INT, sz INT, data BLOB)"
_PUT = "INSERT OR {} INTO sqlar(name, mode, mtime, sz, data) VALUES (?, ?, ?, ?, ?)"
_ALL = "SELECT name, mode, mtime, sz, data FROM sqlar"
_MODE = 0o100600
"""A file that its user alone can read, as `stat` writes it."""
_BATCH = 1000
"""Logs that are added in one transaction."""
_PROBE = 256 * 1024
"""Bytes that are written to ask the system whether the disk takes any."""
_PAGES = 100
"""Of 4 KiB, that the database's own log may hold: a small disk is to be filled by logs of cells."""


class Stored(NamedTuple):
    """A log as the archive keeps it: the columns that the format prescribes."""

    name: str
    """Its path, relative to the run directory."""
    mode: int
    mtime: int
    size: int
    """Bytes of its text; of `data` too where compressing gains nothing."""
    data: bytes

    def text(self) -> str:
        """Return what it says."""
        plain = self.data if len(self.data) == self.size else zlib.decompress(self.data)
        return plain.decode("utf-8", "backslashreplace")


class LogWriter(ClosedAfterBlock):
    """Adds logs to the archive of a run directory; any thread may write."""

    def __init__(self, folder: Path) -> None:
        """Open the archive of a run directory, which may hold some logs already.

        Raises:
            StorageError: it cannot be written.
        """
        self._path = folder / FILENAME
        self._lock = threading.Lock()
        self._open = False
        try:
            # Logs hold what programs printed: no other user of the machine needs to read that.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise StorageError.of(error, self._path) from None
        with contextlib.ExitStack() as unless_opened, self._refused():
            self._to = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            self._open = True
            unless_opened.callback(self.close)
            # With a log of its own the database is whole after a crash, and needs no waiting for the disk meanwhile.
            self._to.execute("PRAGMA journal_mode=WAL")
            self._to.execute("PRAGMA synchronous=NORMAL")
            self._to.execute(f"PRAGMA wal_autocheckpoint={_PAGES}")
            self._to.execute(_TABLE)
            unless_opened.pop_all()

    def write(self, name: str, text: str) -> None:
        """Keep the log of one attempt under its path.

        Raises:
            StorageError: the disk does not take it.
        """
        plain = text.encode()
        packed = zlib.compress(plain)
        one = Stored(name, _MODE, int(time.time()), len(plain), packed if len(packed) < len(plain) else plain)
        with self._lock, self._refused():
            self._to.execute(_PUT.format("REPLACE"), one)

    def add(self, logs: Iterable[Stored]) -> None:
        """Keep logs of another archive; what has the name of one that is there is left out.

        Raises:
            StorageError: the disk does not take them.
        """
        rest = iter(logs)
        with self._lock, self._refused():
            while batch := list(islice(rest, _BATCH)):
                self._to.execute("BEGIN")
                self._to.executemany(_PUT.format("IGNORE"), batch)
                self._to.execute("COMMIT")

    def close(self) -> None:
        """Close the archive, and leave it without further files of SQLite beside it, as far as the disk allows."""
        with self._lock:
            if not self._open:
                return
            self._open = False
            with contextlib.suppress(sqlite3.Error):  # no room: those files stay, and readers need them
                self._to.execute("PRAGMA journal_mode=DELETE")
            with contextlib.suppress(sqlite3.Error):
                self._to.close()

    @contextlib.contextmanager
    def _refused(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if self._open and self._to.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self._to.execute("ROLLBACK")
            message = f"{self._path}: cannot write: {_reason(error, self._path.parent)}"
            raise StorageError(message) from None


def _reason(error: sqlite3.Error, folder: Path) -> str:
    """Return the system's words where the disk refuses other files too, else those of SQLite."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBE))
    except OSError as refused:
        return refused.strerror or str(refused)
    return str(error)


class LogReader(ClosedAfterBlock):
    """Reads the archive of a run directory, a run's that is still going on too.

    A run of an older version has no archive: its logs are text files, and are read as if they were one.
    """

    def __init__(self, folder: Path) -> None:
        """Open the archive.

        Raises:
            RecordsError: it is damaged, or cannot be read.
        """
        self._path = folder / FILENAME
        with self._unreadable():
            self._of = _opened(self._path)

    def close(self) -> None:
        """Close the archive."""
        self._of.close()

    def named(self, names: Iterable[str]) -> Iterator[Stored]:
        """Yield the logs of these paths; those that are not there are left out."""
        with self._unreadable():
            for name in names:
                for row in self._of.execute(f"{_ALL} WHERE name = ?", (name,)):
                    yield Stored(*row)

    def holds(self, name: str) -> bool:
        """Return whether there is a log of this path."""
        with self._unreadable():
            return bool(self._of.execute("SELECT 1 FROM sqlar WHERE name = ?", (name,)).fetchone())

    def below(self, folder: str) -> Sequence[Stored]:
        """Return the logs directly or indirectly in a folder, by their numbers."""
        with self._unreadable():
            found = self._of.execute(f"{_ALL} WHERE name > ? AND name < ?", (f"{folder}/", f"{folder}0"))
            return sorted((Stored(*row) for row in found), key=lambda one: (len(one.name), one.name))

    def like(self, text: str, most: int) -> list[str]:
        """Return paths that hold a text, at most so many."""
        with self._unreadable():
            found = self._of.execute("SELECT name FROM sqlar WHERE instr(name, ?) LIMIT ?", (text, most))
            return [name for (name,) in found]

    def every(self) -> Iterator[Stored]:
        """Yield all logs."""
        with self._unreadable():
            for row in self._of.execute(_ALL):
                yield Stored(*row)

    @contextlib.contextmanager
    def _unreadable(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            message = f"{self._path}: cannot read the logs: {error}"
            raise RecordsError(message) from None


def extract(folder: Path, names: Iterable[str]) -> None:
    """Write logs as text files where their paths say, for links that lead there; a damaged archive is left alone.

    Raises:
        StorageError: one cannot be written.
    """
    missing = [name for name in names if _is_ours(name) and not (folder / name).exists()]
    if not missing:
        return
    try:
        (folder / FOLDER).mkdir(exist_ok=True, mode=0o700)
        with LogReader(folder) as reader:
            for one in reader.named(missing):
                _write(folder / one.name, one.text())
    except OSError as error:
        raise StorageError.of(error, error.filename or folder / FOLDER) from None
    except (RecordsError, zlib.error) as error:
        _LOG.warning("note: links to logs lead nowhere: %s", error)


def _is_ours(name: str) -> bool:
    """Return whether a path, which a run from elsewhere may name, is that of a log in the run directory."""
    parts = PurePosixPath(name).parts
    return parts[:1] == (FOLDER,) and len(parts) > 1 and ".." not in parts and "\\" not in name and ":" not in name


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _opened(path: Path) -> sqlite3.Connection:
    """Open an archive for reading; if it is not there, or was never filled, one of the run's text files."""
    if path.exists() and (connection := _connected(path.resolve().as_uri())):
        return connection
    with contextlib.ExitStack() as unless_returned:
        # A database without a name is a temporary file, once it is large.
        other = unless_returned.enter_context(contextlib.closing(sqlite3.connect("")))
        other.execute(_TABLE)
        other.executemany(_PUT.format("IGNORE"), _text_files(path.parent))
        unless_returned.pop_all()
        return other


def _text_files(folder: Path) -> Iterator[Stored]:
    """Yield the logs that lie as text files in a run directory; links are not followed."""
    for parent, _, files in os.walk(folder / FOLDER):
        for path in (Path(parent, name) for name in files if name.endswith(".txt")):
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                name = path.relative_to(folder).as_posix()
                yield Stored(name, _MODE, int(path.stat().st_mtime), len(data), data)


def _connected(address: str) -> sqlite3.Connection | None:
    try:
        return _with_table(f"{address}?mode=ro")
    except sqlite3.OperationalError:  # the folder cannot be written: SQLite must be told that nobody will
        return _with_table(f"{address}?mode=ro&immutable=1")


def _with_table(address: str) -> sqlite3.Connection | None:
    """Return a connection to a database with our table; None, and nothing left open, where it has none."""
    with contextlib.ExitStack() as unless_returned:
        connection = unless_returned.enter_context(contextlib.closing(sqlite3.connect(address, uri=True)))
        if not _has_table(connection):
            return None
        unless_returned.pop_all()
        return connection


def _has_table(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlar'").fetchone()[0])
