"""Run the cells of a plan on opened targets, several at once, and write one record for each attempt."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from weakref import WeakKeyDictionary

from pyskew.analysis import changed_defaults
from pyskew.errors import SetupError, TargetError
from pyskew.execution import cell_requests, interrupts, memory
from pyskew.execution.slots import CELLS_PER_WORKER, Slot, Slots, Workers
from pyskew.model.suite import ALWAYS, Arm, Cell, Evidence, Interpreter, Outcome, Record, Scenario, ToggleState
from pyskew.model.tests import CaseResult
from pyskew.observation import record_builder, test_results
from pyskew.observation.record_builder import Attempt
from pyskew.observation.test_results import Output
from pyskew.probe.messages import CellReply, IdleNote
from pyskew.store.logs import LogWriter
from pyskew.store.records import Line
from pyskew.store.records_writer import Writer
from pyskew.suite import conditions
from pyskew.suite.names import is_script
from pyskew.suite.source_tree import ArchivePart, Archives
from pyskew.targets import locales
from pyskew.targets.environments import Codebase, Env, Environments
from pyskew.targets.sessions import TargetSession
from pyskew.targets.transport.channel import Channel

_TRIES = 2
"""How often a cell is tried on a target that gets lost under it."""

_GRACE = 60.0
"""Seconds beyond a cell's own limit after which its supervisor counts as lost."""


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Cells that are run together, in threads that share its slots."""

    cells: deque[Cell]
    """Those that wait for a slot."""
    slots: Slots
    may_begin: Callable[[Cell], bool] = lambda _: True
    begun: list[Cell] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    doubtful: list[tuple[Cell, int, str]] = field(default_factory=list)
    """Cells to run again because they worked beside too many others: the attempt that did not count, and why."""
    earlier: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """The same of the batch before, by id of the cells that run again now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One attempt of a cell."""

    batch: _Batch
    slot: Slot
    cell: Cell
    attempt: int
    earlier: str = ""
    """How it ended before, and why that did not count."""


@dataclass(slots=True, kw_only=True)
class Scheduler:
    """Run cells on opened targets. Not reusable after an interruption."""

    sessions: Mapping[str, TargetSession]
    """Opened targets by name."""
    scenarios: Mapping[str, Scenario]
    writer: Writer
    logs: LogWriter
    workers: Workers
    ended: Callable[[Record], None]
    archives: Archives
    """Of the codebases whose cells are run; the caller closes it."""
    began: Callable[[Cell], None] = lambda _: None
    say: Callable[[str], None] = lambda _: None
    """Tells of a cell that is run again."""
    hung: set[str] = field(default_factory=set)
    """Ids of cells that were idle until a limit ended them, in this run or an earlier one."""
    attempts: Counter[str] = field(default_factory=Counter)
    """The number of each cell's latest attempt, by cell id."""
    watched: Sequence[str] = ()
    """Lines of codebases that exposure arms watch, as `probe/overlay/lines.py` reads them."""
    recorded: frozenset[str] = frozenset()
    """Ids of plain cells whose first attempt is the exposure arm as well."""
    _largest: int = 0
    """Bytes of the largest cell so far."""
    _held: WeakKeyDictionary[Channel, set[str]] = field(default_factory=WeakKeyDictionary)
    """Blobs that each supervisor holds."""
    _locales: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    """Whether a Python on a target has a locale."""
    _selected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _faults: list[BaseException] = field(default_factory=list)

    def run(
        self,
        cells: Sequence[Cell],
        may_begin: Callable[[Cell], bool] = lambda _: True,
        selected: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> int:
        """Run each cell once (a cell may stand there several times), of those that may begin; return how many did.

        `selected` narrows cells, by id, to some of their tests.

        Interrupting the calling thread ends every cell, and what has ended stays recorded.
        """
        self._selected = selected
        first = _Batch(cells=deque(cells), slots=self._slots(self.workers), may_begin=may_begin)
        self._carry_out(first)
        if first.doubtful:
            alone = self._slots(replace(self.workers, lend=False))
            again = _Batch(cells=deque(cell for cell, _, _ in first.doubtful), slots=alone)
            for cell, attempt, why in first.doubtful:
                again.earlier.setdefault(cell.id, []).append((attempt, why))
            self._carry_out(again)
        return len(first.begun)

    def _slots(self, workers: Workers) -> Slots:
        return Slots(workers=workers, room=lambda: memory.allows_one_more(self._largest))

    def _carry_out(self, batch: _Batch) -> None:
        """Run a batch to its end; whatever ends a thread, or interrupts the caller, ends all of it."""
        for _ in range(min(self.workers.number, len(batch.cells))):
            self._add_thread(batch)
        try:
            for thread in batch.threads:  # those that are added meanwhile too: only a thread that runs adds one
                while thread.is_alive():
                    thread.join(0.2)  # bounded, so that ^C is noticed on every platform
                    interrupts.check()
        except BaseException:
            self._stop.set()
            batch.slots.stop()
            raise
        if self._faults:
            raise self._faults[0]

    def _add_thread(self, batch: _Batch) -> None:
        with self._lock:
            number = len(batch.threads)
            if number >= CELLS_PER_WORKER * self.workers.number:
                return
            thread = threading.Thread(target=self._work, args=(batch,), name=f"cells-{number}", daemon=True)
            batch.threads.append(thread)
            thread.start()

    def _work(self, batch: _Batch) -> None:
        """Run cells of a batch, one after the other, until none is left; the work of one thread."""
        while not self._stop.is_set() and (taken := batch.slots.take(batch.cells, batch.may_begin)):
            cell, slot = taken
            try:
                if cell.id not in batch.earlier:
                    batch.begun.append(cell)
                    self.began(cell)
                record = self._attempt(batch, slot, cell)
                if record:
                    self._write(record)
            except BaseException as fault:  # noqa: BLE001 - a thread must not die silently: the caller raises it
                if not self._stop.is_set():
                    self._faults.append(fault)
                    self._stop.set()
                    batch.slots.stop()
                return
            finally:
                batch.slots.free(slot)

    def _note_idle(self, batch: _Batch, slot: Slot, note: IdleNote) -> None:
        """Lend the slot of a cell that waits, or take it back."""
        if batch.slots.note(slot, idle=note["idle"]) and batch.cells:
            self._add_thread(batch)

    def _write(self, record: Record) -> None:
        if self._stop.is_set():
            return  # an interrupted cell did not end by itself: it stays missing
        self.writer.write(Line(record=record))
        with self._lock:
            self._largest = max(self._largest, record.peak_bytes)
            if record.outcome is Outcome.HANG:
                self.hung.add(record.cell.id)
        self.ended(record)

    def _attempt(self, batch: _Batch, slot: Slot, cell: Cell) -> Record | None:
        """Return the record of an attempt; None where it does not count, and the cell is to run again."""
        scenario, session = self.scenarios[cell.scenario], self.sessions[cell.target]
        unable = self._unable(cell, scenario, session)
        if unable is not None:
            return unable
        turn = self._turn(batch, slot, cell)
        for left in reversed(range(_TRIES)):
            try:
                return self._try(turn)
            except SetupError as error:
                return _not_tried(cell, Evidence.SETUP_ERROR, str(error))
            except TargetError as error:  # a lost supervisor says nothing about the cell: another one may run it
                batch.slots.note(slot, idle=False)
                if not left or self._stop.is_set():
                    return _not_tried(cell, Evidence.INFRA_ERROR, str(error))
        raise AssertionError  # the loop returns

    def _turn(self, batch: _Batch, slot: Slot, cell: Cell) -> _Turn:
        if cell.id in batch.earlier:
            attempt, earlier = batch.earlier[cell.id].pop()
        else:
            with self._lock:
                self.attempts[cell.id] += 1
                attempt, earlier = self.attempts[cell.id], ""
        return _Turn(batch=batch, slot=slot, cell=cell, attempt=attempt, earlier=earlier)

    @staticmethod
    def _unable(cell: Cell, scenario: Scenario, session: TargetSession) -> Record | None:
        """Return the record of a cell that cannot run: no interpreter, `when:` is false, an inert toggle."""
        there = session.pythons[cell.python]
        if there.interpreter is None:
            reason = there.absent.reason if there.absent else "no provider has it"
            return _not_tried(cell, Evidence.NO_INTERPRETER, reason)
        if scenario.when != ALWAYS and conditions.holds(scenario.when, conditions.context(cell, there)) is not True:
            return _not_tried(cell, Evidence.NOT_APPLICABLE, f"when: {scenario.when}")
        for setting in cell.toggles:
            state = there.interpreter.state(setting)
            if state is not ToggleState.APPLIED:
                return _not_tried(cell, Evidence.NOT_APPLICABLE, f"toggle {setting}: {state.value} here")
        return None

    def _try(self, turn: _Turn) -> Record | None:
        """Run a cell in its environment and return its record; None where the attempt does not count."""
        cell = turn.cell
        scenario, session = self.scenarios[cell.scenario], self.sessions[cell.target]
        interpreter = self._interpreter(cell)
        channel = session.site.channel(turn.slot.number, cell.python)
        env = session.environments.plain(channel, interpreter, scenario.requires, self._codebase(scenario))
        if scenario.locale and not self._has_locale(channel, cell, env.python, scenario.locale):
            return _not_tried(cell, Evidence.NOT_APPLICABLE, f"locale {scenario.locale} is not on this target")
        arm = replace(cell, arm=Arm.EXPOSURE) if self._is_recorded(turn) else cell
        env = self._for_arm(channel, arm, env, session.environments)
        started = datetime.now(UTC).isoformat(timespec="milliseconds")
        reply = self._reply(channel, turn, env, session)
        if turn.batch.slots.is_doubtful(turn.slot, Outcome(reply["outcome"]), scenario.limits):
            why = f"{reply['outcome']} after {reply['seconds']:.1f} s, beside more busy cells than there are workers"
            self.say(f"{cell.id}: {why}; it runs again")
            turn.batch.doubtful.append((cell, turn.attempt, why))
            return None
        ran = Attempt(
            number=turn.attempt, build=interpreter.version, started=started,
            log=record_builder.log_path(cell, turn.attempt), dependencies=env.dependencies,
        )  # fmt: skip
        return self._kept(turn, ran, reply)

    def _is_recorded(self, turn: _Turn) -> bool:
        """Return whether an attempt at a plain cell is that of the exposure arm as well."""
        return turn.attempt == 1 and turn.cell.id in self.recorded

    def _kept(self, turn: _Turn, ran: Attempt, reply: CellReply) -> Record:
        """Keep the log of an attempt, and the record of the exposure arm where it is that too; return its record."""
        cell, scenario = turn.cell, self.scenarios[turn.cell.scenario]
        self.logs.write(ran.log, record_builder.log(cell, ran.number, reply, ran.build, turn.earlier))
        record = self._record_of(cell, ran, reply)
        if not self._is_recorded(turn):
            return record
        exposure = replace(record, cell=replace(cell, arm=Arm.EXPOSURE), cases=None)
        if not self._stop.is_set():
            self.writer.write(Line(record=record_builder.with_exposure(exposure, reply, self._files(scenario))))
        return replace(record, recorded=True)

    def _for_arm(self, channel: Channel, cell: Cell, plain: Env, environments: Environments) -> Env:
        """Return the environment for what a cell is for: the plain one, or an overlay of it."""
        if cell.toggles or cell.arm == Arm.CONTROL:
            return environments.overlay(channel, plain, dict(cell.toggles), control=cell.arm == Arm.CONTROL)
        if cell.arm is Arm.EXPOSURE:
            return environments.watched(channel, plain, self.watched, self._moved(cell))
        return plain

    def _moved(self, cell: Cell) -> frozenset[str]:
        """Return the toggles whose default differs on another Python of the cell's target."""
        there = (place.interpreter for place in self.sessions[cell.target].pythons.values())
        return changed_defaults.moved(self._interpreter(cell), filter(None, there))

    def _reply(self, channel: Channel, turn: _Turn, env: Env, session: TargetSession) -> CellReply:
        """Send what the cell needs, run it, and return its reply.

        Raises:
            SetupError: the supervisor could not start it.
            TargetError: the environment was damaged, and is discarded: it can be tried again in a new one.
        """
        cell = turn.cell
        scenario = self.scenarios[cell.scenario]
        parts = self.archives.parts(scenario.source) if scenario.source else ()
        self._send_blobs(channel, scenario, parts)
        request = cell_requests.request(cell, scenario, env, parts, self._selected.get(cell.id, ()))
        if is_script(scenario.run):
            request["expect_exe"] = self._interpreter(cell).path
        slots, heard = turn.batch.slots, None
        if slots.workers.lend and session.site.lends:
            request["idle_after"] = slots.idle_after(scenario.limits, hung=cell.id in self.hung)
            heard = partial(self._note_idle, turn.batch, turn.slot)
        reply = channel.request("cell", timeout=scenario.limits.timeout + _GRACE, heard=heard, **request)
        session.environments.discard(reply.get("damaged", ()))
        if "outcome" not in reply:
            # A cell that found its environment damaged was not started: it is tried again in a new one.
            raise (TargetError if reply.get("damaged") else SetupError)(reply["error"])
        return reply

    def _record_of(self, cell: Cell, ran: Attempt, reply: CellReply) -> Record:
        """Return the record of an attempt, with its tests and the uses of defaults where the scenario has such."""
        scenario = self.scenarios[cell.scenario]
        record = record_builder.record(cell, scenario, ran, reply)
        own = self._files(scenario)
        if scenario.results:
            selected = self._selected.get(cell.id, ())
            record = record_builder.with_cases(record, _cases(scenario, reply, own), selected)
        return record_builder.with_exposure(record, reply, own) if cell.arm is Arm.EXPOSURE else record

    def _interpreter(self, cell: Cell) -> Interpreter:
        found = self.sessions[cell.target].pythons[cell.python].interpreter
        if found is None:
            raise AssertionError(cell.id)  # _unable has left such cells out
        return found

    def _has_locale(self, channel: Channel, cell: Cell, python: str, name: str) -> bool:
        key = cell.target, cell.python, name
        if key not in self._locales:
            self._locales[key] = locales.present(channel, python, name)
        return self._locales[key]

    def _codebase(self, scenario: Scenario) -> Codebase | None:
        source = scenario.source
        if source is None:
            return None
        return Codebase(
            digest=source.digest, words=scenario.install, unpack=lambda to: self.archives.unpack(source, to)
        )

    def _files(self, scenario: Scenario) -> frozenset[str]:
        """Return the files of the scenario's codebase; none where it has no such."""
        return self.archives.names(scenario.source) if scenario.source else frozenset()

    def _send_blobs(self, channel: Channel, scenario: Scenario, parts: Sequence[ArchivePart]) -> None:
        """Send the files, the codebase and the standard input of a scenario, as far as this supervisor lacks them."""
        stdin = scenario.stdin.encode()
        blobs: dict[str, Callable[[], bytes]] = {file.sha256: Path(file.origin).read_bytes for file in scenario.files}
        if stdin:
            blobs[hashlib.sha256(stdin).hexdigest()] = lambda: stdin
        blobs |= {part.digest: part.read for part in parts}
        self._put(channel, blobs)

    def _put(self, channel: Channel, blobs: Mapping[str, Callable[[], bytes]]) -> None:
        """Send what this supervisor does not hold yet; a file that changed since the suite was read is refused."""
        with self._lock:
            held = self._held.setdefault(channel, set())
        for digest, read in blobs.items():
            if digest in held:
                continue
            try:
                data = read()
            except OSError as error:
                message = f"a file of the scenario cannot be read any more: {error.filename}: {error.strerror}"
                raise SetupError(message) from None
            if hashlib.sha256(data).hexdigest() != digest:
                message = "a file of the scenario changed while the suite ran; run it again"
                raise SetupError(message)
            encoded = base64.b64encode(data).decode()
            channel.ask("put", files=[{"path": f"blobs/{digest}", "data": encoded, "mode": 0o644}])
            held.add(digest)


def _cases(scenario: Scenario, reply: CellReply, own: frozenset[str]) -> Mapping[str, CaseResult] | None:
    """Return the results of single tests that an attempt left; `own` are the files of the codebase."""
    reader, file = test_results.chosen(scenario)
    if reader is None:
        return None
    stdout, stderr = record_builder.streams(reply)
    collected = reply["collected"].get(file or reader.file)
    data = None if collected is None else base64.b64decode(collected)
    return reader.read(Output(stdout=stdout, stderr=stderr, file=data, dirs=reply["dirs"], own=own))


def narrows(scenario: Scenario) -> bool:
    """Return whether a cell of the scenario can run some of its tests alone."""
    reader, file = test_results.chosen(scenario)
    return reader is not None and not file and reader.narrows(scenario.run)


def _not_tried(cell: Cell, evidence: Evidence, reason: str) -> Record:
    """Return the record of a cell that says why there is no attempt at it."""
    return Record(cell=cell, attempt=0, evidence=evidence, reason=reason)
