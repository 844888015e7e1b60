"""Which state workers read that only the parent has stored after import."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from pyskew.audit.flow.containers import ANY, SOME
from pyskew.audit.flow.external import External
from pyskew.audit.flow.facts import BodyLine, Launched, SharedWrite, State
from pyskew.audit.flow.made_again import is_filled_again
from pyskew.audit.flow.operations import GUARD, MODULE
from pyskew.audit.flow.order import CallOrder
from pyskew.audit.flow.parameters import is_not_given
from pyskew.audit.flow.temporary import is_put_back
from pyskew.audit.flow.values import IMPORT, PARENT, WORKER, Value
from pyskew.audit.stdlib import stdlib_tables

_OTHER_RULES = ("sys.", "os.environ", "warnings.", "threading.", "signal.")
"""External state that rules of its own speak of."""


@dataclass(frozen=True, slots=True)
class StateFlow:
    """State that a worker reads, the store in the parent, and the launch site."""

    owner: Value
    name: str
    read: BodyLine
    write: SharedWrite
    launch: Launched
    rooted: bool
    """Whether the store belongs to what runs around a launch."""
    numbers: bool = False
    """Whether nothing but what counts on reads it, as a source of numbers does."""

    @property
    def how(self) -> str:
        """`bound`, `changed` or `patched`."""
        return self.write.how


def state_flows(
    solver: External, order: CallOrder, unrooted: frozenset[tuple[str, str]], *, patched: bool = False
) -> Iterator[StateFlow]:
    """Yield every read of a worker with the first store that explains it; one for each function and state."""
    launched = launches_of_workers(solver)
    by_owner: dict[Value, list[tuple[str, SharedWrite]]] = {}
    for (owner, name), writes in solver.writes.items():
        by_owner.setdefault(owner, []).extend((name, write) for write in writes)
    told: set[tuple[Value, str, str, str]] = set()
    for state, places in solver.reads.items():
        matching = [one for one in _matching(solver, state, by_owner) if not _left_out(solver, one[1])]
        counting = [write.place for _, write in matching if write.side == WORKER]
        if not all(_counts_on(solver, state, write) for _, write in matching if write.side == WORKER):
            continue
        if any(is_prepared(solver, place[:2]) for place in counting):
            continue
        if patched:
            usable = [one for one in matching if one[1].side == PARENT and one[1].how == "patched"]
        else:
            usable = [one for one in matching if _only_in_parent(solver, order, state, *one, matching)]
        if not usable:
            continue
        name, write = min(usable, key=lambda one: (_rank(one[1], unrooted), one[1].place))
        numbers = bool(counting) and all(place[:2] in {one[:2] for one in counting} for place in places)
        numbers = numbers and all(place in solver.augmented for place in counting)
        for place in places:
            if place in counting or _hidden(solver, state, place):
                continue
            key = (state[0], name, place[0], place[1])
            launch = launched.get(place[:2])
            if launch is not None and key not in told:
                told.add(key)
                rooted = write.place[:2] not in unrooted
                yield StateFlow(state[0], state[1], place, write, launch, rooted, numbers)


def _left_out(solver: External, write: SharedWrite) -> bool:
    return write.side == WORKER and is_not_given(solver, write)


def _counts_on(solver: External, state: State, write: SharedWrite) -> bool:
    """Return whether a worker's store goes on from what is there: `total += 1`, `table[word] = len(table)`."""
    if write.place in solver.augmented:
        return True
    held = solver.graph.held[write.value] if write.value >= 0 else {}
    sizes = [solver.first_arguments.get(one, -1) for one in held if one.kind == "made" and one.name == "len()"]
    return any(node >= 0 and state[0] in solver.graph.held[node] for node in sizes)


def is_prepared(solver: External, function: tuple[str, str]) -> bool:
    """Return whether an initializer calls a function in each worker, directly or not."""
    held = [
        one for launch in solver.launches.values() for node in launch.initializers for one in solver.graph.held[node]
    ]
    initializers = {(one.module, one.name) for one in held if one.kind in {"function", "bound"}}
    seen, pending = {function}, [function]
    while pending and initializers:
        node = pending.pop()
        if node in initializers:
            return True
        callers = {one[:2] for one in solver.callers(*node, WORKER)} - seen
        seen |= callers
        pending += callers
    return False


def _hidden(solver: External, state: State, place: BodyLine) -> bool:
    """Return whether an attribute of a class is read through instances that each have one of their own."""
    instances = solver.through.get((state, place), {})
    return bool(instances) and all((one, state[1]) in solver.stored for one in instances)


def _rank(write: SharedWrite, unrooted: frozenset[tuple[str, str]]) -> tuple[bool, bool]:
    return write.place[:2] in unrooted, write.how != "bound"


