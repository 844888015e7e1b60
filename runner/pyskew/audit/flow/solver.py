"""Propagates values through the operations of the modules that launch sites reach."""

from __future__ import annotations

from collections.abc import Callable, Collection

from pyskew.audit.flow.facts import BodyLine, Frame, Launched, SharedWrite, State
from pyskew.audit.flow.graph import Graph
from pyskew.audit.flow.operations import MODULE, Body, Lowered, Op
from pyskew.audit.flow.values import IMPORT, PARENT, WORKER, AllocationSite, Value, Values
from pyskew.audit.stdlib import launch_sites

_BODIES = 6_000
"""Functions that are analysed, each side counted."""


class Solver:
    """One analysis; what each operation does is in the classes that extend this one, `Attributes` first."""

    def __init__(
        self,
        lookup: Callable[[str], Lowered | None],
        quiet: Collection[tuple[str, int, int]] = (),
        below: Callable[[str], list[str]] = lambda _: [],
    ) -> None:
        """Take `lookup` for modules of the project, and `below` for those in a package.

        `quiet` are launch sites whose start method does not change.
        """
        self.lookup, self.quiet, self.below = lookup, frozenset(quiet), below
        self.graph, self.values = Graph(), Values()
        self.active: dict[tuple[str, str, str], Frame] = {}
        self.reads: dict[State, dict[BodyLine, None]] = {}
        self.writes: dict[State, list[SharedWrite]] = {}
        self.calls: dict[tuple[str, str, str], dict[tuple[str, str, str, int], None]] = {}
        """Callers, with the line, by module, function and side."""
        self.launches: dict[tuple[str, int, int, str], Launched] = {}
        self.fields: dict[Value, dict[str, None]] = {}
        """Attributes of instances, by name."""
        self.stored: dict[State, BodyLine] = {}
        """Where an attribute of an instance is stored first."""
        self.stores: dict[State, dict[tuple[BodyLine, int], None]] = {}
        """Every place where an attribute of an instance is stored, with the node of what is stored."""
        self.own_reads: dict[tuple[AllocationSite, str], dict[BodyLine, None]] = {}
        """Reads by workers of instances and containers that they made, by where those are made."""
        self.own_writes: dict[tuple[AllocationSite, str], SharedWrite] = {}
        """The first change of an instance or a container that the parent made, outside a constructor."""
        self.through: dict[tuple[State, BodyLine], dict[Value, None]] = {}
        """Instances through which an attribute of a class is read, by place."""
        self.asked: dict[State, BodyLine] = {}
        """Where the parent first reads an attribute of an instance that it shares with workers."""
        self.wraps: dict[Value, int] = {}
        """What a function passes itself off as, by `functools.wraps`: a node."""
        self.starts: dict[Value, dict[BodyLine, None]] = {}
        """Where a process is started, by the process."""
        self.first_arguments: dict[Value, int] = {}
        """The node of the first argument that something external was made with."""
        self.named_fields: dict[Value, tuple[str, ...]] = {}
        """The fields of each namedtuple."""
        self.class_of: dict[Value, Value] = {}
        """The call that made the class of an instance."""
        self.generic: set[Value] = set()
        """Functions that choose an implementation by the type of their argument, by `functools.singledispatch`."""
        self.launched: dict[Value, Launched] = {}
        """Pools and executors by value."""
        self.pins: dict[BodyLine, None] = {}
        self.entered: dict[tuple[str, str], Launched] = {}
        """Functions that a launch site runs first."""
        self.partials: dict[Value, dict[str, None]] = {}
        """The parts of each partial: `function`, and `number:keyword` for its arguments."""
        self.once: set[tuple[str, str]] = set()
        """Functions that make the one instance of a class."""
        self.augmented: set[BodyLine] = set()
        """Where `+=` and the like change what is there."""
        self._defaults: dict[tuple[str, str], list[tuple[str, int]]] = {}
        self._written: set[tuple[State, BodyLine, str]] = set()
        self._bound_imports: set[tuple[str, str, str]] = set()
        self._loaded: set[tuple[str, str, int, Value | None, str]] = set()

    # Bodies

    def body_of(self, module: str, name: str) -> Body | None:
        """Return a function of the project, or what a module runs; None for one that is not there."""
        lowered = self.lookup(module)
        return lowered.bodies.get(name) if lowered else None

    def callers(self, module: str, name: str, side: str) -> list[tuple[str, str, str, int]]:
        """Return where one side calls a function: module, function, side and line."""
        return [one for one in self.calls.get((module, name, side), ()) if one[2] == side]

    def activate(self, module: str, name: str, side: str) -> Frame | None:
        """Analyse a body as run by one side."""
        key = (module, name, side)
        if key in self.active:
            return self.active[key]
        body = self.body_of(module, name)
        if body is None or len(self.active) >= _BODIES:
            return None
        frame = self.active[key] = Frame(module, body, side)
        self.graph.later(lambda: self._start(frame))
        return frame

    def _start(self, frame: Frame) -> None:
        for name, node in self._defaults.get((frame.module, frame.body.name), ()):
            self.graph.flow(node, self.variable(frame, name))
        for op in frame.body.ops:
            self.operate(op, frame)

    def operate(self, op: Op, frame: Frame) -> None:
        """Let one operation have its effect."""
        raise NotImplementedError

    def run_top(self, module: str, side: str = IMPORT) -> None:
        """Let the top level of a module run."""
        if (module, MODULE, IMPORT) not in self.active:
            self.activate(module, MODULE, side)

    # Nodes

    def operand(self, text: str, frame: Frame) -> int:  # noqa: PLR0911 - one case for each form
        """Return the node of an operand; -1 where nothing is known of it."""
        if not text:
            return -1
        if text[0] == "=":
            return self.holding(self.values.make("constant", text))
        if text == "!__name__":
            return self.holding(self.values.make("constant", f"=s:{frame.module}"))
        if text[0] == "!":
            return self.holding(self.values.make("external", text[1:]))
        if text[0] == "@":
            return self.holding(self.values.make("class", text[1:], frame.module))
        scope, bar, name = text.partition("|")
        if not bar:
            return self.variable(frame, text)
        if scope == MODULE:
            return self.module_variable(frame.module, name, frame.side)
        return self._closed_over(frame, scope, name)

    def holding(self, value: Value) -> int:
        """Return a node that holds one value."""
        node = self.graph.node(("one", value))
        self.graph.add(node, value)
        return node

    def variable(self, frame: Frame, name: str) -> int:
        """Return a local variable."""
        return self.graph.node(("local", frame.module, frame.body.name, name, frame.side))

    def _closed_over(self, frame: Frame, scope: str, name: str) -> int:
        key = ("local", frame.module, scope, name)
        known = self.graph.has((*key, frame.side, "closed"))
        node = self.graph.node((*key, frame.side))
        if not known:
            self.graph.node((*key, frame.side, "closed"))
            for side in (IMPORT, PARENT):
                if side != frame.side and not (side == PARENT and frame.side == IMPORT):
                    self.pickle_flow(self.graph.node((*key, side)), node, copies=(frame.side, side) == (WORKER, PARENT))
        return node

    def module_variable(self, module: str, name: str, side: str) -> int:
        """Return a variable of a module as one side sees it."""
        key = ("global", module, name)
        known = self.graph.has((*key, side))
        node = self.graph.sided(key, side)
        if not known:
            if not any((module, MODULE, one) in self.active for one in (IMPORT, side)):
                self.run_top(module)
            self._bind_import(module, name, side)
            if side != IMPORT:
                self._bind_import(module, name, IMPORT)
        return node

    def _bind_import(self, module: str, name: str, side: str) -> None:
        lowered = self.lookup(module)
        if lowered is None or (module, name, side) in self._bound_imports:
            return
        self._bound_imports.add((module, name, side))
        node = self.graph.node(("global", module, name, side))
        if name in lowered.imports:
            self.import_into(node, lowered.imports[name], side)
        elif name not in lowered.names:
            for star in lowered.stars:
                if self.lookup(star) is not None:
                    self.graph.flow(self.module_variable(star, name, side), node)

    def import_into(self, node: int, dotted: str, side: str, depth: int = 0) -> None:
        """Let a node hold what a dotted name imports."""
        del depth
        parts = dotted.split(".")
        for cut in range(len(parts), 0, -1):
            module = ".".join(parts[:cut])
            if self.lookup(module) is None:
                continue
            if cut == len(parts):
                self.graph.add(node, self.values.make("module", module))
                return
            found = self.module_variable(module, parts[cut], side)
            for attribute in parts[cut + 1 :]:
                step = self.graph.node(("step", module, dotted, attribute, side))
                self.graph.each(found, self._loader(attribute, step, side))
                found = step
            self.graph.flow(found, node)
            return
        self.graph.add(node, self.values.make("external", launch_sites.normal(dotted)))

    def _loader(self, attribute: str, target: int, side: str) -> Callable[[Value], None]:
        return lambda value: self.load(value, attribute, target, side)

    def attribute(self, value: Value, name: str, side: str) -> int:
        """Return what a value holds under a name, as one side sees it."""
        if value.kind == "module":
            return self.module_variable(value.name, name, side)
        if value.kind in {"instance", "made"}:
            self.fields.setdefault(value, {}).setdefault(name)
        if value.shared:
            return self.graph.sided(("attribute", value, name), side)
        return self.graph.node(("attribute", value, name, ""))

    def pickle_flow(self, source: int, target: int, *, copies: bool = True) -> None:
        """Let values reach a worker through pickle."""
        if not copies:
            self.graph.flow(source, target)
            return
        marker = ("pickled", source, target)
        if not self.graph.has(marker):
            self.graph.node(marker)
            self.graph.each(source, lambda value: self._pickled(value, target))

    def _pickled(self, value: Value, target: int) -> None:
        self.graph.add(target, self.values.copied(value))
        self.unpickled(value)

    def unpickled(self, value: Value) -> None:
        """Call what makes an instance again in a worker."""
        raise NotImplementedError

    def load(self, value: Value, name: str, target: int, side: str) -> None:
        """Follow `target = value.name`."""
        raise NotImplementedError

    # What is recorded

    def read(self, state: State, place: BodyLine, side: str) -> None:
        """Record that a worker reads state."""
        if side == WORKER and state[0].shared:
            self.reads.setdefault(state, {}).setdefault(place)
        elif side == WORKER and state[0].kind in {"instance", "box"}:
            self.own_reads.setdefault((state[0].site, state[1]), {}).setdefault(place)

    def write(self, state: State, place: BodyLine, side: str, how: str, value: int = -1, key: int = -1) -> None:
        """Record that state is stored; what makes the one instance of a class does the same in each process."""
        side = IMPORT if place[:2] in self.once or _constructs(state[0], place) else side
        if state[0].shared and (state, place, side) not in self._written:
            self._written.add((state, place, side))
            self.writes.setdefault(state, []).append(SharedWrite(place, side, how, value, key))
        elif state[0].kind in {"instance", "box"} and side == PARENT and place[1].rpartition(".")[2] != "__init__":
            self.own_writes.setdefault((state[0].site, state[1]), SharedWrite(place, side, how, value))

    def born(self, frame: Frame) -> str:
        """Return the side that what a body makes belongs to; what a cache keeps is there once in each process."""
        once = frame.body.name == MODULE or frame.body.cached or (frame.module, frame.body.name) in self.once
        return IMPORT if once else frame.side

    @staticmethod
    def site(op: Op, frame: Frame) -> AllocationSite:
        """Return where an operation makes something."""
        return (frame.module, op.line, op.column)


def _constructs(owner: Value, place: BodyLine) -> bool:
    """Return whether a place is in the constructor of an instance that is there once in each process."""
    return owner.kind == "instance" and owner.born == IMPORT and place[1] == f"{owner.name}.__init__"
