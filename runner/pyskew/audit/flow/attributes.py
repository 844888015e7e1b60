"""What an attribute stands for: of modules, classes, instances, what they inherit, and what descriptors answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyskew.audit.flow.facts import Frame
from pyskew.audit.flow.operations import ClassBody
from pyskew.audit.flow.solver import Solver
from pyskew.audit.flow.values import IMPORT, PARENT, Value

_LONGEST = 120
"""Characters of the dotted name of an external value."""
_ALIKE = 50
"""Methods of one class that are looked up by the beginning of their names."""


class Attributes(Solver):
    """Loads of attributes."""

    def load(self, value: Value, name: str, target: int, side: str) -> None:  # noqa: C901, PLR0912 - one case for each kind
        """Follow `target = value.name`."""
        match value.kind:
            case "module":
                self._load_of_module(value, name, target, side)
            case "external":
                if len(value.name) < _LONGEST:
                    self.graph.add(target, self.values.make("external", f"{value.name}.{name}"))
                self.graph.flow(self.attribute(value, name, side), target)
            case "class":
                self._special(value, name, target)
                self.load_of_class(value, name, target, side)
                if name == "register":
                    self.graph.add(target, self.values.make("member", name, inner=value))
            case "instance":
                self._special(value, name, target)
                self.graph.flow(self.attribute(value, name, side), target)
                self.load_of_class(self.values.make("class", value.name, value.module), name, target, side, value)
            case "copy":
                self._load_of_copy(value, name, target, side)
            case "function":
                self.graph.flow(self.attribute(value, name, side), target)
                if name == "register":
                    self.graph.add(target, self.values.make("member", name, inner=value))
            case "super":
                if name == "__new__":
                    self.graph.add(target, self.values.make("member", name, inner=value))
                self._load_of_bases(value.module, value.name, name, target, side, value.inner)
            case "constant":
                pass
            case _:
                self._special(value, name, target)
                self.graph.flow(self.attribute(value, name, side), target)
                self.graph.add(target, self.values.member(name, value))

    def _special(self, value: Value, name: str, target: int) -> None:
        if name == "__dict__":
            self.graph.add(target, self.values.make("names", inner=value))
        elif name == "__class__" and value.kind == "instance":
            self.graph.add(target, self.values.make("class", value.name, value.module))

    def _load_of_module(self, value: Value, name: str, target: int, side: str) -> None:
        lowered = self.lookup(value.name)
        inner = f"{value.name}.{name}"
        own = lowered is not None and (name in lowered.names or name in lowered.imports)
        if not own and self.lookup(inner) is not None:
            self.graph.add(target, self.values.make("module", inner))
        elif not own and lowered is not None and "__getattr__" in lowered.bodies and not name.startswith("__"):
            self.answer(self.values.make("function", "__getattr__", value.name), target, side)
        self.graph.flow(self.module_variable(value.name, name, side), target)

    def _load_of_copy(self, value: Value, name: str, target: int, side: str) -> None:
        inner = value.inner
        if inner is None:
            return
        self._special(value, name, target)
        self.graph.flow(self.attribute(value, name, side), target)
        self.pickle_flow(self.attribute(inner, name, PARENT), target)
        if inner.kind == "instance":
            self.load_of_class(self.values.make("class", inner.name, inner.module), name, target, side, value)
        else:
            self.graph.add(target, self.values.member(name, value))

    def class_body(self, value: Value) -> ClassBody | None:
        """Return the definition of a class."""
        lowered = self.lookup(value.module)
        return lowered.classes.get(value.name) if lowered else None

    def functions_called(self, value: Value, begins: str, found: Callable[[str], None]) -> None:
        """Name the methods of an instance or a class, inherited too, or a module's functions, by how they begin."""
        if value.kind == "module":
            lowered = self.lookup(value.name)
            named = [name for name in lowered.bodies if "." not in name] if lowered else []
            for name in [one for one in named if one.startswith(begins)][:_ALIKE]:
                found(name)
        elif value.kind in {"instance", "class"}:
            self._methods_of(self.values.make("class", value.name, value.module), begins, found, set())

    def _methods_of(self, owner: Value, begins: str, found: Callable[[str], None], seen: set[Value]) -> None:
        lowered, definition = self.lookup(owner.module), self.class_body(owner)
        if owner in seen or lowered is None or definition is None:
            return
        seen.add(owner)
        start = f"{owner.name}.{begins}"
        named = [name.removeprefix(f"{owner.name}.") for name in lowered.bodies if name.startswith(start)]
        for name in [one for one in named if "." not in one][:_ALIKE]:
            found(name)
        for node in self._bases(owner.module, definition):
            self.graph.each(node, lambda base: self._methods_of(base, begins, found, seen))

    def _bases(self, module: str, definition: ClassBody) -> Iterator[int]:
        """Yield the nodes of a class's bases."""
        body = self.body_of(module, definition.scope)
        if body is None:
            return
        kind = PARENT if body.kind != "top" else IMPORT
        frame = self.active.get((module, body.name, IMPORT)) or Frame(module, body, kind)
        yield from (node for node in (self.operand(base, frame) for base in definition.bases) if node >= 0)

    def load_of_class(self, owner: Value, name: str, target: int, side: str, receiver: Value | None = None) -> None:
        """Follow an attribute of a class, its own or inherited; a method is bound."""
        key = (owner.module, owner.name, target, receiver, f"{name} {side}")
        if key in self._loaded:
            return
        self._loaded.add(key)
        self.graph.each(
            self.attribute(owner, name, side), lambda value: self._bind(value, owner, receiver, target, side)
        )
        self._load_of_bases(owner.module, owner.name, name, target, side, receiver, owner)

    def _load_of_bases(  # noqa: PLR0913, PLR0917 - one recursion over the bases
        self,
        module: str,
        owner: str,
        name: str,
        target: int,
        side: str,
        receiver: Value | None,
        first: Value | None = None,
    ) -> None:
        lowered = self.lookup(module)
        definition = lowered.classes.get(owner) if lowered else None
        if lowered is None or definition is None or (first is not None and f"{owner}.{name}" in lowered.bodies):
            return
        for node in self._bases(module, definition):
            self.graph.each(node, self._base_loader(name, target, side, receiver))

    def _base_loader(self, name: str, target: int, side: str, receiver: Value | None) -> Callable[[Value], None]:
        def load(base: Value) -> None:
            if base.kind == "class":
                self.load_of_class(base, name, target, side, receiver)
            elif base.kind == "external":
                self.graph.flow(self.attribute(base, name, side), target)
                if receiver is not None:
                    self.graph.add(target, self.values.make("member", f"{base.name}.{name}", inner=receiver))

        return load

    def _bind(self, value: Value, owner: Value, receiver: Value | None, target: int, side: str) -> None:
        """Bind what a class holds to the instance that it is asked through."""
        body = self.body_of(value.module, value.name) if value.kind == "function" else None
        if value.kind == "instance":
            self.described(value, receiver, target, side)
        if body is None or body.kind == "static":
            self.graph.add(target, value)
        elif body.kind == "class":
            through = owner
            if receiver is not None:
                real = receiver.inner if receiver.kind == "copy" and receiver.inner else receiver
                through = self.values.make("class", real.name, real.module) if real.kind == "instance" else owner
            self.graph.add(target, self.values.make("bound", value.name, value.module, inner=through))
        elif receiver is None:
            self.graph.add(target, value)
        elif body.kind == "property":
            self.property_read(value, receiver, target, side)
        else:
            self.graph.add(target, self.values.make("bound", value.name, value.module, inner=receiver))

    def property_read(self, function: Value, receiver: Value, target: int, side: str) -> None:
        """Call a property's function."""
        raise NotImplementedError

    def answer(self, called: Value, target: int, side: str, given: tuple[int, ...] = ()) -> None:
        """Call a function that syntax calls."""
        raise NotImplementedError

    def described(self, descriptor: Value, receiver: Value | None, target: int, side: str) -> None:
        """Follow `__get__` of what a class holds, where it has one."""
        raise NotImplementedError
