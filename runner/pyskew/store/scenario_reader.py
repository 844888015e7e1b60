"""Reads a run scenario by scenario: one pass finds where the lines of each lie; each is decoded when its turn comes.

Memory holds the suite, where lines lie, and one scenario's records. The file must not change meanwhile.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import RawIOBase
from pathlib import Path
from typing import Self

import msgspec

from pyskew.errors import RecordsError
from pyskew.model.file_states import state_of
from pyskew.model.suite import PlannedCell, Record, Scenario
from pyskew.store import line_format, line_index, parts
from pyskew.store.line_index import LineIndex
from pyskew.store.parts import Numbered, Part, Parts, Texts
from pyskew.store.records import FILENAME, Damage, Line, LineParser, Run, unreadable


def parts_of(folder: Path, *, keep: bool = False) -> Parts:
    """Return a run directory, or a records file, as its scenarios.

    Args:
        folder: the directory or file.
        keep: whether to keep beside a large file where its lines lie; see `line_index`.

    Raises:
        RecordsError: as for `records.read`.
    """
    path = folder / FILENAME if folder.is_dir() else folder
    try:
        known = _restored(path)
        index = known or _Index(path)
        if known is None:
            index.search(keep=keep and path.name == FILENAME)
    except OSError as error:
        raise RecordsError(unreadable(folder, path, error)) from None
    whole = index.run()
    head = replace(whole, info=replace(whole.info, suite=replace(whole.info.suite, scenarios=())))
    # In files of schema 1 the head has them.
    scenarios = {one.id: one for one in whole.info.suite.scenarios} or index.scenarios
    damage = list(whole.damage)

    def with_damage() -> Run:
        return replace(head, damage=tuple(sorted(damage, key=lambda one: one.line)))

    reader = _Reader(path, head, scenarios, index.extents, damage, checked=known is None)
    texts = Texts(lines=reader.lines, decoded=reader.decoded)
    return Parts(head=with_damage, names=list(scenarios), read=reader.parts, texts=texts)


def _restored(path: Path) -> _Index | None:
    """Return the index that was kept of the file as it is, if its lines about no scenario are sound."""
    kept = line_index.recall(path) if path.name == FILENAME else None
    if kept is None:
        return None
    index = _Index(path)
    try:
        return index if index.restore(kept) else None
    except (ValueError, msgspec.MsgspecError):
        return None


class _CellOf(msgspec.Struct):
    """The scenario of a cell."""

    scenario: str


class _Named(msgspec.Struct):
    """The id of a scenario."""

    id: str


class _About(msgspec.Struct):
    """The cell that a plan or a record is about."""

    cell: _CellOf


class _Narrow(msgspec.Struct):
    """What of a line says where it belongs."""

    scenario: _Named | None = None
    cell: _About | None = None
    record: _About | None = None
    seq: int = 0


class _Extents:
    """Where the lines of each scenario lie: neighbouring lines are one extent, and those of a scenario a chain."""

    def __init__(self) -> None:
        self._starts = array("Q")
        self._sizes = array("Q")
        self._lines = array("Q")
        """The number of each one's first line."""
        self._next = array("q")
        self._chains: dict[str, list[int]] = {}
        """By scenario, its first and its last extent."""
        self._latest = ""

    def kept(self, state: str, scenarios: Iterable[str], others: Sequence[tuple[int, int, int]]) -> LineIndex:
        """Return what `restored` makes the same extents of."""
        return LineIndex(
            state=state, starts=self._starts.tobytes(), sizes=self._sizes.tobytes(), first_lines=self._lines.tobytes(),
            following=self._next.tobytes(), chains={name: (one[0], one[1]) for name, one in self._chains.items()},
            scenarios=list(scenarios), others=others,
        )  # fmt: skip

    @classmethod
    def restored(cls, index: LineIndex) -> Self:
        """Return the extents that were kept."""
        extents = cls()
        extents._starts.frombytes(index.starts)
        extents._sizes.frombytes(index.sizes)
        extents._lines.frombytes(index.first_lines)
        extents._next.frombytes(index.following)
        extents._chains = {name: list(one) for name, one in index.chains.items()}
        return extents

    def add(self, scenario: str, start: int, size: int, line: int) -> None:
        """Note where a line of a scenario lies, and its number; lines come in the order of the file."""
        if scenario == self._latest and self._starts[-1] + self._sizes[-1] == start:
            self._sizes[-1] += size
            return
        number = len(self._starts)
        self._starts.append(start)
        self._sizes.append(size)
        self._lines.append(line)
        self._next.append(-1)
        chain = self._chains.get(scenario)
        if chain is None:
            self._chains[scenario] = [number, number]
        else:
            self._next[chain[1]] = number
            chain[1] = number
        self._latest = scenario

    def of(self, scenario: str) -> Iterator[tuple[int, int, int]]:
        """Yield start, size and number of the first line of each extent of a scenario, in the order of the file."""
        number = self._chains.get(scenario, (-1,))[0]
        while number >= 0:
            yield self._starts[number], self._sizes[number], self._lines[number]
            number = self._next[number]


