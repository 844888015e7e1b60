"""What a function of the program does again and again, and with other values each time."""

from __future__ import annotations

from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import ModuleSummary


def called_again(project: Project, name: str, scope: str) -> bool:
    """Return whether one function of the program calls this one twice, or in a loop."""
    callers = project.flow.callers(name, scope)
    nodes = [node for node, _ in callers]
    looped = any(
        first <= line <= last
        for (module, body), line in callers
        if module in project.summaries
        for first, last in loops(project.summaries[module], body)
    )
    short = scope.rpartition(".")[2]
    twice = any(_calls_on(project.summaries.get(module), body, line, short) > 1 for (module, body), line in callers)
    return looped or twice or len(set(nodes)) < len(nodes)


def _calls_on(module: ModuleSummary | None, scope: str, line: int, name: str) -> int:
    """Return how often one line calls a function of that name."""
    body = module.lowered.bodies.get(scope) if module else None
    calls = [op for op in body.ops if op.code == "call" and op.line == line] if body else []
    return sum(op.name == name or op.of.rpartition("|")[2] == name for op in calls)


def loops(module: ModuleSummary, scope: str) -> list[tuple[int, int]]:
    """Return the first and last lines of the loops of a function."""
    body = module.lowered.bodies.get(scope)
    return body.loops if body else []


def varies(module: ModuleSummary, scope: str, line: int) -> bool:
    """Return whether a line stores something else than a constant: the same in each round changes nothing."""
    body = module.lowered.bodies.get(scope)
    ops = [op for op in body.ops if op.line == line and op.code in {"setitem", "call"}] if body else []
    return any(text and not text.startswith("=") for op in ops for text in op.args)
