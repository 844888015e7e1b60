"""The state of modules and classes that workers read and the parent writes after import: the flow that forking hid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyskew.audit import Confidence
from pyskew.audit.project.call_graph import Node, Project, Start
from pyskew.audit.project.module_summary import ModuleSummary, Use


@dataclass(frozen=True, slots=True)
class Flow:
    """One name that a worker reads and the parent has written."""

    name: str
    """`app.config.SETTINGS`."""
    module: ModuleSummary
    """Where it lives."""
    qualified: str
    """`SETTINGS`, or `Config.value` for an attribute of a class."""
    writer: ModuleSummary
    write: Use
    reader: ModuleSummary
    function: str
    read: Use
    start: Start
    sure: Confidence

    @property
    def trail(self) -> tuple[str, ...]:
        """Set, read, started."""
        return (f"{self.writer.path}:{self.write.line}", f"{self.reader.path}:{self.read.line}", self.start.where)

    @property
    def story(self) -> str:
        """The same in words."""
        return (
            f"state set at {self.trail[0]} -> read in worker {self.trail[1]} -> "
            f"started at {self.trail[2]} with the default start method"
        )


@dataclass(frozen=True, slots=True)
class ModuleWrite:
    """A write to state of some module, outside import time."""

    module: ModuleSummary
    function: str
    use: Use


def states(project: Project) -> Iterator[Flow]:
    """Yield every flow, the surest writer of each name and reading function once."""
    reads = list(_reads(project))
    written = _writes(project, {name for name, *_ in reads})
    told: set[tuple[str, Node]] = set()
    for name, home, qualified, reader, function, read, start in reads:
        key = (name, (reader.name, function))
        candidates = written.get(name)
        if not candidates or key in told:
            continue
        told.add(key)
        best = min(candidates, key=lambda one: (list(Confidence).index(_sure(one, project)), one.use.line))
        yield Flow(name, home, qualified, best.module, best.use, reader, function, read, start, _sure(best, project))


def _sure(write: ModuleWrite, project: Project) -> Confidence:
    ours = write.function == "<guard>" or (write.module.name, write.function) in project.parent_side
    if not ours:
        return Confidence.LOW
    return Confidence.HIGH if write.use.how == "bound" else Confidence.MEDIUM


def _reads(project: Project) -> Iterator[tuple[str, ModuleSummary, str, ModuleSummary, str, Use, Start]]:
    """Yield reads of module state in functions that workers run, by the names of the defining module."""
    for (_, function), (module, facts, start) in project.worker_side.items():
        for read in facts.reads:
            found = state_of(project, read.name)
            if found:
                home, qualified = found
                yield f"{home.name}.{qualified}", home, qualified, module, function, read, start


def state_of(project: Project, dotted: str) -> tuple[ModuleSummary, str] | None:
    """Return the module and name of the variable or class attribute that a dotted name reads."""
    found = project.resolve(dotted)
    if found is None or not found[1]:
        return None
    home, rest = found
    parts = rest.split(".")
    if parts[0] in home.classes and len(parts) > 1:
        owner, attribute = home.classes[parts[0]], parts[1]
        own = attribute in owner.made or f"{parts[0]}.{attribute}" in home.functions
        return None if own else (home, ".".join(parts[:2]))
    if parts[0] in home.classes:
        return None
    if parts[0] in home.functions:
        return (home, ".".join(parts[:2])) if len(parts) > 1 else None
    return home, parts[0]


def _writes(project: Project, names: set[str]) -> dict[str, list[ModuleWrite]]:
    """Return the writes to these names that a worker does not repeat: outside import time, outside workers."""
    found: dict[str, list[ModuleWrite]] = {}
    in_worker: set[str] = set()
    for module in list(project.summaries.values()):
        for function in list(module.functions.values()):
            if function.name == "<module>":
                continue
            node = (module.name, function.name)
            for use in function.writes:
                target = state_of(project, use.name)
                name = f"{target[0].name}.{target[1]}" if target else ""
                if name not in names:
                    continue
                if node in project.worker_side or node in project.import_time:
                    in_worker.add(name)
                else:
                    part = (
                        target is not None
                        and use.name.count(".") > target[1].count(".") + target[0].name.count(".") + 1
                    )
                    kept = Use(use.name, use.line, "changed") if part else use
                    found.setdefault(name, []).append(ModuleWrite(module, function.name, kept))
    return {name: writes for name, writes in found.items() if name not in in_worker}
