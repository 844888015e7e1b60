"""Containers: what their elements hold, and what their methods do."""

from __future__ import annotations

from pyskew.audit.flow.attributes import Attributes
from pyskew.audit.flow.facts import Frame
from pyskew.audit.flow.operations import Op
from pyskew.audit.flow.values import PARENT, WORKER, Value

ANY, SOME, KEYS, FACTORY = "[any]", "[*]", "[keys]", "[factory]"
"""Every element; those stored under a key that is not known; the keys themselves; what makes those that lack."""

_PAIRS = frozenset({"os.pipe()", "os.pipe2()", "os.openpty()", "pty.openpty()"})
DESCRIPTORS = {"0": _PAIRS | {"tempfile.mkstemp()"}, "1": _PAIRS}
"""What returns numbers of descriptors, by the element that is one."""

CHANGES = {
    "append", "appendleft", "extend", "extendleft", "insert", "update", "add", "setdefault", "pop", "popitem",
    "popleft", "clear", "remove", "discard", "subtract", "register", "__setitem__",
}  # fmt: skip
CONTAINERS = {
    "dict": "dict", "list": "list", "set": "set", "tuple": "tuple", "sorted": "list", "reversed": "list",
    "iter": "list",
    "filter": "list", "frozenset": "set", "collections.OrderedDict": "dict", "collections.defaultdict": "dict",
    "collections.deque": "list", "collections.Counter": "dict", "collections.ChainMap": "dict",
    "weakref.WeakValueDictionary": "dict", "weakref.WeakSet": "set", "weakref.WeakKeyDictionary": "dict",
    "itertools.product": "list", "collections.UserDict": "dict",
}  # fmt: skip


