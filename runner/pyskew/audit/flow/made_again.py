"""Containers that the parent empties and lets the same functions fill that the import has let."""

from __future__ import annotations

from pyskew.audit.flow.external import External
from pyskew.audit.flow.facts import BodyLine, SharedWrite
from pyskew.audit.flow.order import CallOrder
from pyskew.audit.flow.values import IMPORT, PARENT, Value

Node = tuple[str, str]
_MAKES = {"dict", "list", "set", "call"}


def is_filled_again(
    solver: External, order: CallOrder, owner: Value, write: SharedWrite, at_import: list[SharedWrite]
) -> bool:
    """Return whether a `clear()` is followed, before workers start, by all calls that filled the container at first."""
    body = solver.body_of(*write.place[:2])
    clears = body is not None and any(
        op.code == "call" and op.name == "clear" and op.line == write.place[2] for op in body.ops
    )
    if not clears or not at_import or not _is_made_empty(solver, owner):
        return False
    again = [_called_again(solver, one.place[:2], write.place) for one in at_import]
    return all(again) and not order.launches_within(*write.place, max(again))


def _is_made_empty(solver: External, owner: Value) -> bool:
    """Return whether a container has nothing in it where it is made."""
    module, line, column = owner.site
    lowered = solver.lookup(module)
    making = [
        op
        for body in (lowered.bodies.values() if lowered and owner.kind == "box" else ())
        for op in body.ops
        if (op.line, op.column) == (line, column) and op.code in _MAKES
    ]
    return bool(making) and not any(op.args for op in making)


def _called_again(solver: External, function: Node, place: BodyLine) -> int:
    """Return the line behind a place that calls what fills a container just as the import does; 0 where none does."""
    seen, pending = {function}, [function]
    while pending:
        node = pending.pop()
        callers = solver.callers(*node, PARENT)
        behind = [one for one in callers if one[:2] == place[:2] and one[3] > place[2]]
        first = solver.callers(*node, IMPORT)
        if behind and first:
            given = {_given(solver, one) for one in (*behind, *first)}
            return behind[0][3] if len(given) == 1 and None not in given else 0
        more = {one[:2] for one in callers} - seen
        seen |= more
        pending += more
    return 0


def _given(solver: External, caller: tuple[str, str, str, int]) -> tuple[tuple[str, ...], ...] | None:
    """Return what the calls on a line are given, None where that is not all constant."""
    body = solver.body_of(*caller[:2])
    calls = [op for op in body.ops if op.code == "call" and op.line == caller[3]] if body else []
    known = all(text.startswith("=") for op in calls for text in op.args)
    return tuple((*op.args, *op.names) for op in calls) if known else None