_SEQ = b',"seq":'
_SUM, _DIGEST = -27, -19
"""Where the key of the checksum, and the checksum, begin in a line that ends in a line feed."""
_KEYS = 29
"""Bytes by which the two kinds of lines about cells are told apart; the shorter one's id begins there."""
_STARTS = {keys[:_KEYS]: len(keys) for keys in (b'{"record":{"cell":{"scenario":"', b'{"cell":{"cell":{"scenario":"')}


class _Index(LineParser):
    """Checks every line as `records.read` does, and notes where it lies."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.extents = _Extents()
        self.scenarios: dict[str, None] = {}
        """Ids of the scenarios that have lines, in order."""
        self._start = 0
        self._size = 0
        self._scenario = ""
        self._narrow = msgspec.json.Decoder(_Narrow)
        self._ids: dict[bytes, str] = {}
        self._others: list[tuple[int, int, int]] = []
        """Start, size and number of the lines that are about no scenario."""

    def search(self, *, keep: bool) -> None:
        """Find every line."""
        state = state_of(str(self._path))
        with self._path.open("rb") as file:
            for line in file:  # never the whole file in memory
                if not line.endswith(b"\n"):
                    break
                if not self.place(line):
                    self.feed(line[:-1])
        worth = keep and self._start >= line_index.WORTH and self._last and not self._damage
        if worth and state_of(str(self._path)) == state:
            line_index.keep(self._path, self.extents.kept(state, self.scenarios, self._others))

    def restore(self, index: LineIndex) -> bool:
        """Take over what was kept of this file, and read the lines about no scenario; return whether they are sound."""
        self.extents = _Extents.restored(index)
        self.scenarios = dict.fromkeys(index.scenarios)
        for number, line in line_index.others_of(index, self._path):
            self.number = number
            if not line_format.is_intact(line):
                return False
            super().take(super().decoded(line, intact=True))
        return True

    def place(self, line: bytes) -> bool:
        """Note where a line about a cell lies; return False, and note nothing, unless it is sound and the next one.

        Most lines are such ones. Where each key stands is known from how they are written, so that none is decoded.
        The line ends in a line feed.
        """
        start = _STARTS.get(line[:_KEYS])
        number = line.rfind(_SEQ, 0, _SUM)
        if start is None or number < 0 or self._unread or not self._last or line[_SUM:_DIGEST] != b',"sum":"':
            return False
        if line[number + len(_SEQ) : _SUM] != b"%d" % (self._last + 1):
            return False
        if hashlib.blake2b(memoryview(line)[:_SUM], digest_size=8).hexdigest().encode() != line[_DIGEST:-3]:
            return False
        name = line[start : line.find(b'"', start)]
        scenario = self._ids.get(name)
        if scenario is None:
            if b"\\" in name:
                return False
            scenario = self._ids.setdefault(name, name.decode())
        self.number += 1
        self._last += 1
        self.extents.add(scenario, self._start, len(line), self.number)
        self._start += len(line)
        return True

    def feed(self, line: bytes) -> None:
        """Check one line."""
        self._size = len(line) + 1
        super().feed(line)
        self._start += self._size

    def decoded(self, line: bytes, *, intact: bool) -> Line:
        """Decode as much of a line as says where it belongs; one without a checksum as a whole."""
        narrow = self._narrow.decode(line)
        about = narrow.cell or narrow.record
        self._scenario = about.cell.scenario if about else narrow.scenario.id if narrow.scenario else ""
        if narrow.scenario:
            if narrow.scenario.id in self.scenarios:  # a resumed run gives the whole plan again, in its order
                super().decoded(line, intact=intact)  # what cannot be read moves nothing
                del self.scenarios[narrow.scenario.id]
            self.scenarios[narrow.scenario.id] = None
        return Line(seq=narrow.seq) if self._scenario and intact else super().decoded(line, intact=intact)

    def take(self, line: Line) -> None:
        """Note where a line about a cell lies; keep any other one."""
        if self._scenario:
            self.extents.add(self._scenario, self._start, self._size, self.number)
        else:
            self._others.append((self._start, self._size, self.number))
            super().take(line)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A file whose lines are found."""

    path: Path
    head: Run
    scenarios: Mapping[str, Scenario | None]
    """In files of schema 1 the head has told what they are."""
    extents: _Extents
    damage: list[Damage]
    checked: bool
    """Whether the checksums of all lines were compared when the lines were found."""
    _decode: Callable[[bytes], Line] = field(default_factory=lambda: msgspec.json.Decoder(Line).decode)

    def parts(self, wanted: Iterable[str]) -> Iterator[Part | None]:
        """Yield scenarios, decoded."""
        names = list(wanted)
        return (self.decoded(name, lines) for name, lines in zip(names, self.lines(names), strict=True))

    def lines(self, wanted: Iterable[str]) -> Iterator[Sequence[Numbered]]:
        """Yield the lines of each scenario, with their numbers."""
        with self.path.open("rb", buffering=0) as file:
            for scenario in wanted:
                found: list[Numbered] = []
                for start, size, first in self.extents.of(scenario):
                    file.seek(start)
                    found += enumerate(_read(file, size).split(b"\n")[:-1], first)
                yield found

    def decoded(self, scenario_id: str, lines: Sequence[Numbered]) -> Part | None:
        """Return what lines of a scenario say."""
        scenario = self.scenarios.get(scenario_id)
        cells: dict[str, tuple[int, PlannedCell]] = {}
        records: dict[str, tuple[Record, ...]] = {}
        for number, text in lines:
            if not (self.checked or line_format.is_intact(text)):
                problem = "damaged line: its checksum does not match"
                self.damage.append(Damage(path=str(self.path), line=number, problem=problem))
                continue
            try:
                line = self._decode(text)
            except msgspec.MsgspecError as error:
                self.damage.append(Damage(path=str(self.path), line=number, problem=f"damaged line: {error}"))
                continue
            scenario = line.scenario or scenario
            if line.cell is not None:
                name = line.cell.cell.id
                cells.pop(name, None)
                cells[name] = number, line.cell
            if line.record is not None:
                name = line.record.cell.id
                records[name] = (*records.get(name, ()), line.record)
        return None if scenario is None else parts.part(self.head, scenario, cells, records)


def _read(file: RawIOBase, size: int) -> bytes:
    """Return as many bytes as were there when the file was looked through."""
    data = file.read(size) or b""
    while len(data) < size and (more := file.read(size - len(data))):
        data += more
    return data
