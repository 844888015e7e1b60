"""Records as JSON Lines: what a run writes, and all that a report is made of.

One file: `{"run": ...}` first, then `{"scenario": ...}` for each scenario, `{"interpreter": ...}`, `{"cell": ...}` for
every planned cell, `{"record": ...}` as attempts end, and `{"end": ...}` when the run ended by itself. `line_format`
describes the two keys that every line has besides. A resumed run appends a second head. Files of schema 1 have the
scenarios in their head.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from pyskew.errors import RecordsError
from pyskew.model import repeated_keys
from pyskew.model.partial import PartialReason
from pyskew.model.report import python_of
from pyskew.model.shard import PlanShare
from pyskew.model.suite import Evidence, Json, OnTarget, PlannedCell, Record, Scenario, Suite
from pyskew.store import line_format, sharing

SCHEMA = 2
"""Of the files that are written."""
_READ = (1, SCHEMA)
FILENAME = "records.jsonl"
MERGED = ("merged",)
"""The `selection` of a run that was merged of runs which were narrowed in different ways."""
_HEAD = b'{"run":'


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """The head of a run on disk: what was requested, by which pyskew, and the plan's digest."""

    schema: int
    pyskew: str
    created: str
    """UTC, ISO 8601."""
    host_os: str
    plan: str
    suite: Suite
    """In a file, its scenarios stand in lines of their own, which are read one at a time. A shard has those of its
    cells alone."""
    selection: tuple[str, ...] = ()
    """Command-line options that narrowed the suite, each with its value; empty for all of it."""
    shard: str = ""
    share: PlanShare | None = None
    """What of the plan is here, in the file of a shard and in a merged one that lacks shards; None where it is all."""
    config: str = ""
    """The suite's file, where it is not matrix.yaml."""
    probe: str = ""
    """Digest of what ran the cells; see `outcome_cache.code_digest`."""
    confirm: int = 3
    """Attempts at each end of a changed pair; all of them must agree."""
    commit: str = ""
    """What was checked out where the run was started; empty where that is no git checkout."""

    @property
    def options(self) -> tuple[str, ...] | None:
        """The words that a command needs besides to resume this run; None where it was merged of different ones."""
        if self.selection == MERGED:
            return None
        shard = [f"--shard {self.shard}"] if self.shard else []
        return tuple(word for option in (*self.selection, *shard) for word in option.split(" ", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """The last line of a run; absent when its process was killed."""

    complete: bool
    reason: str = ""
    """One sentence for people; empty where the run is complete."""
    reasons: tuple[PartialReason, ...] = ()
    """Why it is not complete; empty in files of older versions, whose runs could only be interrupted."""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file: exactly one of the first six is given."""

    run: RunInfo | None = None
    scenario: Scenario | None = None
    interpreter: OnTarget | None = None
    cell: PlannedCell | None = None
    record: Record | None = None
    end: RunEnd | None = None
    seq: int = 0
    """Number of the line, from 1; 0 in files of older versions."""
    sum: str = ""
    """Checksum; see `line_format`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Lines of a records file that are damaged, missing or repeated."""

    path: str
    line: int
    """From 1, in the file as it is."""
    problem: str
    skipped: bool = True
    """Whether that line itself was not read; else something is wrong before it."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that a records file says."""

    info: RunInfo
    cells: tuple[PlannedCell, ...] = ()
    interpreters: tuple[OnTarget, ...] = ()
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    """By cell id, attempts in order."""
    end: RunEnd | None = None
    damage: tuple[Damage, ...] = ()
    """Lines that were skipped; empty for a sound file."""

    @property
    def settled(self) -> frozenset[str]:
        """Ids of cells that ran, or that do not apply; the others are tried again when the run is resumed."""
        return frozenset(
            cell_id
            for cell_id, attempts in self.records.items()
            if any(one.evidence in {Evidence.RAN, Evidence.NOT_APPLICABLE} for one in attempts)
        )

    @property
    def partial_reasons(self) -> tuple[PartialReason, ...]:
        """Why the run is not whole; empty when it is."""
        besides = (PartialReason.DAMAGED,) if self.damage else ()
        if self.info.share and not self.info.shard:
            besides = (*besides, PartialReason.MISSING_SHARDS)
        if self.end is None:
            return (PartialReason.UNFINISHED, *besides)
        if self.end.complete:
            return besides
        return (*(self.end.reasons or (PartialReason.INTERRUPTED,)), *besides)


def read(folder: Path) -> Run:
    """Read a run directory, or a records file; damaged lines are skipped and listed in `Run.damage`.

    Raises:
        RecordsError: it is not a run, its head is damaged, or another version of pyskew wrote it.
    """
    return Follower(folder).read()


def read_head(folder: Path) -> RunInfo:
    """Return the head of a run directory, without its scenarios where they stand in lines of their own.

    Raises:
        RecordsError: as for `read`.
    """
    path = folder / FILENAME
    parser = LineParser(path)
    try:
        with path.open("rb") as file:
            line = file.readline()
    except OSError as error:
        raise RecordsError(unreadable(folder, path, error)) from None
    if line.endswith(b"\n"):
        parser.feed(line[:-1])
    return parser.run().info


class Follower:
    """Reads a run while it is being written; each `read` parses only the lines that were added since the last."""

    def __init__(self, folder: Path) -> None:
        """Follow the records of a run directory."""
        self._folder = folder
        self._path = folder / FILENAME if folder.is_dir() else folder
        self._offset = 0
        self._parser = LineParser(self._path)

    def read(self, only: Collection[str] | None = None) -> Run:
        """Return the run as it is now; an unfinished last line is left for the next call.

        Args:
            only: ids of scenarios; what the run says of others is left out, and costs nothing.

        Raises:
            RecordsError: as for the function `read`.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                for line in file:  # never the whole file in memory
                    if not line.endswith(b"\n"):
                        break
                    self._offset += len(line)
                    self._parser.feed(line[:-1])
        except OSError as error:
            raise RecordsError(unreadable(self._folder, self._path, error)) from None
        return self._parser.run(only)


def unreadable(folder: Path, path: Path, error: OSError) -> str:
    """Return why the records of a folder cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        what = "it holds no records.jsonl" if folder.is_dir() else "there is no such folder"
        return f"{folder}: not a run directory: {what}; name another one, or run `pyskew run` first"
    return f"{path}: cannot read records: {error.strerror}"


class LineParser:
    """Lines of one file, as they come."""

    def __init__(self, path: Path) -> None:
        """Begin before the first line."""
        self._path = path
        self.number = 0
        self._info: RunInfo | None = None
        self._end: RunEnd | None = None
        self._scenarios: dict[str, Scenario] = {}
        self._cells: dict[str, PlannedCell] = {}
        self._interpreters: dict[tuple[str, str], OnTarget] = {}
        self._records: dict[str, tuple[Record, ...]] = {}
        self._names: dict[str, dict[str, None]] = {}
        """Cells by scenario."""
        self._shared = sharing.Shared()
        self._damage: list[Damage] = []
        self._last = 0
        """The highest sequence number so far; 0 before the first."""
        self._gaps: list[range] = []
        """Lower numbers that have not come."""
        self._unread = 0
        """Damaged lines since the last sound one: they account for gaps in the sequence."""
        self._decoder = msgspec.json.Decoder(Line)

    def feed(self, line: bytes) -> None:
        """Parse one line; a damaged one is noted and skipped."""
        self.number += 1
        intact = line_format.is_intact(line)
        if intact is False:
            self._skip("damaged line: its checksum does not match")
            return
        if intact is None and self._last:
            self._skip("damaged line: it has no checksum, unlike the lines before it")
            return
        try:
            if line.startswith(_HEAD):
                self._check_schema(line)
            parsed = self.decoded(line, intact=bool(intact))
            # A line with a checksum is as it was written, and no writer repeats a key.
            repeated = repeated_keys.first_repeated(line.decode()) if intact is None else None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            self._skip(f"damaged line: {error}")
            return
        if repeated:
            self._skip(f"damaged line: {repeated}")
        elif intact is None or self._in_sequence(parsed.seq):
            self.take(parsed)

    def run(self, only: Collection[str] | None = None) -> Run:
        """Return what was read so far; of these scenarios alone where `only` is given.

        Raises:
            RecordsError: there was no head line.
        """
        if self._info is None:
            raise RecordsError(self._headless())
        suite = self._info.suite
        suite = replace(suite, scenarios=suite.scenarios or tuple(self._scenarios.values()))
        cells, records = self._cells, self._records
        if only is not None:
            suite = replace(suite, scenarios=tuple(one for one in suite.scenarios if one.id in only))
            names = [name for one in suite.scenarios for name in self._names.get(one.id, ())]
            cells = {name: cells[name] for name in names if name in cells}
            records = {name: records[name] for name in names if name in records}
        elif self._damage:  # nothing can be said of the cells of a scenario whose line is lost
            known = {one.id for one in suite.scenarios}
            cells = {name: one for name, one in cells.items() if one.cell.scenario in known}
            records = {name: tried for name, tried in records.items() if tried[0].cell.scenario in known}
        return Run(
            info=replace(self._info, suite=suite), cells=tuple(cells.values()),
            interpreters=tuple(self._interpreters.values()), records=dict(records), end=self._end,
            damage=tuple(self._damage),
        )  # fmt: skip

    def _headless(self) -> str:
        if self._last:
            return f"{self._path}:1: the head line is damaged or missing; run without --resume to start again"
        if not self.number:
            return f"{self._path}: the run has recorded nothing; run without --resume to start again"
        return f"{self._path}: not a run directory or a records file; its first line is not the head of a run"

    def _note(self, problem: str, *, skipped: bool = True) -> None:
        self._damage.append(Damage(path=str(self._path), line=self.number, problem=problem, skipped=skipped))

    def _skip(self, problem: str) -> None:
        self._unread += 1
        self._note(problem)

    def _in_sequence(self, number: int) -> bool:
        """Note gaps and repetitions; return whether the line is new."""
        if number <= self._last and not self._fill(number):
            self._note("repeated line: it was read before")
            return False
        last = self._last or self.number - 1 - self._unread
        missing = number - last - 1 - self._unread
        if number < last:
            self._note("this line is out of order", skipped=False)
        elif missing > 0:
            lines = "1 line is" if missing == 1 else f"{missing} lines are"
            self._note(f"{lines} missing before this one", skipped=False)
        self._unread = 0
        if number > self._last + 1:
            self._gaps.append(range(self._last + 1, number))
        self._last = max(self._last, number)
        return True

    def _fill(self, number: int) -> bool:
        """Take a number out of the gap that it lies in; return whether there was one."""
        for place, gap in enumerate(self._gaps):
            if number in gap:
                self._gaps[place : place + 1] = [range(gap.start, number), range(number + 1, gap.stop)]
                return True
        return False

    def _check_schema(self, line: bytes) -> None:
        """Refuse the file of another version of pyskew before one of its fields is missed."""
        head: Json = msgspec.json.decode(line)
        schema = head["run"].get("schema") if isinstance(head["run"], dict) else None
        if isinstance(schema, int) and schema not in _READ:
            read = " and ".join(map(str, _READ))
            message = f"{self._path}:{self.number}: records of schema {schema}; this pyskew reads {read}"
            raise RecordsError(message)

    def decoded(self, line: bytes, *, intact: bool) -> Line:  # noqa: ARG002 - who decodes less asks for it
        """Return the content of a line; `intact` says that its checksum matches."""
        return self._decoder.decode(line)

    def take(self, line: Line) -> None:
        """Keep the content of a sound line."""
        if line.run is not None:
            self._info = line.run
            self._end = None
        if line.scenario is not None:
            self._scenarios.pop(line.scenario.id, None)  # a resumed run gives the whole plan again, in its order
            self._scenarios[line.scenario.id] = line.scenario
        if line.interpreter is not None:
            there = line.interpreter
            self._interpreters[there.target, python_of(there)] = there
        if line.cell is not None:
            name = sharing.name_of(line.cell.cell)
            self._cells.pop(name, None)
            self._cells[name] = self._shared.planned(line.cell)
            self._names.setdefault(line.cell.cell.scenario, {})[name] = None
        if line.record is not None:
            name = sharing.name_of(line.record.cell)
            record = self._shared.record(line.record, self._cells.get(name))
            self._records[name] = (*self._records.get(name, ()), record)
            self._names.setdefault(record.cell.scenario, {})[name] = None
        if line.end is not None:
            self._end = line.end


def head(info: RunInfo, cells: Iterable[PlannedCell], interpreters: Iterable[OnTarget] = ()) -> list[Line]:
    """Return the lines that a run starts with."""
    bare = replace(info, schema=max(info.schema, SCHEMA), suite=replace(info.suite, scenarios=()))
    return [
        Line(run=bare),
        *(Line(scenario=one) for one in info.suite.scenarios),
        *(Line(interpreter=there) for there in interpreters),
        *(Line(cell=cell) for cell in cells),
    ]


def schema() -> Json:
    """Return the JSON Schema of one line."""
    return msgspec.json.schema(Line)
