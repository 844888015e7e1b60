"""What functions of workers do that a setting of the interpreter matters to."""

from __future__ import annotations

from pyskew.audit.flow.values import WORKER
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, ModuleSummary, Use
from pyskew.audit.stdlib.process_settings import IN_FOLDER


def calls_itself(project: Project, module: ModuleSummary, facts: FunctionFacts) -> bool:
    """Return whether a function calls itself, directly or by way of others."""
    node = (module.name, facts.name)
    if any(use.name == f"{module.name}.{facts.name}" for use in facts.calls):
        return True
    seen: set[tuple[str, str]] = set()
    pending = [node]
    while pending:
        callers = {one[:2] for one in project.flow.solver.callers(*pending.pop(), WORKER)} - seen
        if node in callers:
            return True
        seen |= callers
        pending += callers
    return False


def registered_for_errors(project: Project) -> set[str]:
    """Return the names that calls of codecs.register_error() give their functions."""
    functions = [facts for module in project.summaries.values() for facts in module.functions.values()]
    return {use.how for facts in functions for use in facts.calls if use.name == "codecs.register_error" and use.how}


def gives_name(project: Project, module: ModuleSummary, facts: FunctionFacts, registered: set[str]) -> bool:
    """Return whether a function gives a call the name of such a function, as `errors` or by position."""
    solver = project.flow.solver
    frame = solver.active.get((module.name, facts.name, WORKER)) if registered else None
    calls = [op for op in frame.body.ops if op.code == "call" and op.args] if frame else []
    nodes = [solver.operand(one, frame) for op in calls for one in op.args if frame and one]
    return any(value.name in registered for node in nodes if node >= 0 for value in solver.graph.held[node])


def takes_default_folder(module: ModuleSummary, facts: FunctionFacts, use: Use) -> bool:
    """Return whether a call makes a temporary file or folder and does not say where."""
    body = module.lowered.bodies.get(facts.name)
    named = [op for op in (body.ops if body else ()) if op.line == use.line and "dir" in op.names]
    return use.name in IN_FOLDER and not named
