"""What unpickling runs in a worker: `__setstate__`, and what `__reduce__` returns."""

from __future__ import annotations

from collections.abc import Callable, Collection

from pyskew.audit.flow.calling import CallArguments, Calling
from pyskew.audit.flow.operations import Lowered, Op
from pyskew.audit.flow.values import PARENT, WORKER, Value


class Unpickling(Calling):
    """Instances that reach a worker; each is made again there once."""

    def __init__(
        self,
        lookup: Callable[[str], Lowered | None],
        quiet: Collection[tuple[str, int, int]] = (),
        below: Callable[[str], list[str]] = lambda _: [],
    ) -> None:
        """Take the same as every analysis."""
        super().__init__(lookup, quiet, below)
        self._unpickled: set[Value] = set()

    def unpickled(self, value: Value) -> None:
        """Call what its class has for making an instance again; the instance of a bound method is one too."""
        inner = value.inner if value.kind == "bound" and value.inner is not None else value
        if inner.kind != "instance" or inner in self._unpickled:
            return
        self._unpickled.add(inner)
        self._method(inner, "__setstate__", WORKER, lambda called: self._set(called, inner))
        for name in ("__reduce__", "__reduce_ex__"):
            self._method(inner, name, PARENT, self._reduced)

    def _method(self, value: Value, name: str, side: str, call: Callable[[Value], None]) -> None:
        node = self.graph.node(("unpickled", value, name))
        self.load(self.values.copied(value) if side == WORKER else value, name, node, side)
        self.graph.each(node, call)

    def _set(self, called: Value, value: Value) -> None:
        state = self.graph.node(("state", value))
        self._method(value, "__getstate__", PARENT, lambda saved: self.answer(saved, state, PARENT))
        self.answer(called, -1, WORKER, (self.copied(state, value),))

    def _reduced(self, called: Value) -> None:
        """Call in the worker the callable of `(callable, arguments)` that a method returns."""
        frame = self.activate(called.module, called.name, PARENT) if called.kind == "bound" else None
        if frame is None:
            return
        result, callable_, given = (self.graph.node(("reduced", called, part)) for part in ("", "0", "1"))
        self.answer(called, result, PARENT)
        self.graph.each(result, lambda made: self.unpack(made, "0", callable_, PARENT))
        self.graph.each(result, lambda made: self.unpack(made, "1", given, PARENT))
        op = Op("call", frame.body.line)
        again = CallArguments([(self.copied(given, called), "*")], op, frame, -1, WORKER)
        self.graph.each(callable_, lambda one: self.invoke(one, again))
