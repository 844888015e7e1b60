"""Calls: of functions, classes, bound methods and partials of the project."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from pyskew.audit.flow.containers import SOME
from pyskew.audit.flow.execution import Execution
from pyskew.audit.flow.facts import Frame, Launched
from pyskew.audit.flow.operations import MODULE, Body, ClassBody, Lowered, Op
from pyskew.audit.flow.values import IMPORT, Value

_PARTIALS = 3
"""Partials of partials that are followed."""


@dataclass(slots=True, eq=False)
class CallArguments:
    """The arguments of a call: nodes, each with a keyword, `*`, `**` or nothing."""

    values: list[tuple[int, str]]
    op: Op
    frame: Frame
    target: int = -1
    """The node of the result; -1 where it goes nowhere."""
    side: str = ""
    """The side that runs what is called."""
    launch: Launched | None = None
    """The launch site that calls this in a worker."""
    depth: int = 0
    """Partials around what is called."""

    def at(self, position: int, name: str) -> int:
        """Return an argument by position or keyword; -1 where it is not given."""
        for node, how in self.values:
            if name and how == name:
                return node
        plain = [node for node, how in self.values[: position + 1] if not how]
        return plain[position] if len(plain) > position else -1

    def text(self, position: int, name: str) -> str:
        """Return the operand of an argument, "" where it is not given."""
        for text, how in zip(self.op.args, self.op.names, strict=True):
            if name and how == name:
                return text
        return self.op.args[position] if len(self.op.args) > position and not any(self.op.names[: position + 1]) else ""


class Calling(Execution):
    """Calls within the project; what is external is left to `external`."""

    def __init__(
        self,
        lookup: Callable[[str], Lowered | None],
        quiet: Collection[tuple[str, int, int]] = (),
        below: Callable[[str], list[str]] = lambda _: [],
    ) -> None:
        """Take the same as every analysis."""
        super().__init__(lookup, quiet, below)
        self._invoked: set[tuple[Value, CallArguments]] = set()
        self.ran: set[Value] = set()
        """Processes, and other objects, whose `run` is called where they are made."""
        self.ended: set[Value] = set()
        """Processes and pools that the parent terminates."""

    def call(self, op: Op, frame: Frame) -> None:
        """Call whatever the operand holds."""
        values = [(self.operand(text, frame), how) for text, how in zip(op.args, op.names, strict=True)]
        given = CallArguments(values, op, frame, self.operand(op.to, frame) if op.to else -1, frame.side)
        if op.name == "run_in_executor":
            self.executor_run(given)
        elif op.name in {"setattr", "delattr", "setitem", "delitem", "patch", "object"}:
            self.replaced(given)
        node = self.operand(op.of, frame)
        if node >= 0:
            self.graph.each(node, lambda called: self.invoke(called, given))

    def executor_run(self, given: CallArguments) -> None:
        """Follow `loop.run_in_executor(executor, function, ...)`."""
        raise NotImplementedError

    def replaced(self, given: CallArguments) -> None:
        """Follow `monkeypatch.setattr(owner, "name", value)` and `mocker.patch("module.name")`."""
        raise NotImplementedError

    def external_call(self, called: Value, given: CallArguments) -> None:
        """Follow a call of something that is not of the project."""
        raise NotImplementedError

    def dispatched(self, called: Value, given: CallArguments) -> None:
        """Follow the call of a function that has implementations for several types."""
        raise NotImplementedError

    def constructed(self, made: Value, given: CallArguments) -> None:
        """Follow the construction of an instance of a class of the project."""
        raise NotImplementedError

    def invoke(self, called: Value, given: CallArguments) -> None:
        """Call one value, once for each call."""
        if (called, given) in self._invoked:
            return
        self._invoked.add((called, given))
        match called.kind:
            case "function":
                self._function(called, given, None)
            case "bound":
                self._function(called, given, called.inner)
            case "class":
                self._construct(called, given)
            case "instance":
                self.method(called, "__call__", given)
            case "copy" if called.inner is not None and called.inner.kind == "instance":
                self.method(called, "__call__", given)
            case "copy" if called.inner is not None and called.inner.kind == "partial":
                self._partial(called.inner, given, copies=True)
            case "partial":
                self._partial(called, given, copies=False)
            case "external" | "member" | "made" | "copy":
                self.external_call(called, given)
            case _:
                pass

    def method(self, owner: Value, name: str, given: CallArguments) -> None:
        """Call a method by its name."""
        node = self.graph.node(("method", owner, name, given.op.line, given.op.column, given.frame.module, given.side))
        self.load(owner, name, node, given.side)

        def call(called: Value) -> None:
            inherited = called.kind == "member" and called.name.endswith(".__init__")
            if inherited or called.kind in {"bound", "function"}:
                self.invoke(called, given)

        self.graph.each(node, call)

    def _function(self, called: Value, given: CallArguments, receiver: Value | None) -> None:
        frame = self.activate(called.module, called.name, given.side)
        if frame is None:
            return
        if given.launch is not None:
            self.entered.setdefault((called.module, called.name), given.launch)
        self.dispatched(called, given)
        if given.frame.side == given.side:
            if receiver is not None and called.name.endswith(".run"):
                self.ran.add(receiver)
            caller = (given.frame.module, given.frame.body.name, given.frame.side, given.op.line)
            self.calls.setdefault((called.module, called.name, given.side), {}).setdefault(caller)
        body = frame.body
        params = list(body.params[: body.positional])
        if receiver is not None and params:
            self.graph.add(self.variable(frame, params.pop(0)), receiver)
        self.bind(given.values, frame, params)
        if given.target < 0:
            return
        if body.generates:
            made = self.values.make("generator", called.name, called.module, born=frame.side)
            self.graph.add(given.target, made)
        else:
            self.graph.flow(self.graph.node(("return", called.module, called.name, given.side)), given.target)

    def bind(self, values: list[tuple[int, str]], frame: Frame, params: list[str]) -> None:
        """Let parameters hold arguments."""
        body, position, starred = frame.body, 0, False
        for node, how in values:
            if not how and not starred:
                self._positional(node, frame, params, position)
                position += 1
            elif how in {"", "*"}:
                starred = True
                self._starred(node, frame, params[position:], how)
            elif how == "**":
                self._keywords(node, frame, [*params, *body.params[body.positional :]])
            elif node >= 0 and how in body.params:
                self.graph.flow(node, self.variable(frame, how))
            elif body.keywords:
                self.keyed(self._collected(frame, body.keywords, "dict"), f"=s:{how}", node, frame.side)
        for name, kind in ((body.rest, "tuple"), (body.keywords, "dict")):
            if name:
                self._collected(frame, name, kind)

    def _collected(self, frame: Frame, name: str, kind: str) -> Value:
        """Return the container behind `*args` or `**kwargs`."""
        site = (frame.module, frame.body.line, 0 if kind == "tuple" else -1)
        box = self.values.make("box", kind, site=site, born=frame.side)
        self.graph.add(self.variable(frame, name), box)
        return box

    def _positional(self, node: int, frame: Frame, params: list[str], position: int) -> None:
        if position < len(params):
            if node >= 0:
                self.graph.flow(node, self.variable(frame, params[position]))
        elif frame.body.rest:
            box = self._collected(frame, frame.body.rest, "tuple")
            self.fill(box, f"[{position - len(params)}]", node, frame.side)

    def _starred(self, node: int, frame: Frame, params: list[str], how: str) -> None:
        if node < 0:
            return
        if how == "*" and not params and frame.body.rest:
            self.merge(node, self._collected(frame, frame.body.rest, "tuple"), frame.side)
            return
        targets = [self.variable(frame, one) for one in params]
        if frame.body.rest:
            targets.append(self.slot(self._collected(frame, frame.body.rest, "tuple"), SOME, frame.side))
        for number, target in enumerate(targets):
            if how == "*":
                self.graph.each(node, self._unpacker(str(number), target, frame.side))
            else:
                self.graph.flow(node, target)

    def _unpacker(self, number: str, target: int, side: str) -> Callable[[Value], None]:
        return lambda value: self.unpack(value, number, target, side)

    def _keywords(self, node: int, frame: Frame, params: list[str]) -> None:
        def spread(value: Value) -> None:
            for name in params:
                self.item(value, f"=s:{name}", self.variable(frame, name), frame.side)

        if node < 0:
            return
        self.graph.each(node, spread)
        if frame.body.keywords:
            self.merge(node, self._collected(frame, frame.body.keywords, "dict"), frame.side)

    def _construct(self, called: Value, given: CallArguments) -> None:
        definition = self.class_body(called)
        if definition is None:
            return
        site, born = self.site(given.op, given.frame), self.born(given.frame)
        made = self.values.make("instance", called.name, called.module, site=site, born=born)
        if self._only_one(called, definition, given):
            made = self.the_instance(called)
        if given.target >= 0:
            self.graph.add(given.target, made)
        self.method(made, "__init__", CallArguments(given.values, given.op, given.frame, -1, given.side, given.launch))
        self.method(made, "__post_init__", CallArguments([], given.op, given.frame, -1, given.side, given.launch))
        names = self._fields(called)
        position = 0
        for node, how in given.values:
            name = how or (names[position] if position < len(names) else "")
            position += not how
            if name in names and node >= 0:
                self.graph.flow(node, self.attribute(made, name, given.side))
                self.stored.setdefault((made, name), given.frame.place(given.op.line))
        for name in names:
            if (made, name) not in self.stored:
                self._default(called, name, made, given)
        self.constructed(made, given)

    def _fields(self, owner: Value) -> list[str]:
        """Return what a generated constructor takes, in order: inherited fields come first."""
        lineage = [self.class_body(one) for one in (owner, *self.bases_of(owner)) if one.kind == "class"]
        return list(dict.fromkeys(name for one in reversed(lineage) if one is not None for name in one.fields))

    def _default(self, owner: Value, name: str, made: Value, given: CallArguments) -> None:
        """Follow the default of a field, which a generated constructor stores in the instance."""
        target = self.graph.node(("default", made, name, given.side))
        here = CallArguments([], given.op, given.frame, target, given.side)

        def default(value: Value) -> None:
            if value.kind == "made" and value.name == "dataclasses.field()":
                node = self.first_arguments.get(value, -1)
                if node >= 0:
                    self.graph.each(node, lambda factory: self.invoke(factory, here))
            elif value.kind != "constant":
                self.graph.add(target, value)

        def stored(value: Value) -> None:
            del value
            self.stored.setdefault((made, name), given.frame.place(given.op.line))
            self.graph.flow(target, self.attribute(made, name, given.side))

        for one in (owner, *self.bases_of(owner)):
            self.graph.each(self.attribute(one, name, given.side), default)
        self.graph.each(target, stored)

    def the_instance(self, owner: Value) -> Value:
        """Return the instance that every call of a class gives: each process has one."""
        definition = self.class_body(owner)
        site = (owner.module, definition.line if definition else 0, 0)
        return self.values.make("instance", owner.name, owner.module, site=site, born=IMPORT)

    def _only_one(self, owner: Value, definition: ClassBody, given: CallArguments) -> bool:
        """Return whether a class keeps its instance, by `__new__` or a metaclass; `__new__` is called."""
        for one in [owner, *self.bases_of(owner)]:
            lowered = self.lookup(one.module) if one.kind == "class" else None
            new = lowered.bodies.get(f"{one.name}.__new__") if lowered else None
            if new is not None and keeps_on_class(new):
                self.once |= {(one.module, new.name), (owner.module, f"{owner.name}.__init__")}
                function = self.values.make("function", new.name, one.module)
                values = [(self.holding(owner), ""), *given.values]
                self.invoke(function, CallArguments(values, given.op, given.frame, given.target, given.side))
                return True
            first = lowered.bodies.get(f"{one.name}.__init__") if lowered else None
            if first is not None and shares_its_namespace(first):
                self.once.add((owner.module, f"{owner.name}.__init__"))
                return True
        name = definition.metaclass.rpartition("|")[2]
        lowered = self.lookup(owner.module)
        home, _, inner = (
            lowered.imports.get(name, f"{owner.module}.{name}").rpartition(".") if lowered else ("", "", "")
        )
        found = self.lookup(home) if name else None
        call = found.bodies.get(f"{inner}.__call__") if found else None
        if call is None or not keeps_on_class(call):
            return False
        self.once.add((owner.module, f"{owner.name}.__init__"))
        return True

    def allocated(self, given: CallArguments) -> None:
        """Follow `super().__new__(cls)` of a class that keeps its instance."""
        node = given.at(0, "cls")
        if node >= 0 and given.target >= 0:
            self.graph.each(node, lambda one: self._allocate(one, given.target))

    def _allocate(self, owner: Value, target: int) -> None:
        if owner.kind == "class":
            self.graph.add(target, self.the_instance(owner))

    # Partials

    def partial(self, given: CallArguments) -> None:
        """Follow `functools.partial(function, ...)`."""
        made = self.values.make("partial", site=self.site(given.op, given.frame), born=self.born(given.frame))
        for number, (node, how) in enumerate(given.values):
            name = "function" if not number else f"{number - 1}:{how}"
            if node >= 0:
                self.graph.flow(node, self.graph.node(("partial", made, name)))
            self.partials.setdefault(made, {}).setdefault(name)
        if given.target >= 0:
            self.graph.add(given.target, made)

    def _partial(self, called: Value, given: CallArguments, *, copies: bool) -> None:
        names = self.partials.get(called, {}) if given.depth < _PARTIALS else {}
        if not names:
            return
        held: list[tuple[int, str]] = []
        for name in names:
            if name != "function":
                node = self.graph.node(("partial", called, name))
                if copies:
                    arrived = self.graph.node(("partial", called, name, "copy"))
                    self.pickle_flow(node, arrived)
                    node = arrived
                held.append((node, name.partition(":")[2]))
        plain = [one for one in held if not one[1] or one[1] == "*"]
        named = [one for one in held if one[1] and one[1] != "*"]
        whole = CallArguments(
            [*plain, *given.values, *named],
            given.op,
            given.frame,
            given.target,
            given.side,
            given.launch,
            given.depth + 1,
        )
        self.graph.each(self.graph.node(("partial", called, "function")), lambda inner: self.invoke(inner, whole))

    def copied(self, node: int, marker: object) -> int:
        """Return a node that holds what a worker gets of a node's values."""
        if node < 0:
            return -1
        found = self.graph.node(("copied", node, marker))
        self.pickle_flow(node, found)
        return found

    def elements_of(self, node: int, marker: object, side: str) -> int:
        """Return a node that holds the elements of what a node holds."""
        if node < 0:
            return -1
        key = ("elements", node, marker, side)
        known = self.graph.has(key)
        found = self.graph.node(key)
        if known:
            return found
        self.graph.each(node, lambda value: self.elements(value, found, side))
        return found


def keeps_on_class(body: Body) -> bool:
    """Return whether a function stores something in its first parameter, in its class, or in a container of these."""
    owners = {*body.params[:1], f"{MODULE}|{body.owner}"}
    held = {op.to for op in body.ops if op.code == "load" and op.of in owners}
    return any((op.code == "store" and op.of in owners) or (op.code == "setitem" and op.of in held) for op in body.ops)


def shares_its_namespace(body: Body) -> bool:
    """Return whether a constructor gives every instance the same namespace: `self.__dict__ = self._shared`."""
    mine = body.params[:1]
    held = {op.to for op in body.ops if op.code == "load" and op.of in {*mine, f"{MODULE}|{body.owner}"}}
    return any(op.code == "store" and op.name == "__dict__" and op.of in mine and op.args[0] in held for op in body.ops)
