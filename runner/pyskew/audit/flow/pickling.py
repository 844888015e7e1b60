"""Whether a value can be pickled, and which part of it cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pyskew.audit.flow.containers import ANY, FACTORY
from pyskew.audit.flow.external import External
from pyskew.audit.flow.facts import BodyLine, Launched
from pyskew.audit.flow.order import CallOrder
from pyskew.audit.flow.registering import NAMESPACES
from pyskew.audit.flow.values import IMPORT, PARENT, Value
from pyskew.audit.stdlib import unpicklable

_DEEPEST = 5
"""Attributes and elements that are looked into, one in another."""

_REPLACED = ", whose name a decorator gave to something else"


@dataclass(frozen=True, slots=True)
class UnpicklablePart:
    """Something that cannot be pickled within a value."""

    what: str
    path: str
    """`.cfg.handler.stream`, empty for the value itself."""
    place: BodyLine | None
    """Where it was stored."""
    sure: bool

    @property
    def replaced(self) -> bool:
        """Whether it is a function whose name stands for what a decorator made of it."""
        return self.what.endswith(_REPLACED)


class Pickling:
    """Answers for one launch site."""

    def __init__(self, solver: External, order: CallOrder, launch: Launched) -> None:
        """Take `order`, which tells what is stored only after workers have started."""
        self._solver, self._order, self._launch = solver, order, launch

    def first(self, value: Value) -> UnpicklablePart | None:
        """Return the first part of a value that cannot be pickled, the surest before others."""
        parts = list(self._parts(value, "", None, frozenset(), sure=True))
        return min(parts, key=lambda one: (not one.sure, one.path.count("."))) if parts else None

    def _parts(
        self, value: Value, path: str, place: BodyLine | None, seen: frozenset[Value], *, sure: bool
    ) -> Iterator[UnpicklablePart]:
        if value in seen or len(seen) > _DEEPEST:
            return
        seen |= {value}
        what = self._what(value) if path or not value.name.startswith("<process:") else ""
        if what:
            certain = sure and value.kind in {"function", "generator"} and not what.endswith(_REPLACED)
            yield UnpicklablePart(what, path, place, certain)
            return
        match value.kind:
            case "bound" if value.inner is not None:
                yield from self._parts(value.inner, path, place, seen, sure=sure)
            case "instance" if not self._reduces(value):
                yield from self._attributes(value, path, seen, sure=sure)
            case "box":
                yield from self._elements(value, path, place, seen, sure=sure)
            case "partial":
                for name in self._solver.partials.get(value, ()):
                    held = self._solver.graph.held[self._solver.graph.node(("partial", value, name))]
                    for one in held:
                        yield from self._parts(one, path, place, seen, sure=sure and len(held) == 1)
            case "made" if value.name.startswith("<process:") or value.name in NAMESPACES:
                yield from self._attributes(value, path, seen, sure=sure)
            case _:
                pass

    def _what(self, value: Value) -> str:  # noqa: PLR0911 - one case for each kind of value
        """Return what to call a value that cannot be pickled, "" for others."""
        lowered = self._solver.lookup(value.module) if value.module else None
        match value.kind:
            case "function" if lowered and value.name in lowered.bodies:
                body = lowered.bodies[value.name]
                if body.kind == "lambda":
                    return "a lambda"
                if body.nested:
                    return f"{value.name.rpartition('.')[2]}(), a nested function" if self._unnamed(value) else ""
                return f"{value.name}(){_REPLACED}" if self._replaced(value) else ""
            case "class" | "instance" if lowered and value.name in lowered.classes:
                definition = lowered.classes[value.name]
                if definition.nested and not definition.reduces:
                    return "an object of a class that a function defines"
                return self._inherited(value) if value.kind == "instance" else ""
            case "generator":
                return "a generator"
            case "module":
                return "a module"
            case "external":
                return unpicklable.named(value.name)
            case "made" | "box":
                return unpicklable.what(value.name) or self._of_unnamed_class(value)
            case _:
                return ""

    def _of_unnamed_class(self, value: Value) -> str:
        """Return what to call an instance of a class that a call made, and that no module holds by the class's name."""
        solver = self._solver
        made = solver.class_of.get(value)
        node = solver.first_arguments.get(made, -1) if made is not None else -1
        names = [one.name[3:] for one in solver.graph.held[node] if one.name.startswith("=s:")] if node >= 0 else []
        if made is None or (not names and made.born == IMPORT) or self._names_anything(made.site[0]):
            return ""
        for name in names:
            if made in solver.graph.held[solver.graph.sided(("global", made.site[0], name), PARENT)]:
                return ""
        return f"an object of a class that {made.name} makes, and no module holds by its name"

    def _names_anything(self, module: str) -> bool:
        """Return whether a module stores variables by names that are not known: `globals()[name] = made`."""
        return any(
            owner.kind == "module" and owner.name == module and name == "*" for owner, name in self._solver.writes
        )

    def _unnamed(self, value: Value) -> bool:
        """Return whether no module variable makes a nested function known by its own name."""
        graph = self._solver.graph
        node = graph.node(("global", value.module, value.name.rpartition(".")[2], PARENT))
        if value in graph.held[node]:
            return False
        wrapped = self._solver.wraps.get(value, -1)
        return not any(value in self._named(one) for one in (graph.held[wrapped] if wrapped >= 0 else ()))

    def _replaced(self, function: Value) -> bool:
        """Return whether the name of a function stands for something else: for the object that a decorator made."""
        held = self._named(function) if "." not in function.name else ()
        return bool(held) and function not in held

    def _named(self, function: Value) -> Collection[Value]:
        """Return what the name of a function stands for where it is defined."""
        solver, (owner, _, name) = self._solver, function.name.rpartition(".")
        if not owner:
            return solver.graph.held[solver.graph.sided(("global", function.module, name), PARENT)]
        definition = solver.values.make("class", owner, function.module)
        return solver.graph.held[solver.attribute(definition, name, PARENT)]

    def _inherited(self, value: Value) -> str:
        """Return what a class derives from that has a lock, a file or a socket in each instance."""
        owner = self._solver.values.make("class", value.name, value.module)
        names = (unpicklable.inherited(one.name) for one in self._solver.bases(owner) if one.kind == "external")
        return "" if self._reduces(value) else next(filter(None, names), "")

    def _reduces(self, value: Value) -> bool:
        owner = self._solver.values.make("class", value.name, value.module)
        definitions = [
            self._solver.class_body(one) for one in [owner, *self._solver.bases(owner)] if one.kind == "class"
        ]
        return any(one is not None and one.reduces for one in definitions)

    def _attributes(self, value: Value, path: str, seen: frozenset[Value], *, sure: bool) -> Iterator[UnpicklablePart]:
        for name in self._solver.fields.get(value, {}):
            if name.startswith("["):
                continue
            place = self._solver.stored.get((value, name))
            ordered = value.kind == "instance" or value.name.startswith("<process:") or value.name in NAMESPACES
            if place is None or (ordered and not self._order.before_launch(*place)):
                continue
            held = self._solver.graph.held[self._solver.attribute(value, name, PARENT)]
            alone = len(held) == 1
            if not alone and self._dropped(value, name):
                continue
            for one in (one for one in held if not self._starts_later(one, place)):
                yield from self._parts(one, f"{path}.{name}", place, seen, sure=sure and alone)

    def _starts_later(self, value: Value, place: BodyLine) -> bool:
        """Return whether an attribute holds a process that does not run yet: such a one is pickled like any object.

        `place` is where it is stored. A process takes itself along where its target is a method of what holds it.
        """
        if not value.name.startswith("<process:") or value.kind != "made":
            return False
        starts = list(self._solver.starts.get(value, ()))
        if value is self._launch.process:
            return not any(one[:2] == place[:2] and one[2] < place[2] for one in starts)
        ours = self._solver.starts.get(self._launch.process) if self._launch.process is not None else None
        here = {one[:2]: one[2] for one in ours or [self._launch.place]}
        return not any(one[:2] not in here or one[2] <= here[one[:2]] for one in starts)

    def _dropped(self, value: Value, name: str) -> bool:
        """Return whether an attribute that the constructor sets is set to None before workers start."""
        held, none = self._solver.graph.held, False
        for place, node in self._solver.stores.get((value, name), ()):
            constant = node >= 0 and [one.name for one in held[node]] == ["=n:None"]
            made = place[1].rpartition(".")[2] == "__init__"
            if not constant and not made:
                return False
            none = none or (constant and not made and self._order.surely_before(*place))
        return none

    def _elements(
        self, value: Value, path: str, place: BodyLine | None, seen: frozenset[Value], *, sure: bool
    ) -> Iterator[UnpicklablePart]:
        held = self._solver.graph.held[self._solver.attribute(value, ANY, PARENT)]
        for one in held:
            inner = value.name not in {"list", "dict"} or one.kind in {"function", "generator"}
            yield from self._parts(one, f"{path}[...]" if path else path, place, seen, sure=sure and inner)
        factories = self._solver.graph.held[self._solver.attribute(value, FACTORY, PARENT)]
        for one in factories:
            yield from self._parts(one, f"{path}.default_factory", place, seen, sure=sure and len(factories) == 1)


_NUMBERS = {"os.pipe()", "os.pipe2()", "os.open()", "os.dup()", "os.openpty()", "pty.openpty()", "tempfile.mkstemp()"}
_NUMBERS |= {"os.memfd_create()", "os.eventfd()"}


class Descriptors(Pickling):
    """Answers which part of a value is the number of a descriptor, which pickles and means nothing elsewhere."""

    def _what(self, value: Value) -> str:
        number = value.kind == "made" and (value.name in _NUMBERS or value.name.endswith(").fileno()"))
        return value.name if number else ""
