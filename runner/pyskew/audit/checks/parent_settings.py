"""Settings of a process that workers had by fork: made around a launch, and in no worker."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, ModuleSummary, Use


def only_in_parent(  # noqa: PLR0913 - by keyword, half of them rarely
    project: Project,
    *,
    is_set: Callable[[Use], bool],
    named: str = "",
    matters: Callable[[Use], bool],
    says: str,
    confidence: Confidence | None = None,
    within: Callable[[ModuleSummary, FunctionFacts, Use], bool] | None = None,
    whole: Callable[[ModuleSummary, FunctionFacts], bool] | None = None,
    around: bool = False,
) -> Iterator[Spot]:
    """Yield calls that set something in the parent, where a worker's calls depend on it and none of them sets it.

    `matters` sees a call of a worker; `within` sees its module and function too, `whole` a function alone. `around`
    leaves out what does not stand above a launch, for settings that end with a block. Names of what sets it begin
    with `named`.

    A module that sets it while it is imported sets it in the workers too.
    """
    setting = [one for one in _using(project, named) if any(map(is_set, _sets(one[1])))]
    if not setting:
        return
    workers = list(project.worker_side.values())
    calls = ((module, facts, use, start) for module, facts, start in workers for use in facts.calls)
    used = next(
        (
            (module, use, start)
            for module, facts, use, start in calls
            if matters(use) or (within is not None and within(module, facts, use))
        ),
        None,
    )
    if used is None and whole is not None:
        found = (one for one in workers if whole(one[0], one[1]))
        used = next(((module, Use("", facts.line), start) for module, facts, start in found), None)
    if used is None or any(is_set(use) for _, facts, _ in workers for use in _sets(facts)):
        return
    if any(facts.name == "<module>" or (module.name, facts.name) in project.import_time for module, facts in setting):
        return
    user, use, start = used
    for module, facts in sorted(setting, key=lambda one: (one[0].name, one[1].name)):
        node = (module.name, facts.name)
        if node not in project.parent_side or node in project.worker_side:
            continue
        for call in _sets(facts):
            if is_set(call) and (not around or call.line <= max(project.flow.launch_lines.get(node, [0]))):
                trail = (f"{module.path}:{call.line}", f"{user.path}:{use.line}", start.where)
                yield Spot(module.path, call.line, 1, says, confidence, trail)


def _using(project: Project, begins: str) -> list[tuple[ModuleSummary, FunctionFacts]]:
    """Return functions that call or write something whose name begins like that."""
    names, by_name = _used_names(project, len(project.summaries))
    found: dict[tuple[str, str], tuple[ModuleSummary, FunctionFacts]] = {}
    for name in names[bisect_left(names, begins) :]:
        if not name.startswith(begins):
            break
        found |= {(module.name, facts.name): (module, facts) for module, facts in by_name[name]}
    return list(found.values())


@lru_cache(maxsize=1)
def _used_names(project: Project, size: int) -> tuple[list[str], dict[str, list[tuple[ModuleSummary, FunctionFacts]]]]:
    """Return the names that functions call or write, sorted, and the functions by name; walks add to the `size`."""
    del size
    found: dict[str, list[tuple[ModuleSummary, FunctionFacts]]] = {}
    for module in project.summaries.values():
        for facts in module.functions.values():
            for name in dict.fromkeys(use.name for use in _sets(facts)):
                found.setdefault(name, []).append((module, facts))
    return sorted(found), found


def _sets(facts: FunctionFacts) -> list[Use]:
    """Return what may set something: calls, and assignments to attributes."""
    return [*facts.calls, *facts.writes]
