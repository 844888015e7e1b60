"""Where a program constructs the processes of a class of its own."""

from __future__ import annotations

from pyskew.audit.flow.external import External
from pyskew.audit.flow.facts import BodyLine, Launched
from pyskew.audit.flow.values import PARENT, Value


def handed_over_at(solver: External, launch: Launched, value: Value) -> BodyLine:
    """Return the call that hands a value to a process of a class that calls `super().__init__()` with it.

    Of several such calls it is the one in the function that makes the value; the launch site itself where none is, and
    for processes of other classes.
    """
    if launch.process is None or launch.process.kind != "instance":
        return launch.place
    found: list[BodyLine] = []
    pending, seen = [launch.place], {launch.place}
    while pending:
        module, body, line = pending.pop()
        if body.rpartition(".")[2] != "__init__":
            found.append((module, body, line))
            continue
        callers = [(caller[0], caller[1], caller[3]) for caller in solver.callers(module, body, PARENT)]
        pending += [one for one in callers if one not in seen]
        seen |= set(callers)
    makes = (value.module, value.name.rpartition(".")[0])
    own = [one for one in found if one[:2] == makes]
    sure = own[:1] or (found if len(found) == 1 else [])
    return sure[0] if sure else launch.place
