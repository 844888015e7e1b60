"""Parts of what a launch site hands over that pickle well, and mean something else or nothing in a worker."""

from __future__ import annotations

from pyskew.audit.flow.external import External
from pyskew.audit.flow.facts import BodyLine
from pyskew.audit.flow.pickling import Pickling
from pyskew.audit.flow.values import IMPORT, Value
from pyskew.audit.stdlib import launch_sites


class OfForkContext(Pickling):
    """Answers which part of a value is a lock or a queue of `get_context("fork")`."""

    def _what(self, value: Value) -> str:
        found = launch_sites.primitive(value.name.removesuffix("()")) if value.kind == "made" else None
        return value.name if found and found[1] == "fork" and found[0] != "value" else ""


class Sentinels(Pickling):
    """Answers which part of a value is `object()` of a module; `what` is the module and the name, with a bar."""

    def _what(self, value: Value) -> str:
        if value.kind != "made" or value.name != "object()" or value.born != IMPORT:
            return ""
        for (owner, name), writes in self._solver.writes.items():
            if owner.kind == "module" and any(
                one.value >= 0 and value in self._solver.graph.held[one.value] for one in writes
            ):
                return f"{owner.name}|{name}"
        return ""


def is_shared(solver: External, made: Value) -> bool:
    """Return whether something is of multiprocessing, or memory without a file: only a fork shares it unasked."""
    node = solver.first_arguments.get(made, -1) if made.name == "mmap.mmap()" else -1
    anonymous = node >= 0 and any(one.name == "=n:-1" for one in solver.graph.held[node])
    return anonymous or launch_sites.primitive(made.name.removesuffix("()")) is not None


def compared_in_worker(solver: External, what: str, attribute: str) -> BodyLine | None:
    """Return where a function of a worker reads a sentinel of a module, and an attribute that holds it elsewhere."""
    module, _, name = what.partition("|")
    places = solver.reads.get((solver.values.make("module", module), name), {})
    own = [one for (_, slot), found in solver.own_reads.items() if slot == attribute for one in found]
    own += [one for (_, slot), found in solver.reads.items() if slot == attribute for one in found]
    functions = {one[:2] for one in own}
    return next((one for one in places if one[:2] in functions), None)
