"""Run the cells of a plan on opened targets, several at once, and write one record for each attempt."""

from __future__ import annotations

import base64
import hashlib
import queue
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from weakref import WeakKeyDictionary

from pyskew.analysis import changed_defaults
from pyskew.errors import SetupError, TargetError
from pyskew.execution import interrupts
from pyskew.model.suite import Arm, Cell, Evidence, Interpreter, Record, Scenario, ToggleState
from pyskew.model.tests import CaseResult
from pyskew.observation import record_builder, test_results
from pyskew.observation.record_builder import Attempt
from pyskew.observation.test_results import Output, Results
from pyskew.probe.messages import CellReply, CellRequest
from pyskew.store.logs import Logs
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


_DEPRECATIONS = ("default::DeprecationWarning", "default::PendingDeprecationWarning", "default::FutureWarning")
_SHOW_WARNINGS = tuple(word for action in _DEPRECATIONS for word in ("-W", action))
_WARNINGS_ENV = {"PYTHONWARNINGS": ",".join(_DEPRECATIONS)}
"""For commands, whose interpreter pyskew does not start itself; a warnings arm is never compared."""


@dataclass(slots=True, kw_only=True)
class Scheduler:
    """Run cells on opened targets. Not reusable after an interruption."""

    sessions: Mapping[str, TargetSession]
    """Opened targets by name."""
    scenarios: Mapping[str, Scenario]
    writer: Writer
    logs: Logs
    workers: int
    ended: Callable[[Record], None]
    archives: Archives
    """Of the codebases whose cells are run; the caller closes it."""
    began: Callable[[Cell], None] = lambda _: None
    attempts: Counter[str] = field(default_factory=Counter)
    """The number of each cell's latest attempt, by cell id."""
    watched: Sequence[str] = ()
    """Lines of codebases that exposure arms watch, as `probe/overlay/lines.py` reads them."""
    recorded: frozenset[str] = frozenset()
    """Ids of plain cells whose first attempt is the exposure arm as well."""
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
        begun: list[Cell] = []
        waiting: queue.SimpleQueue[Cell] = queue.SimpleQueue()
        for cell in cells:
            waiting.put(cell)
        threads = [
            threading.Thread(
                target=self._work, args=(slot, waiting, may_begin, begun), name=f"slot-{slot}", daemon=True
            )
            for slot in range(min(self.workers, len(cells)))
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)  # bounded, so that ^C is noticed on every platform
                    interrupts.check()
        except BaseException:
            self._stop.set()
            raise
        if self._faults:
            raise self._faults[0]
        return len(begun)

    def _work(
        self, slot: int, waiting: queue.SimpleQueue[Cell], may_begin: Callable[[Cell], bool], begun: list[Cell]
    ) -> None:
        while not self._stop.is_set():
            try:
                cell = waiting.get_nowait()
            except queue.Empty:
                return
            if not may_begin(cell):
                continue
            begun.append(cell)
            try:
                self.began(cell)
                self._record(self._attempt(slot, cell))
            except BaseException as fault:  # noqa: BLE001 - a thread must not die silently: the caller raises it
                if not self._stop.is_set():
                    self._faults.append(fault)
                    self._stop.set()
                return

    def _record(self, record: Record) -> None:
        if self._stop.is_set():
            return  # an interrupted cell did not end by itself: it stays missing
        self.writer.write(Line(record=record))
        self.ended(record)

    def _attempt(self, slot: int, cell: Cell) -> Record:
        scenario, place = self.scenarios[cell.scenario], self.sessions[cell.target]
        idle = self._cannot(cell, scenario, place)
        if idle is not None:
            return idle
        with self._lock:
            self.attempts[cell.id] += 1
            attempt = self.attempts[cell.id]
        for left in reversed(range(_TRIES)):
            try:
                return self._try(slot, cell, attempt)
            except SetupError as error:
                return _without(cell, Evidence.SETUP_ERROR, str(error))
            except TargetError as error:  # a lost supervisor says nothing about the cell: another one may run it
                if not left or self._stop.is_set():
                    return _without(cell, Evidence.INFRA_ERROR, str(error))
        raise AssertionError  # the loop returns

    @staticmethod
    def _cannot(cell: Cell, scenario: Scenario, place: TargetSession) -> Record | None:
        """Return the record of a cell that cannot run: no interpreter, `when:` is false, an inert toggle."""
        there = place.pythons[cell.python]
        if there.interpreter is None:
            reason = there.absent.reason if there.absent else "no provider has it"
            return _without(cell, Evidence.NO_INTERPRETER, reason)
        if conditions.holds(scenario.when, conditions.context(cell, there)) is not True:
            return _without(cell, Evidence.NOT_APPLICABLE, f"when: {scenario.when}")
        for setting in cell.toggles:
            state = there.interpreter.state(setting)
            if state is not ToggleState.APPLIED:
                return _without(cell, Evidence.NOT_APPLICABLE, f"toggle {setting}: {state.value} here")
        return None

    def _try(self, slot: int, cell: Cell, attempt: int) -> Record:
        scenario, place = self.scenarios[cell.scenario], self.sessions[cell.target]
        interpreter = self._interpreter(cell)
        channel = place.site.channel(slot, cell.python)
        env = place.environments.plain(channel, interpreter, scenario.requires, self._codebase(scenario))
        if scenario.locale and not self._has_locale(channel, cell, env.python, scenario.locale):
            return _without(cell, Evidence.NOT_APPLICABLE, f"locale {scenario.locale} is not on this target")
        recorded = attempt == 1 and cell.id in self.recorded
        arm = replace(cell, arm=Arm.EXPOSURE) if recorded else cell
        env = self._for_arm(channel, arm, env, place.environments)
        started = datetime.now(UTC).isoformat(timespec="milliseconds")
        reply = self._reply(channel, cell, env, place.environments)
        path = record_builder.log_path(cell, attempt)
        self.logs.write(path, record_builder.log(cell, attempt, reply, interpreter.version))
        ran = Attempt(
            number=attempt, build=interpreter.version, started=started, log=path, dependencies=env.dependencies
        )
        record = self._judged(cell, ran, reply)
        if not recorded:
            return record
        seen = record_builder.with_exposure(replace(record, cell=arm, cases=None), reply, self._files(scenario))
        if not self._stop.is_set():
            self.writer.write(Line(record=seen))
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

    def _reply(self, channel: Channel, cell: Cell, env: Env, environments: Environments) -> CellReply:
        """Send what the cell needs, run it, and return its reply.

        Raises:
            SetupError: the supervisor could not start it.
            TargetError: the environment was damaged, and is discarded: it can be tried again in a new one.
        """
        scenario = self.scenarios[cell.scenario]
        parts = self.archives.parts(scenario.source) if scenario.source else ()
        self._send_blobs(channel, scenario, parts)
        request = self._request(cell, scenario, env, parts)
        if is_script(scenario.run):
            request["expect_exe"] = self._interpreter(cell).path
        reply = channel.request("cell", timeout=scenario.limits.timeout + _GRACE, **request)
        environments.discard(reply.get("damaged", ()))
        if "outcome" not in reply:
            # A cell that found its environment damaged was not started: it is tried again in a new one.
            raise (TargetError if reply.get("damaged") else SetupError)(reply["error"])
        return reply

    def _judged(self, cell: Cell, ran: Attempt, reply: CellReply) -> Record:
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
            raise AssertionError(cell.id)  # _cannot has left such cells out
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
        return self.archives.names(scenario.source) if scenario.source else frozenset()

    def _send_blobs(self, channel: Channel, scenario: Scenario, parts: Sequence[ArchivePart]) -> None:
        """Send the files, the codebase and the standard input of a scenario, as far as this supervisor lacks them."""
        stdin = scenario.stdin.encode()
        blobs: dict[str, Callable[[], bytes]] = {file.sha256: Path(file.origin).read_bytes for file in scenario.files}
        if stdin:
            blobs[hashlib.sha256(stdin).hexdigest()] = lambda: stdin
        blobs |= {part.digest: part.read for part in parts}
        self._put(channel, blobs)

    def _request(self, cell: Cell, scenario: Scenario, env: Env, parts: Sequence[ArchivePart]) -> CellRequest:
        """Return the request that runs a cell; its files are named by their digests."""
        limits, arm, selected = scenario.limits, cell.arm, self._selected.get(cell.id, ())
        argv = command(scenario, env.python, [*env.options, *(_SHOW_WARNINGS if arm is Arm.WARNINGS else ())])
        reader, file = test_results.chosen(scenario)
        return {
            "argv": _armed(reader, argv, arm, selected) if reader and not file else argv,
            "events": env.events,
            "tree": [part.digest for part in parts],
            "collect": [file or reader.file] if reader and (file or reader.file) else [],
            "python": env.python,
            "files": [{"path": file.path, "blob": file.sha256, "mode": file.mode} for file in scenario.files],
            "stdin_blob": hashlib.sha256(scenario.stdin.encode()).hexdigest() if scenario.stdin else "",
            "env": {
                **locales.environment(scenario.locale),
                **scenario.env,
                **env.variables,
                **(_WARNINGS_ENV if arm is Arm.WARNINGS else {}),
            },
            "pass_env": list(scenario.pass_env),
            "home": scenario.home,
            "limits": {
                "timeout": limits.timeout,
                "silence": limits.silence,
                "output": limits.output,
                "memory": limits.memory,
                "processes": limits.processes,
            },
        }

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


def command(scenario: Scenario, python: str, options: Sequence[str] = ()) -> list[str]:
    """Return the command line of a cell.

    `-X faulthandler` lets a hanging cell show its stacks; children of multiprocessing inherit the option.
    """
    if is_script(scenario.run):
        return [python, "-X", "faulthandler", *options, *scenario.run, *scenario.args]
    return [*scenario.run, *scenario.args]


def _armed(reader: Results, argv: Sequence[str], arm: Arm, selected: Sequence[str]) -> list[str]:
    """Return the command made to leave results; in a warnings arm, to do what plain cells do not show."""
    only_imports = reader.importing if arm is Arm.WARNINGS else None
    return only_imports(argv) if only_imports else reader.arm(argv, selected)


def _cases(scenario: Scenario, reply: CellReply, own: frozenset[str]) -> Mapping[str, CaseResult] | None:
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


def _without(cell: Cell, evidence: Evidence, reason: str) -> Record:
    return Record(cell=cell, attempt=0, evidence=evidence, reason=reason)
