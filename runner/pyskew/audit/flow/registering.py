"""Functions and objects of the library that keep what they are told: singledispatch, the namespace of a parser."""

from __future__ import annotations

from pyskew.audit.flow.calling import CallArguments
from pyskew.audit.flow.containers import ANY
from pyskew.audit.flow.launching import Launching
from pyskew.audit.flow.values import PARENT, Value
from pyskew.audit.stdlib import launch_sites

GENERIC = {"functools.singledispatch", "functools.singledispatchmethod"}
_REGISTRY = "registry"
"""The attribute of such a function that holds its implementations."""
_PARSES = {"parse_args", "parse_known_args", "parse_intermixed_args"}
"""Methods that store what they find in the namespace that they are given, or in a new one."""
PARSERS = ("Parser()", ".add_parser()", ".add_argument_group()", ".add_mutually_exclusive_group()")
"""How the calls end that make parsers, and groups of their options."""
NAMESPACE = "argparse.Namespace()"
NAMESPACES = {NAMESPACE, "types.SimpleNamespace()"}
"""Objects whose attributes are what they are made with, and what is stored on them."""
TYPES = "registered classes"
"""What an abstract class was told with `register`."""
_ABSTRACT = ("abc.ABC", "collections.abc.", "numbers.", "io.")


class Registering(Launching):
    """What such calls register, and the calls that depend on it."""

    def made(self, name: str, given: CallArguments) -> None:
        """Let a call have what an external callable returns as its result."""
        raise NotImplementedError

    def passed(self, given: CallArguments) -> None:
        """Let a decorator that is not known return its argument."""
        node = given.at(0, "")
        if node >= 0 and given.target >= 0:
            self.graph.flow(node, given.target)

    def made_generic(self, function: Value) -> None:
        """Note that a function has implementations for several types."""
        if function.kind == "function":
            self.generic.add(function)

    def registered(self, function: Value, given: CallArguments) -> None:
        """Follow `render.register(date, show_date)`, also as a decorator with or without the type."""
        if function not in self.generic:
            return
        self.write((function, _REGISTRY), given.frame.place(given.op.line), given.side, "changed")
        alone = given.op.name == "@"
        node = given.at(0 if alone else 1, "func")
        if node >= 0:
            self.graph.flow(node, self.attribute(function, _REGISTRY, given.side))
        if alone:
            self.passed(given)
        else:
            self.made("functools.singledispatch.register()", given)

    def dispatched(self, called: Value, given: CallArguments) -> None:
        """Follow the call of a function that has implementations for several types."""
        function = self.values.make("function", called.name, called.module)
        if function not in self.generic:
            return
        body = self.body_of(called.module, called.name)
        entered = body is not None and given.launch is not None
        place = (called.module, called.name, body.line) if body and entered else given.frame.place(given.op.line)
        self.read((function, _REGISTRY), place, given.side)
        self.graph.each(
            self.attribute(function, _REGISTRY, given.side), lambda implementation: self.invoke(implementation, given)
        )

    def of_parser(self, name: str, given: CallArguments) -> None:
        """Follow `parser.parse_args(namespace=options)`, and `parser.set_defaults(run=function)` until then.

        Parsers of one file share one namespace: what a parser of a subcommand is told arrives in that of the outer one.
        """
        module = given.frame.module
        options = self.values.make("made", NAMESPACE, site=(module, 0, 0), born=PARENT)
        if name == "set_defaults":
            for node, how in given.values:
                if how and how != "**" and node >= 0:
                    self.store(options, how, node, given.op, given.frame)
        elif name == "add_argument":
            self._told_by(given)
        elif name in _PARSES:
            place, node = given.frame.place(given.op.line), given.at(1, "namespace")
            if node >= 0:
                self.graph.each(node, lambda one: self.write((one, "*"), place, given.side, "bound"))
            elif given.target >= 0:
                self.graph.add(given.target, options)

    def _told_by(self, given: CallArguments) -> None:
        """Follow `add_argument(type=function, action=Class)`: parsing calls them."""

        def call(value: Value) -> None:
            if value.kind == "class":
                made = self.values.make("instance", value.name, value.module, site=self.site(given.op, given.frame))
                self.by_syntax(made, "__call__", (), given.op, given.frame)
            elif value.kind == "function":
                self.answer(value, -1, given.side)
                self.called(value, given.op, given.frame)
            elif value.name == "argparse.FileType()":
                self._opened(given)

        for name in ("type", "action"):
            node = given.at(len(given.values), name)
            if node >= 0:
                self.graph.each(node, call)

    def _opened(self, given: CallArguments) -> None:
        """Follow `add_argument("--log", type=argparse.FileType())`: parsing stores an open file."""
        texts = dict(zip(given.op.names, given.op.args, strict=True))
        names = [one for one, how in zip(given.op.args, given.op.names, strict=True) if not how and one[:3] == "=s:"]
        flag = texts.get("dest") or next((one for one in names if one.startswith("=s:--")), "".join(names[:1]))
        options = self.values.make("made", NAMESPACE, site=(given.frame.module, 0, 0), born=PARENT)
        opened = self.values.make("made", "open()", site=self.site(given.op, given.frame), born=PARENT)
        name = flag[3:].lstrip("-").replace("-", "_")
        self.store(options, name, self.holding(opened), given.op, given.frame)

    def described(self, descriptor: Value, receiver: Value | None, target: int, side: str) -> None:
        """Follow `__get__` of what a class holds, where it has one."""
        owner = self.values.make("class", descriptor.name, descriptor.module)
        for one in (owner, *self.bases(owner)):
            lowered = self.lookup(one.module) if one.kind == "class" else None
            if lowered is not None and f"{one.name}.__get__" in lowered.bodies:
                called = self.values.make("bound", f"{one.name}.__get__", one.module, inner=descriptor)
                self.answer(called, target, side, (self.holding(receiver),) if receiver is not None else ())
                return

    def registered_type(self, owner: Value, given: CallArguments) -> None:
        """Follow `Readable.register(Stream)` of an abstract class, and `Manager.register("name", function)`."""
        if any(one.name in launch_sites.MANAGERS for one in self.bases(owner) if one.kind == "external"):
            self.serves(owner, given)
            return
        if self._abstract(owner):
            self.write((owner, TYPES), given.frame.place(given.op.line), given.side, "changed")
        self.passed(given)

    def asked_type(self, given: CallArguments) -> None:
        """Follow `isinstance(value, Readable)` and `issubclass`, which ask what is registered."""
        place, node = given.frame.place(given.op.line), given.at(1, "")

        def ask(value: Value) -> None:
            if value.kind == "class":
                self.read((value, TYPES), place, given.side)
            elif value.kind == "box":
                self.graph.each(self.attribute(value, ANY, given.side), ask)

        if node >= 0:
            self.graph.each(node, ask)

    def _abstract(self, owner: Value) -> bool:
        """Return whether `register` of a class is that of ABCMeta."""
        known = [owner, *self.bases(owner)]
        lowered = [(one, self.lookup(one.module)) for one in known if one.kind == "class"]
        if any(found is not None and f"{one.name}.register" in found.bodies for one, found in lowered):
            return False
        names = [one.name for one in known if one.kind == "external"]
        definition = self.class_body(owner)
        return any(name.startswith(_ABSTRACT) for name in names) or (
            definition is not None and definition.metaclass.rpartition("|")[2] == "ABCMeta"
        )
