"""Records <-> JSON Lines: the wall between acting and reading. The only writer and the only reader of runs.

One file: `{"run": ...}` first, then `{"interpreter": ...}`, `{"cell": ...}` for every planned cell,
`{"record": ...}` as attempts end, and `{"end": ...}` as the last word of a run that came to its end.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from pyskew.errors import RecordsError
from pyskew.model.report import python_of
from pyskew.model.suite import Json, OnTarget, PlannedCell, Record, Suite

SCHEMA = 1
FILENAME = "records.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """The head of a run on disk: what was asked for, by whom, and the plan's digest."""

    schema: int
    pyskew: str
    created: str
    """UTC, ISO 8601."""
    host_os: str
    plan: str
    suite: Suite
    selection: tuple[str, ...] = ()
    """Command-line words that narrowed the suite; empty for all of it."""
    shard: str = ""
    config: str = ""
    """The suite's file, where it is not matrix.yaml."""
    probe: str = ""
    """Digest of what ran the cells; see `cache`."""
    confirm: int = 3
    """Attempts at each end of a changed pair; all of them must agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """The last word of a run; absent when it was killed."""

    complete: bool
    reason: str = ""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file: exactly one of these is given."""

    run: RunInfo | None = None
    interpreter: OnTarget | None = None
    cell: PlannedCell | None = None
    record: Record | None = None
    end: RunEnd | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that a records file says."""

    info: RunInfo
    cells: tuple[PlannedCell, ...] = ()
    interpreters: tuple[OnTarget, ...] = ()
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    """By cell id, attempts in order."""
    end: RunEnd | None = None


class Writer:
    """Appends to a records file, one flushed line at a time; any thread may write."""

    def __init__(self, folder: Path) -> None:
        """Open (or go on with) the records of a run directory."""
        folder.mkdir(parents=True, exist_ok=True)
        self._mend(folder / FILENAME)
        self._file = (folder / FILENAME).open("ab", buffering=0)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, *lines: Line) -> None:
        """Append lines; what was written survives the end of this process."""
        data = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
        with self._lock:
            self._file.write(data)

    def close(self) -> None:
        """Put everything on the disk."""
        with self._lock:
            if not self._file.closed:
                os.fsync(self._file.fileno())
                self._file.close()

    @staticmethod
    def _mend(path: Path) -> None:
        """Cut off a last line that a killed process left unfinished."""
        if path.exists():
            data = path.read_bytes()
            if data and not data.endswith(b"\n"):
                os.truncate(path, data.rfind(b"\n") + 1)


def read(folder: Path) -> Run:
    """Read a run directory.

    Raises:
        RecordsError: there is none, a line is damaged, or the schema is of another pyskew.
    """
    path = folder / FILENAME if folder.is_dir() else folder
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path}: cannot read records: {error.strerror}; name a run directory, or run `pyskew run` first"
        raise RecordsError(message) from None
    return _Reading(path).run(data)


class _Reading:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.info: RunInfo | None = None
        self.end: RunEnd | None = None
        self.cells: dict[str, PlannedCell] = {}
        self.interpreters: dict[tuple[str, str], OnTarget] = {}
        self.records: dict[str, list[Record]] = {}

    def run(self, data: bytes) -> Run:
        lines = data.split(b"\n")
        unfinished = lines.pop()
        del unfinished  # a killed process may leave half a line: that attempt was never recorded
        decoder = msgspec.json.Decoder(Line)
        for number, line in enumerate(lines, 1):
            self._schema(line, number)
            try:
                self._take(decoder.decode(line))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                message = f"{self.path}:{number}: damaged record: {error}"
                raise RecordsError(message) from None
        if self.info is None:
            message = f"{self.path}: no head line; this is not a records file"
            raise RecordsError(message)
        return Run(
            info=self.info, cells=tuple(self.cells.values()), interpreters=tuple(self.interpreters.values()),
            records=self.records, end=self.end,
        )  # fmt: skip

    def _schema(self, line: bytes, number: int) -> None:
        """Say plainly that another pyskew wrote the file, before a field is missed."""
        if not line.startswith(b'{"run":'):
            return
        head: Json = msgspec.json.decode(line)
        schema = head["run"].get("schema") if isinstance(head["run"], dict) else None
        if schema != SCHEMA:
            message = f"{self.path}:{number}: records of schema {schema}; this pyskew reads {SCHEMA}"
            raise RecordsError(message)

    def _take(self, line: Line) -> None:
        if line.run is not None:
            self.info = line.run
            self.end = None
        if line.interpreter is not None:
            one = line.interpreter
            self.interpreters[one.target, python_of(one)] = one
        if line.cell is not None:
            self.cells[line.cell.cell.id] = line.cell
        if line.record is not None:
            self.records.setdefault(line.record.cell.id, []).append(line.record)
        if line.end is not None:
            self.end = line.end


def head(info: RunInfo, cells: Iterable[PlannedCell], interpreters: Iterable[OnTarget]) -> list[Line]:
    """The lines that a run starts with."""
    return [Line(run=info), *(Line(interpreter=one) for one in interpreters), *(Line(cell=cell) for cell in cells)]


def schema() -> Json:
    """The JSON Schema of one line."""
    return msgspec.json.schema(Line)