def launches_of_workers(solver: External) -> dict[tuple[str, str], Launched]:
    """Return the functions that workers run, each with the first launch site that leads there."""
    found = dict(solver.entered)
    called: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
    for (module, name, side), callers in solver.calls.items():
        for caller in callers:
            if side == WORKER and caller[2] == WORKER:
                called.setdefault(caller[:2], {}).setdefault((module, name))
    pending = deque(found)
    while pending:
        node = pending.popleft()
        for inner in called.get(node, ()):
            if inner not in found:
                found[inner] = found[node]
                pending.append(inner)
    last = next(iter(solver.entered.values()), None)
    for module, name, side in solver.active:
        if side == WORKER and last is not None and name != MODULE:
            found.setdefault((module, name), last)
    return found


def _matching(
    solver: External, state: State, by_owner: dict[Value, list[tuple[str, SharedWrite]]]
) -> Iterator[tuple[str, SharedWrite]]:
    owner, name = state
    owners = [owner, *solver.bases(owner)] if owner.kind == "class" else [owner]
    method = any(_is_method(solver, one, name) for one in _classes(solver, owner))
    for one in owners:
        for written, write in by_owner.get(one, ()):
            whole = written == "*" and not method and not name.startswith(("__", "["))
            element = name.startswith("[") and written.startswith("[") and (name == ANY or written == SOME)
            if written == name or whole or element:
                yield written, write


def _classes(solver: External, owner: Value) -> list[Value]:
    if owner.kind == "instance":
        owner = solver.values.make("class", owner.name, owner.module)
    return [owner, *solver.bases(owner)] if owner.kind == "class" else []


def _is_method(solver: External, owner: Value, name: str) -> bool:
    lowered = solver.lookup(owner.module) if owner.kind == "class" else None
    return lowered is not None and f"{owner.name}.{name}" in lowered.bodies


def _only_in_parent(
    solver: External,
    order: CallOrder,
    state: State,
    name: str,
    write: SharedWrite,
    writes: list[tuple[str, SharedWrite]],
) -> bool:
    """Return whether a store happens in the parent alone, before workers start."""
    if write.side != PARENT or write.how == "patched":
        return False
    module, body, line = write.place
    if body == MODULE and (module, MODULE, IMPORT) in solver.active:
        return False
    owner = state[0]
    if owner.kind == "external" and _of_other_rules(owner, name) and not _module_put(owner, name, write):
        return False
    at_import = [one for _, one in writes if one.side == IMPORT]
    same = [one for one in at_import if one.place == write.place]
    if same and not _adds_another(solver, write, same):
        return False
    if owner.kind == "module" and not at_import and (body == GUARD or f"{name}" in _definitions(solver, owner)):
        return False
    lasts = not _same_constants(solver, write, at_import) and order.before_launch(module, body, line)
    lasts = lasts and not is_filled_again(solver, order, owner, write, at_import)
    return lasts and not is_put_back(solver, order, state, write, [one for _, one in writes], at_import)


def _adds_another(solver: External, write: SharedWrite, at_import: list[SharedWrite]) -> bool:
    """Return whether the parent registers what the import, by the same line, does not: all that both add is known."""
    held = solver.graph.held
    if write.how != "changed":
        return False
    changes = [one for one in at_import if one.how == "changed"]
    parts = [(write.key, [one.key for one in changes]), (write.value, [one.value for one in changes])]
    for ours, nodes in parts:
        mine = set(held[ours]) if ours >= 0 else set()
        theirs = {value for node in nodes if node >= 0 for value in held[node]}
        known = all(value.kind in {"function", "class"} or value.name.startswith("=s:") for value in mine | theirs)
        if theirs and known and mine - theirs:
            return True
    return False


def _of_other_rules(owner: Value, name: str) -> bool:
    """Return whether rules of its own speak of this state; what a program adds to a module itself is not such."""
    names = stdlib_tables.table("names").get(owner.name, {})
    return f"{owner.name}.".startswith(_OTHER_RULES) and (name in names or not names or not name.isidentifier())


def _module_put(owner: Value, name: str, write: SharedWrite) -> bool:
    """Return whether a store puts a module of its own in the place of an import: `sys.modules["api"] = fake`."""
    return owner.name == "sys.modules" and name.startswith("[") and name != SOME and write.value >= 0


def _definitions(solver: External, owner: Value) -> frozenset[str]:
    lowered = solver.lookup(owner.name)
    return frozenset(lowered.imports) if lowered else frozenset()


def _same_constants(solver: External, write: SharedWrite, at_import: list[SharedWrite]) -> bool:
    """Return whether the parent stores a constant that is there anyway."""
    if write.value < 0 or write.how != "bound":
        return False
    values = list(solver.graph.held[write.value])
    known = [value for one in at_import if one.value >= 0 for value in solver.graph.held[one.value]]
    return bool(values) and all(value.kind == "constant" for value in values) and set(values) <= set(known)