class Containers(Attributes):
    """Operations on containers."""

    def box(self, kind: str, op: Op, frame: Frame) -> Value:
        """Return a new container."""
        return self.values.make("box", kind, site=self.site(op, frame), born=self.born(frame))

    def slot(self, box: Value, key: str, side: str) -> int:
        """Return the node of one slot of a container; every slot reaches ANY."""
        node = self.attribute(box, key, side)
        if key not in {ANY, KEYS}:
            self.graph.flow(node, self.attribute(box, ANY, side))
        return node

    def fill(self, box: Value, key: str, value: int, side: str) -> None:
        """Store a value in a slot."""
        slot = self.slot(box, key, side)
        if value >= 0:
            self.graph.flow(value, slot)

    def keyed(self, box: Value, key: str, value: int, side: str) -> None:
        """Store a value under a literal key, given as an operand, or under an unknown one."""
        if key.startswith("="):
            self.graph.add(self.attribute(box, KEYS, side), self.values.make("constant", key))
            self.fill(box, f"[{key[3:]}]", value, side)
        else:
            self.fill(box, SOME, value, side)

    def merge(self, source: int, box: Value, side: str) -> None:
        """Let a container hold what another one holds, slot by slot where keys are known."""

        def take(value: Value) -> None:
            self._take(value, box, side)

        if source >= 0:
            self.graph.each(source, take)

    def _take(self, value: Value, box: Value, side: str) -> None:
        inner = value.inner if value.kind == "copy" and value.inner is not None else value
        if inner.kind != "box" or inner is box:
            self.elements(value, self.slot(box, SOME, side), side)
            return

        def keep(key: Value) -> None:
            slot = f"[{key.name[3:]}]"
            self.graph.add(self.attribute(box, KEYS, side), key)
            self._slot_of(value, slot, self.slot(box, slot, side), side)

        self.graph.each(self.attribute(inner, KEYS, side), keep)
        if inner.name == "dict":
            self._slot_of(value, SOME, self.slot(box, SOME, side), side)
        else:
            self.elements(value, self.slot(box, SOME, side), side)

    def _slot_of(self, value: Value, slot: str, target: int, side: str) -> None:
        if value.kind == "copy" and value.inner is not None:
            self.pickle_flow(self.slot(value.inner, slot, PARENT), target)
        self.graph.flow(self.slot(value, slot, side), target)

    def elements(self, value: Value, target: int, side: str) -> None:
        """Follow a loop: `target` is each element of a value."""
        inner = value.inner if value.kind == "copy" and value.inner is not None else value
        match inner.kind:
            case "box" if inner.name == "dict":
                self.graph.flow(self.attribute(inner, KEYS, side), target)
            case "box":
                self._slot_of(value, ANY, target, side)
            case "generator" if inner.name:
                self.graph.flow(self.graph.node(("yield", inner.module, inner.name, side)), target)
            case "generator":
                self.graph.flow(self.attribute(inner, ANY, side), target)
            case _:
                pass

    def iterated(self, value: Value, target: int, op: Op, frame: Frame) -> None:
        """Follow a loop in code: as `elements`, and `__iter__` of an instance is called."""
        self.elements(value, target, frame.side)
        inner = value.inner if value.kind == "copy" and value.inner is not None else value
        if inner.kind != "instance":
            return
        method = self.graph.node(("iter", value, op.line, op.column, frame.module, frame.side))
        self.load(value, "__iter__", method, frame.side)

        def call(called: Value) -> None:
            body = self.body_of(called.module, called.name) if called.kind == "bound" else None
            if body is None:
                return
            given = self.graph.node(("iterated", called, frame.side))
            self.answer(called, given, frame.side)
            self.called(called, op, frame)
            if body.generates:
                given = self.graph.node(("yield", called.module, called.name, frame.side))
                self.graph.flow(given, target)
            else:
                self.graph.each(given, lambda one: self.elements(one, target, frame.side))

        self.graph.each(method, call)

    def item(self, value: Value, key: str, target: int, side: str) -> None:
        """Follow `target = value[key]`; `key` is an operand."""
        inner = value.inner if value.kind in {"copy", "names"} and value.inner is not None else value
        literal = key.startswith("=")
        if value.kind == "names":
            if literal:
                self.load(inner, key[3:], target, side)
        elif inner.kind == "box":
            for slot in (f"[{key[3:]}]", SOME) if literal else (ANY,):
                self._slot_of(value, slot, target, side)
        elif inner.kind == "instance":
            method = self.graph.node(("getitem", value, target, side))
            self.load(value, "__getitem__", method, side)
            index = self.holding(self.values.make("constant", key)) if literal else -1
            self.graph.each(method, lambda called: self.answer(called, target, side, (index,)))

    def answer(self, called: Value, target: int, side: str, given: tuple[int, ...] = ()) -> None:
        """Call a method that syntax calls: bind the instance and what is given, let a node hold what it returns."""
        if called.kind not in {"bound", "function"}:
            return
        frame = self.activate(called.module, called.name, side)
        if frame is None:
            return
        params = list(frame.body.params)
        if called.kind == "bound" and called.inner is not None and params:
            self.graph.add(self.variable(frame, params.pop(0)), called.inner)
        for node, name in zip(given, params, strict=False):
            if node >= 0:
                self.graph.flow(node, self.variable(frame, name))
        if target >= 0:
            self.graph.flow(self.graph.node(("return", called.module, called.name, side)), target)

    def unpack(self, value: Value, number: str, target: int, side: str) -> None:
        """Follow one target of an unpacking: `target` is the element of that number."""
        inner = value.inner if value.kind == "copy" and value.inner is not None else value
        if inner.kind == "box" and inner.name != "dict":
            for slot in (f"[{number}]", SOME):
                self._slot_of(value, slot, target, side)
        elif inner.kind == "made" and inner.name in DESCRIPTORS.get(number, ()):
            self.graph.add(target, inner)
        else:
            self.elements(value, target, side)

    def store_item(self, value: Value, op: Op, frame: Frame) -> None:
        """Follow `value[key] = ...`."""
        key, stored = op.args
        node = self.operand(stored, frame)
        if value.kind == "names" and value.inner is not None:
            self.store_named(value.inner, self.operand(key, frame), node, op, frame)
            return
        slot = f"[{key[3:]}]" if key.startswith("=") else SOME
        self.write((value, slot), frame.place(op.line), frame.side, "changed", node, self.operand(key, frame))
        if value.kind in {"box", "copy", "made"}:
            self.keyed(value, key, node, frame.side)
        elif value.kind == "instance":
            self.by_syntax(value, "__setitem__", (self.operand(key, frame), node), op, frame)

    def by_syntax(self, owner: Value, name: str, given: tuple[int, ...], op: Op, frame: Frame) -> None:
        """Call a method of an instance for an assignment, where its class has one."""
        marker = ("syntax", owner, name, op.line, op.column, frame.module, frame.side)
        if self.graph.has(marker):
            return
        method = self.graph.node(marker)
        self.load(owner, name, method, frame.side)

        def call(called: Value) -> None:
            self.answer(called, -1, frame.side, given)
            self.called(called, op, frame)

        self.graph.each(method, call)

    def called(self, function: Value, op: Op, frame: Frame) -> None:
        """Record who calls a function."""
        if function.kind in {"bound", "function"}:
            caller = (frame.module, frame.body.name, frame.side, op.line)
            self.calls.setdefault((function.module, function.name, frame.side), {}).setdefault(caller)

    def store_named(self, owner: Value, name: int, value: int, op: Op, frame: Frame) -> None:
        """Follow `setattr(owner, name, value)`; the name is a node."""

        def store(key: Value) -> None:
            if key.kind == "constant" and key.name.startswith("=s:"):
                self.store(owner, key.name[3:], value, op, frame)
            else:
                self.write((owner, "*"), frame.place(op.line), frame.side, "changed", value)

        if name >= 0:
            self.graph.each(name, store)
        self.graph.later(lambda: self._unnamed(owner, name, value, op, frame))

    def _unnamed(self, owner: Value, name: int, value: int, op: Op, frame: Frame) -> None:
        if name < 0 or not self.graph.held[name]:
            self.write((owner, "*"), frame.place(op.line), frame.side, "changed", value)

    def store(self, owner: Value, name: str, value: int, op: Op, frame: Frame) -> None:
        """Follow `owner.name = value`."""
        self.write(
            (owner, name),
            frame.place(op.line),
            frame.side,
            op.name if op.code == "copy" and op.name else "bound",
            value,
        )
        node = self.attribute(owner, name, frame.side)
        if owner.kind in {"instance", "made"} and frame.side != WORKER:
            self.stored.setdefault((owner, name), frame.place(op.line))
            self.stores.setdefault((owner, name), {}).setdefault((frame.place(op.line), value))
        if value >= 0:
            self.graph.flow(value, node)
        if owner.kind == "instance":
            self._set_by_method(owner, name, value, op, frame)

    def _set_by_method(self, owner: Value, name: str, value: int, op: Op, frame: Frame) -> None:
        """Follow the setter of a property, or `__setattr__`."""
        for one in [self.values.make("class", owner.name, owner.module), *self.bases_of(owner)]:
            lowered = self.lookup(one.module) if one.kind == "class" else None
            if lowered is None:
                continue
            setter = f"{one.name}.{name}.setter"
            if setter in lowered.bodies:
                bound = self.values.make("bound", setter, one.module, inner=owner)
                self.answer(bound, -1, frame.side, (value,))
                self.called(bound, op, frame)
                return
            if f"{one.name}.__setattr__" in lowered.bodies and frame.body.name != f"{one.name}.__setattr__":
                key = self.holding(self.values.make("constant", f"=s:{name}"))
                self.by_syntax(owner, "__setattr__", (key, value), op, frame)
                return

    def bases_of(self, owner: Value) -> list[Value]:
        """Return the classes that the class of an instance inherits from."""
        raise NotImplementedError

    def call_box(self, box: Value, op: Op, frame: Frame, target: int) -> None:  # noqa: C901, PLR0912 - one case for each method
        """Follow a method of a container."""
        side = frame.side
        nodes = [self.operand(one, frame) for one in op.args]
        inner = box.inner if box.kind == "copy" and box.inner is not None else box
        name = op.name
        if name in CHANGES and box.kind != "copy":
            keyed = name in {"setdefault", "pop"} and op.args and op.args[0].startswith("=")
            slot = f"[{op.args[0][3:]}]" if keyed else SOME
            self.write((box, slot), frame.place(op.line), side, "changed", nodes[-1] if nodes else -1)
        match name:
            case "append" | "add" | "appendleft" | "insert" if nodes:
                self.fill(box, SOME, nodes[-1], side)
            case "extend" | "extendleft" if nodes:
                self.merge(nodes[0], box, side)
            case "update":
                for node, given in zip(nodes, op.names, strict=True):
                    if given and not given.startswith("*"):
                        self.keyed(box, f"=s:{given}", node, side)
                    else:
                        self.merge(node, box, side)
            case "setdefault" | "get" | "pop" | "__getitem__":
                key = op.args[0] if op.args else ""
                self.item(box, key, target, side)
                if len(nodes) > 1:
                    self.graph.flow(nodes[1], target) if nodes[1] >= 0 else None
                    if name == "setdefault":
                        self.keyed(box, key, nodes[1], side)
            case "values":
                held = self.box("list", op, frame)
                self._slot_of(box, ANY, self.slot(held, SOME, side), side)
                self.graph.add(target, held)
            case "keys":
                self.graph.add(target, inner)
            case "items":
                pairs, pair = self.box("list", op, frame), self.box("pair", op, frame)
                self.graph.add(self.slot(pairs, SOME, side), pair)
                self.graph.flow(self.attribute(inner, KEYS, side), self.slot(pair, "[0]", side))
                self._slot_of(box, ANY, self.slot(pair, "[1]", side), side)
                self.graph.add(target, pairs)
            case "copy":
                self.graph.add(target, box)
            case _:
                pass
