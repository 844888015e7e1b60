"""Classes that a call makes: namedtuple, type() with a body, make_dataclass; and their instances."""

from __future__ import annotations

from pyskew.audit.flow.calling import CallArguments
from pyskew.audit.flow.registering import Registering
from pyskew.audit.flow.values import Value

CLASSES = {"type()", "types.new_class()", "dataclasses.make_dataclass()"}
"""What makes classes, named by the first argument."""
_ROWS = {"collections.namedtuple()", "typing.NamedTuple()"}


class MadeClasses(Registering):
    """What such classes are called with."""

    def made_instance(self, made: Value, given: CallArguments) -> None:
        """Follow the call of a class that a call made."""
        if made.name in _ROWS:
            self._row(made, given)
        elif made.name in CLASSES and given.target >= 0:
            site = self.site(given.op, given.frame)
            instance = self.values.make("made", f"{made.name}()", site=site, born=self.born(given.frame))
            self.class_of.setdefault(instance, made)
            self.graph.add(given.target, instance)

    def announced_to(self, bases: int, given: CallArguments) -> None:
        """Let the bases of a class that `type()` makes hear of it."""

        def hear(base: Value) -> None:
            made = self.values.make(
                "made", "type()", site=self.site(given.op, given.frame), born=self.born(given.frame)
            )
            for one in (base, *self.bases(base)) if base.kind == "class" else ():
                lowered = self.lookup(one.module) if one.kind == "class" else None
                if lowered is not None and f"{one.name}.__init_subclass__" in lowered.bodies:
                    bound = self.values.make("bound", f"{one.name}.__init_subclass__", one.module, inner=made)
                    values = [(node, how) for node, how in given.values if how]
                    self.invoke(bound, CallArguments(values, given.op, given.frame, -1, given.side))
                    return

        if bases >= 0:
            elements = self.elements_of(bases, ("type", given.op.line, given.op.column), given.side)
            self.graph.each(elements, hear)

    def _row(self, made: Value, given: CallArguments) -> None:
        """Make a tuple with names, as `namedtuple` does."""
        names = self.named_fields.get(made, ())
        box = self.box("tuple", given.op, given.frame)
        self.class_of.setdefault(box, made)
        position = 0
        for node, how in given.values:
            name = how or (names[position] if position < len(names) else "")
            number = names.index(name) if name in names else position
            position += not how
            if node >= 0 and how not in {"*", "**"}:
                self.fill(box, f"[{number}]", node, given.side)
                if name:
                    self.graph.flow(node, self.attribute(box, name, given.side))
        if given.target >= 0:
            self.graph.add(given.target, box)

    def names_of(self, given: CallArguments) -> tuple[str, ...]:
        """Return the fields of a namedtuple, given as one text or as texts."""
        text = given.text(1, "field_names")
        if text.startswith("=s:"):
            return tuple(text[3:].replace(",", " ").split())
        node = given.at(1, "field_names")
        held = [one for one in self.graph.held[node] if one.kind == "box"] if node >= 0 else []
        slots = [self.graph.held[self.attribute(held[0], f"[{n}]", given.side)] for n in range(24)] if held else []
        return tuple(one.name[3:] for slot in slots for one in slot if one.name.startswith("=s:"))
