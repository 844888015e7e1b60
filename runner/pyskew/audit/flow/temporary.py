"""State that is put back: by a `finally`, behind the `yield` of a context manager, or in `__exit__`."""

from __future__ import annotations

from pyskew.audit.flow.containers import ANY, SOME
from pyskew.audit.flow.external import External
from pyskew.audit.flow.facts import SharedWrite, State
from pyskew.audit.flow.order import CallOrder
from pyskew.audit.flow.values import IMPORT, PARENT, Value

Node = tuple[str, str]
_ENTERS = {"__enter__": "__exit__", "__aenter__": "__aexit__"}
_EXITS = {leaves: enters for enters, leaves in _ENTERS.items()}
_DEEPEST = 4
"""Context managers that use one another."""


def is_put_back(
    solver: External,
    order: CallOrder,
    state: State,
    write: SharedWrite,
    writes: list[SharedWrite],
    at_import: list[SharedWrite],
) -> bool:
    """Return whether what the import has made is back before any worker starts."""
    node, line = write.place[:2], write.place[2]
    body = solver.body_of(*node)
    if body is None:
        return False
    first = _at_first(solver, state, at_import)
    ours = [one for one in writes if one.side == PARENT]
    counted = [one.place for one in ours if one.place in solver.augmented]
    back = [one.place for one in ours if _restores(solver, one, first)]
    owner, _, method = node[1].rpartition(".")
    if method in _ENTERS or method in _EXITS:
        enters = (node[0], f"{owner}.{_EXITS.get(method, method)}")
        leaves = (node[0], f"{owner}.{_ENTERS.get(method, method)}")
        both = {enters, leaves} <= {one[:2] for one in counted}
        starts = order.leads(*enters) or order.leads(*leaves)
        restores = both or leaves in {one[:2] for one in back}
        return restores and not starts and _ends_before_launch(solver, order, enters, 0)
    begins = sorted(one[2] for one in counted if one[:2] == node)
    ends = [one[2] for one in back if one[:2] == node] + begins[1:]
    if body.generates:
        start = min((op.line for op in body.ops if op.code == "yield"), default=0)
        last = max((one for one in ends if one > start and (one not in begins or begins[0] < start)), default=0)
        return (
            bool(last) and not order.launches_within(*node, line, last) and _ends_before_launch(solver, order, node, 0)
        )
    return any(
        line <= last and not order.launches_within(*node, line, last)
        for start, last in body.finals
        if any(start <= one <= last and (one not in begins or begins[0] < start) for one in ends)
    )


def _at_first(solver: External, state: State, at_import: list[SharedWrite]) -> set[Value]:
    """Return what state holds when the import is over; an instance has what its class says."""
    held = solver.graph.held
    first = {value for one in at_import if one.value >= 0 for value in held[one.value]}
    owner, name = state
    if owner.kind == "box":
        return first | set(held[solver.attribute(owner, ANY if name == SOME else name, IMPORT)])
    if owner.kind == "instance":
        own = solver.values.make("class", owner.name, owner.module)
        lineage = [one for one in (own, *solver.bases(own)) if one.kind == "class"]
        first |= {value for one in lineage for value in held[solver.attribute(one, name, IMPORT)]}
    return first


def _restores(solver: External, write: SharedWrite, first: set[Value]) -> bool:
    """Return whether a store may put back what was there: that, or something that is not followed."""
    held = solver.graph.held[write.value] if write.value >= 0 else {}
    return not held or not first.isdisjoint(held)


def _ends_before_launch(solver: External, order: CallOrder, node: Node, depth: int) -> bool:
    """Return whether every use of a context manager is known to be a `with` in which no worker starts."""
    uses = solver.callers(*node, PARENT)
    return bool(uses) and depth < _DEEPEST and all(_is_over(solver, order, one[:2], one[3], depth) for one in uses)


def _is_over(solver: External, order: CallOrder, user: Node, line: int, depth: int) -> bool:
    body = solver.body_of(*user)
    if body is None or body.fixture or not any(op.code == "enter" and op.line == line for op in body.ops):
        return False
    block = body.block_at(line)
    if block is None:
        return False
    first, last = block
    if order.launches_within(*user, line, last):
        return False
    yields = body.generates and any(op.code == "yield" and first <= op.line <= last for op in body.ops)
    return not yields or _ends_before_launch(solver, order, user, depth + 1)
