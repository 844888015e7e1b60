"""Whether what a function stores is made of its parameters."""

from __future__ import annotations

from pyskew.audit.flow.facts import BodyLine, SharedWrite
from pyskew.audit.flow.operations import Op
from pyskew.audit.flow.solver import Solver

_STEPS = 8
"""Operations between a parameter and what is stored."""
_NONE = "=n:None"


def is_not_given(solver: Solver, write: SharedWrite) -> bool:
    """Return whether a store is of a parameter that no call gives, below `if value is not None`."""
    body = solver.body_of(*write.place[:2])
    held = solver.graph.held[write.value] if write.value >= 0 else {}
    if body is None or not held or any(one.name != _NONE for one in held):
        return False
    stored = {one for op in body.ops if op.line == write.place[2] for one in _stored(op)} & set(body.params)
    return any(name in stored and first[0] <= write.place[2] <= last[0] for name, first, last in body.given)


def of_parameters(solver: Solver, place: BodyLine) -> bool:
    """Return whether what a function stores on a line is made of its parameters."""
    body = solver.body_of(*place[:2])
    if body is None:
        return False
    params = {*body.params[1 if body.owner and body.kind != "static" else 0 :], body.rest, body.keywords} - {""}
    pending = [one for op in body.ops if op.line == place[2] for one in _stored(op)]
    seen: set[str] = set()
    for _ in range(_STEPS):
        if params & set(pending):
            return True
        seen |= set(pending)
        pending = [one for op in body.ops if op.to in pending for one in (op.of, *op.args) if one and one not in seen]
    return False


def _stored(op: Op) -> tuple[str, ...]:
    """Return the operands of what an operation stores outside the function."""
    if op.code == "store":
        return op.args
    if op.code == "copy" and "|" in op.to:
        return (op.of,)
    return op.args[1:] if op.code == "setitem" else ()
