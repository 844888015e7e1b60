"""Settings of a process that workers had by fork: made around a launch, and in no worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.facts import FunctionFacts, Summary, Use
from pyskew.audit.project import Project


def only_in_parent(
    project: Project,
    *,
    is_set: Callable[[Use], bool],
    matters: Callable[[Use], bool],
    says: str,
    confidence: Confidence | None = None,
) -> Iterator[Spot]:
    """Calls that set something in the parent, where a worker's calls depend on it and none of them sets it.

    A module that sets it while it is imported sets it in the workers too.
    """
    workers = list(project.worker_side.values())
    used = next(((module, use, start) for module, facts, start in workers for use in facts.calls if matters(use)), None)
    if used is None or any(is_set(use) for _, facts, _ in workers for use in facts.calls):
        return
    if any(is_set(use) for facts in _at_import(project) for use in facts.calls):
        return
    user, use, start = used
    for module, facts in _around(project):
        for call in facts.calls:
            if is_set(call):
                trail = (f"{module.path}:{call.line}", f"{user.path}:{use.line}", start.where)
                yield Spot(module.path, call.line, 1, says, confidence, trail)


def _at_import(project: Project) -> Iterator[FunctionFacts]:
    for module in list(project.summaries.values()):
        for function in module.functions.values():
            if function.name == "<module>" or (module.name, function.name) in project.import_time:
                yield function


def _around(project: Project) -> Iterator[tuple[Summary, FunctionFacts]]:
    """Functions that the program runs around the launch sites, workers apart."""
    for name, function in sorted(project.parent_side):
        if (name, function) not in project.worker_side and function != "<module>":
            module = project.summaries[name]
            if function in module.functions:
                yield module, module.functions[function]
