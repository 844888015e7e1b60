"""Writes records files: appends lines, completes files of killed processes, repairs damaged ones."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from pyskew.errors import StorageError
from pyskew.store import line_format, records
from pyskew.store.closing import ClosedAfterBlock
from pyskew.store.records import FILENAME, Damage, Line

_OPEN = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Writer(ClosedAfterBlock):
    """Appends to a records file, each line in one piece; any thread may write."""

    def __init__(self, folder: Path) -> None:
        """Open the records of a run directory, which may hold some already.

        Raises:
            StorageError: the file cannot be written.
        """
        self._path = folder / FILENAME
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._next = _cut_unfinished(self._path)
            """The number of the next line, and where it begins in the file: one value, so that ^C parts them never."""
            # Records hold what programs printed: no other user of the machine needs to read that.
            self._handle = os.open(self._path, _OPEN, 0o600)
        except OSError as error:
            raise StorageError.of(error, self._path) from None
        self._closed = False
        self._lock = threading.Lock()

    @property
    def is_empty(self) -> bool:
        """Whether the file holds no line."""
        return not self._next[1]

    def write(self, *lines: Line) -> None:
        """Append lines, all or none, also where ^C interrupts it; what was written survives the end of this process.

        Raises:
            StorageError: they could not be written; the file is as it was before.
        """
        self.write_encoded([msgspec.json.encode(line) for line in lines])

    def write_encoded(self, bodies: Sequence[bytes]) -> None:
        """Append lines as `write` does, each given as JSON without number and checksum.

        Raises:
            StorageError: as for `write`.
        """
        with self._lock:
            number, size = self._next
            data = b"".join(line_format.seal(body, place) + b"\n" for place, body in enumerate(bodies, number))
            try:
                _write_all(self._handle, data)
                self._next = number + len(bodies), size + len(data)
            except BaseException as error:
                self._next = number, size
                with contextlib.suppress(OSError):  # else the half line would run into the next one
                    os.ftruncate(self._handle, size)
                if isinstance(error, OSError):
                    raise StorageError.of(error, self._path) from None
                raise

    def close(self) -> None:
        """Put everything on the disk.

        Raises:
            StorageError: the system could not; what it kept is unknown.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                os.fsync(self._handle)
            except OSError as error:
                raise StorageError.of(error, self._path) from None
            finally:
                os.close(self._handle)


def repair(folder: Path) -> Sequence[Damage]:
    """Rewrite damaged records without their damaged lines, and return what was wrong.

    The damaged file is kept beside it as `records.damaged-N.jsonl`. A sound file is left as it is.

    Raises:
        RecordsError: it is not a run, or its head is damaged.
        StorageError: the folder cannot be written.
    """
    damage = records.read(folder).damage
    if not damage:
        return ()
    path = folder / FILENAME
    skipped = {one.line for one in damage if one.skipped}
    lines = path.read_bytes().split(b"\n")[:-1]
    kept = [line for number, line in enumerate(lines, 1) if number not in skipped]
    draft = path.with_name(f"{FILENAME}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, _OPEN, 0o600)
        try:
            sealed = (line_format.seal(_body(line), number) for number, line in enumerate(kept, 1))
            _write_all(handle, b"".join(line + b"\n" for line in sealed))
        finally:
            os.close(handle)
        path.rename(_free(folder))
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise StorageError.of(error, path) from None
    return damage


def _body(line: bytes) -> bytes:
    """Return a sound line without its number and checksum."""
    parsed = msgspec.json.decode(line, type=Line)
    return msgspec.json.encode(msgspec.structs.replace(parsed, seq=0, sum=""))


def _free(folder: Path) -> Path:
    number = 1
    while (folder / f"records.damaged-{number}.jsonl").exists():
        number += 1
    return folder / f"records.damaged-{number}.jsonl"


def _cut_unfinished(path: Path) -> tuple[int, int]:
    """Cut off a last line that a killed process left unfinished; return the next line's number, and the size."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return 1, 0
    size = data.rfind(b"\n") + 1
    if size < len(data):
        os.truncate(path, size)
    return data.count(b"\n") + 1, size


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
