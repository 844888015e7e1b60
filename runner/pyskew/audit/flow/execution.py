"""What each operation does."""

from __future__ import annotations

from dataclasses import replace

from pyskew.audit.flow.containers import ANY, SOME, Containers
from pyskew.audit.flow.facts import Frame
from pyskew.audit.flow.operations import BEGINS, MODULE, Op
from pyskew.audit.flow.values import IMPORT, PARENT, WORKER, Value


class Execution(Containers):
    """Operations other than calls."""

    def operate(self, op: Op, frame: Frame) -> None:
        """Let one operation have its effect."""
        getattr(self, f"_do_{op.code}")(op, frame)

    def call(self, op: Op, frame: Frame) -> None:
        """Follow a call."""
        raise NotImplementedError

    def _do_call(self, op: Op, frame: Frame) -> None:
        self.call(op, frame)

    def _do_copy(self, op: Op, frame: Frame) -> None:
        source, target = self.operand(op.of, frame), self.operand(op.to, frame)
        if source >= 0 and target >= 0:
            self.graph.flow(source, target)
        scope, _, name = op.to.partition("|")
        if scope == MODULE and name:
            module = self.values.make("module", frame.module)
            self.write((module, name), frame.place(op.line), frame.side, op.name or "bound", source)
            if op.name:
                self.augmented.add(frame.place(op.line))

    def _do_global(self, op: Op, frame: Frame) -> None:
        if frame.side != WORKER:
            return
        place = frame.place(op.line)
        self.read((self.values.make("module", frame.module), op.name), place, WORKER)
        self._follow_import(frame.module, op.name, frame, op.line)
        if not op.to:
            self._whole(self.module_variable(frame.module, op.name, WORKER), frame, op.line)

    def _follow_import(self, module: str, name: str, frame: Frame, line: int) -> None:
        """Follow the same read by the name that the variable has in its own module."""
        lowered = self.lookup(module)
        dotted = lowered.imports.get(name, "") if lowered else ""
        home, _, inner = dotted.rpartition(".")
        if home and self.lookup(dotted) is None and self.lookup(home) is not None:
            self.read((self.values.make("module", home), inner), frame.place(line), WORKER)
            if home != module:
                self._follow_import(home, inner, frame, line)

    def _whole(self, node: int, frame: Frame, line: int) -> None:
        """Read a container with everything in it."""

        def note(value: Value) -> None:
            if value.kind == "box" and value.shared:
                self.read((value, ANY), frame.place(line), WORKER)

        self.graph.each(node, note)

    def _do_function(self, op: Op, frame: Frame) -> None:
        self.graph.add(self.operand(op.to, frame), self.values.make("function", op.name, frame.module))

    def _do_class(self, op: Op, frame: Frame) -> None:
        made = self.values.make("class", op.name, frame.module)
        self.graph.add(self.operand(op.to, frame), made)
        lowered = self.lookup(frame.module)
        definition = lowered.classes.get(op.name) if lowered else None
        if definition is None:
            return
        for base in definition.bases:
            self._announced(base, "__init_subclass__", made, op, frame)
        if definition.metaclass:
            self._created(definition.metaclass, made, op, frame, frame)
            return
        for text in definition.bases:
            node = self.operand(text, frame)
            if node >= 0:
                self.graph.each(node, lambda base: self._created_by_base(base, made, op, frame))

    def _created(self, metaclass: str, made: Value, op: Op, frame: Frame, where: Frame) -> None:
        self._announced(metaclass, "__init__", made, op, frame, where)
        self._announced(metaclass, "__new__", made, op, frame, where)

    def _created_by_base(self, base: Value, made: Value, op: Op, frame: Frame) -> None:
        """Let the metaclass that a class inherits make it."""
        for one in (base, *self.bases_of(base)) if base.kind == "class" else ():
            lowered = self.lookup(one.module) if one.kind == "class" else None
            found = lowered.classes.get(one.name) if lowered else None
            body = lowered.bodies.get(found.scope) if lowered and found else None
            if found is not None and found.metaclass and body is not None:
                self._created(found.metaclass, made, op, frame, Frame(one.module, body, frame.side))
                return

    def _announced(
        self, operand: str, name: str, made: Value, op: Op, frame: Frame, where: Frame | None = None
    ) -> None:
        """Let a base or a metaclass hear of a new class."""
        text = self.holding(self.values.make("constant", f"=s:{op.name.rpartition('.')[2]}"))

        def hear(owner: Value) -> None:
            for one in (owner, *self.bases_of(owner)) if owner.kind == "class" else ():
                lowered = self.lookup(one.module) if one.kind == "class" else None
                if lowered is not None and f"{one.name}.{name}" in lowered.bodies:
                    inner = owner if name == "__new__" else made
                    bound = self.values.make("bound", f"{one.name}.{name}", one.module, inner=inner)
                    self.answer(bound, -1, frame.side, () if name == "__init_subclass__" else (text,))
                    self.called(bound, op, frame)
                    return

        node = self.operand(operand, where or frame)
        if node >= 0:
            self.graph.each(node, hear)

    def _do_load(self, op: Op, frame: Frame) -> None:
        base, target = self.operand(op.of, frame), self.operand(op.to, frame)
        if base < 0:
            return

        def load(value: Value) -> None:
            self.load(value, op.name, target, frame.side)
            self._asked_for(value, target, op, frame)
            if frame.side == WORKER:
                self.note_read(value, op.name, frame, op.line)
            elif frame.side == PARENT and value.kind == "instance" and value.shared:
                self.asked.setdefault((value, op.name), frame.place(op.line))

        self.graph.each(base, load)
        if frame.side == WORKER:
            self._whole(target, frame, op.line)

    def _asked_for(self, value: Value, target: int, op: Op, frame: Frame) -> None:
        """Call `__getattr__` of an instance for what neither its class nor anything else gives it."""
        inner = value.inner if value.kind == "copy" and value.inner is not None else value
        if inner.kind != "instance" or frame.body.owner == inner.name or op.name.startswith("__"):
            return
        own = self.values.make("class", inner.name, inner.module)
        for one in (own, *self.bases_of(own)):
            lowered = self.lookup(one.module) if one.kind == "class" else None
            if lowered is not None and f"{one.name}.{op.name}" in lowered.bodies:
                return
            if lowered is not None and f"{one.name}.__getattr__" in lowered.bodies:
                bound = self.values.make("bound", f"{one.name}.__getattr__", one.module, inner=value)
                self._unless_stored(inner, bound, target, op, frame)
                return

    def _unless_stored(self, owner: Value, called: Value, target: int, op: Op, frame: Frame) -> None:
        def ask() -> None:
            if (owner, op.name) not in self.stored:
                name = self.holding(self.values.make("constant", f"=s:{op.name}"))
                self.answer(called, target, frame.side, (name,))
                self.called(called, op, frame)

        self.graph.later(ask)

    def load_by_name(self, value: Value, key: str, target: int, frame: Frame, line: int) -> None:
        """Follow an attribute that is loaded by a text, as in `getattr(self, f"do_{command}")`; `key` is an operand."""

        def load(name: str) -> None:
            self.load(value, name, target, frame.side)
            if frame.side == WORKER:
                self.note_read(value, name, frame, line)

        if key.startswith(BEGINS):
            self.functions_called(value, key[3:], load)
        elif key.startswith("=s:"):
            load(key[3:])

    def note_read(self, value: Value, name: str, frame: Frame, line: int) -> None:
        """Record a read of an attribute."""
        inner = value.inner if value.kind == "copy" and value.inner is not None else value
        place = frame.place(line)
        if value.kind == "module":
            self._follow_import(value.name, name, frame, line)
        if value.kind != "copy":
            self.read((value, name), place, WORKER)
        if inner.kind == "instance":
            owner = self.values.make("class", inner.name, inner.module)
            self.read((owner, name), place, WORKER)
            self.through.setdefault(((owner, name), place), {}).setdefault(inner)
        if inner.kind == "made" and inner.name.endswith("()"):
            self.read((self.values.make("external", inner.name.removesuffix("()")), name), place, WORKER)

    def _do_store(self, op: Op, frame: Frame) -> None:
        base, value = self.operand(op.of, frame), self.operand(op.args[0], frame)
        if base >= 0:
            self.graph.each(base, lambda owner: self.store(owner, op.name, value, op, frame))
        if op.names:
            self.augmented.add(frame.place(op.line))

    def _do_delete(self, op: Op, frame: Frame) -> None:
        base = self.operand(op.of, frame)
        if base >= 0:
            place = frame.place(op.line)
            self.graph.each(base, lambda owner: self.write((owner, op.name), place, frame.side, "changed"))

    def _do_item(self, op: Op, frame: Frame) -> None:
        base, target = self.operand(op.of, frame), self.operand(op.to, frame)
        key = op.args[0]

        def take(value: Value) -> None:
            if key.startswith(BEGINS):
                if value.kind == "names" and value.inner is not None:
                    self.load_by_name(value.inner, key, target, frame, op.line)
                return
            self.item(value, key, target, frame.side)
            if value.kind == "external" and value.name == "sys.modules":
                self.graph.each(self.operand(key, frame), lambda name: self._of_modules(name, target))
            if frame.side == WORKER and value.kind in {"box", "instance"}:
                self.read((value, f"[{key[3:]}]" if key.startswith("=") else ANY), frame.place(op.line), WORKER)
            elif frame.side == WORKER and value.kind == "names" and key.startswith("=") and value.inner:
                self.note_read(value.inner, key[3:], frame, op.line)

        if base >= 0:
            self.graph.each(base, take)
        if frame.side == WORKER:
            self._whole(target, frame, op.line)

    def _of_modules(self, name: Value, target: int) -> None:
        """Follow `sys.modules["app.config"]`."""
        if name.kind == "constant" and self.lookup(name.name[3:]) is not None:
            self.graph.add(target, self.values.make("module", name.name[3:]))

    def _do_setitem(self, op: Op, frame: Frame) -> None:
        base = self.operand(op.of, frame)
        if base >= 0:
            self.graph.each(base, lambda value: self.store_item(value, op, frame))
        if op.names:
            self.augmented.add(frame.place(op.line))

    def _do_list(self, op: Op, frame: Frame) -> None:
        box = self.box(op.code, op, frame)
        for number, (text, how) in enumerate(zip(op.args, op.names, strict=True)):
            value = self.operand(text, frame)
            if value < 0:
                continue
            if how == "*":
                self.merge(value, box, frame.side)
            else:
                self.fill(box, SOME if how == "+" else f"[{number}]", value, frame.side)
        self.graph.add(self.operand(op.to, frame), box)

    _do_tuple = _do_set = _do_list

    def _do_dict(self, op: Op, frame: Frame) -> None:
        box = self.box("dict", op, frame)
        for text, key in zip(op.args, op.names, strict=True):
            value = self.operand(text, frame)
            if key == "**":
                self.merge(value, box, frame.side)
            else:
                self.keyed(box, key, value, frame.side)
        self.graph.add(self.operand(op.to, frame), box)

    def _do_concat(self, op: Op, frame: Frame) -> None:
        target = self.operand(op.to, frame)
        for text in op.args:
            node = self.operand(text, frame)
            if node >= 0:
                self.graph.each(node, lambda value: self._joined(value, op, frame, target))

    def _joined(self, value: Value, op: Op, frame: Frame, target: int) -> None:
        inner = value.inner if value.kind == "copy" and value.inner is not None else value
        if inner.kind in {"box", "generator"}:
            box = self.box("list", op, frame)
            self.elements(value, self.slot(box, SOME, frame.side), frame.side)
            self.graph.add(target, box)
        elif inner.kind == "constant":
            self.graph.add(target, self.values.make("constant", "=?"))

    def _do_generator(self, op: Op, frame: Frame) -> None:
        made = self.values.make("generator", site=self.site(op, frame), born=self.born(frame))
        value = self.operand(op.args[0], frame)
        if value >= 0:
            self.graph.flow(value, self.attribute(made, ANY, frame.side))
        self.graph.add(self.operand(op.to, frame), made)

    def _do_elements(self, op: Op, frame: Frame) -> None:
        base, target = self.operand(op.of, frame), self.operand(op.to, frame)
        if base >= 0:
            self.graph.each(base, lambda value: self.iterated(value, target, op, frame))

    def _do_unpack(self, op: Op, frame: Frame) -> None:
        base, target = self.operand(op.of, frame), self.operand(op.to, frame)
        if base >= 0:
            self.graph.each(base, lambda value: self.unpack(value, op.name, target, frame.side))

    def _do_enter(self, op: Op, frame: Frame) -> None:
        base, target = self.operand(op.of, frame), self.operand(op.to, frame)

        def enter(value: Value) -> None:
            inner = value.inner if value.kind == "copy" and value.inner is not None else value
            if inner.kind == "instance":
                method = self.graph.node(("enter", value, target, frame.side))
                self.load(value, "__enter__", method, frame.side)
                self.load(value, "__aenter__", method, frame.side)
                self.graph.each(method, lambda called: self.enter(called, value, target, op, frame))
                self._left(value, op, frame)
            elif inner.kind == "generator":
                self.elements(value, target, frame.side)
            else:
                self.graph.add(target, value)

        if base >= 0:
            self.graph.each(base, enter)

    def enter(self, called: Value, value: Value, target: int, op: Op, frame: Frame) -> None:
        """Call `__enter__`."""
        self.called(called, op, frame)
        if called.kind == "member":
            self.graph.add(target, value)
        self.answer(called, target, frame.side)

    def _left(self, value: Value, op: Op, frame: Frame) -> None:
        """Call `__exit__` where the block ends."""
        block = frame.body.block_at(op.line)
        end = (block[1] if block else op.line) + 1
        for name in ("__exit__", "__aexit__"):
            self.by_syntax(value, name, (), replace(op, line=end), frame)

    def property_read(self, function: Value, receiver: Value, target: int, side: str) -> None:
        """Call a property's function."""
        bound = self.values.make("bound", function.name, function.module, inner=receiver)
        self.answer(bound, target, side)

    def _do_super(self, op: Op, frame: Frame) -> None:
        target = self.operand(op.to, frame)

        def made(value: Value) -> None:
            self.graph.add(target, self.values.make("super", op.name, frame.module, inner=value))

        self.graph.each(self.operand(op.of, frame), made)

    def _do_import(self, op: Op, frame: Frame) -> None:
        parts = op.name.split(".")
        for cut in range(1, len(parts) + 1):
            module = ".".join(parts[:cut])
            if self.lookup(module) is not None:
                self.imported(module, op, frame)
            if frame.side == WORKER:
                loaded = self.values.make("external", "sys.modules")
                self.read((loaded, f"[{module}]"), frame.place(op.line), WORKER)
        target = self.operand(op.to, frame)
        if target >= 0:
            dotted = op.args[0] if op.args and op.args[0] else op.name
            self.import_into(target, dotted, frame.side)

    def imported(self, module: str, op: Op, frame: Frame) -> None:
        """Let an import within a function run the top level of a module."""
        self.run_top(module, frame.side)
        if frame.side != IMPORT and (module, MODULE, frame.side) in self.active:
            caller = (frame.module, frame.body.name, frame.side, op.line)
            self.calls.setdefault((module, MODULE, frame.side), {}).setdefault(caller)

    def _do_return(self, op: Op, frame: Frame) -> None:
        value = self.operand(op.of, frame)
        if value >= 0:
            self.graph.flow(value, self.graph.node(("return", frame.module, frame.body.name, frame.side)))

    def _do_yield(self, op: Op, frame: Frame) -> None:
        value = self.operand(op.of, frame)
        if value >= 0:
            self.graph.flow(value, self.graph.node(("yield", frame.module, frame.body.name, frame.side)))

    def _do_default(self, op: Op, frame: Frame) -> None:
        value = self.operand(op.of, frame)
        if value < 0:
            return
        self._defaults.setdefault((frame.module, op.to), []).append((op.name, value))
        for side in (IMPORT, PARENT, WORKER):
            if (frame.module, op.to, side) in self.active:
                self.graph.flow(value, self.graph.node(("local", frame.module, op.to, op.name, side)))

    def _do_field(self, op: Op, frame: Frame) -> None:
        """Do nothing: fields are read from the class definition."""
