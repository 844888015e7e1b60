"""The modules of a project together: names, functions and classes, wherever they are imported from."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyskew.audit.project.module_summary import ClassFacts, FunctionFacts, ModuleSummary
from pyskew.audit.stdlib import launch_sites

_DEEPEST = 8
"""Imports that are followed, one to another."""


class ProjectModules:
    """Summaries of the files that start workers, and of those that they lead to; names resolved across them."""

    def __init__(
        self,
        summaries: Iterable[ModuleSummary],
        lookup: Callable[[str], ModuleSummary | None] | None = None,
        below: Callable[[str], list[str]] | None = None,
    ) -> None:
        """Take `lookup`, which reads further modules when a walk leads there, and `below`: those in a package."""
        self._below = below or (lambda _: [])
        self.summaries = {one.name: one for one in summaries}
        self._lookup = lookup or (lambda _: None)
        self._absent: set[str] = set()

    def module(self, name: str) -> ModuleSummary | None:
        """Return a module of the project by its dotted name."""
        if name in self.summaries:
            return self.summaries[name]
        if name in self._absent:
            return None
        found = self._lookup(name)
        if found is None:
            self._absent.add(name)
            return None
        self.summaries.setdefault(found.name, found)
        return found

    def resolve(self, dotted: str, depth: int = 0) -> tuple[ModuleSummary, str] | None:
        """Return the module that defines a name, and the name within it; re-exports are followed."""
        parts = dotted.split(".")
        for cut in range(len(parts), 0, -1):
            module = self.module(".".join(parts[:cut]))
            if module is None:
                continue
            rest = parts[cut:]
            known = rest and (rest[0] in module.bindings or rest[0] in module.functions or rest[0] in module.classes)
            if rest and not known and rest[0] in module.imports and depth < _DEEPEST:
                target = ".".join([module.imports[rest[0]], *rest[1:]])
                return self.resolve(target, depth + 1) if target != dotted else (module, ".".join(rest))
            starred = self._starred(module, rest, depth) if rest and not known else None
            return starred or (module, ".".join(rest))
        return None

    def _starred(self, module: ModuleSummary, rest: list[str], depth: int) -> tuple[ModuleSummary, str] | None:
        """Return the origin of a name that `from ... import *` may have brought."""
        for star in module.stars if depth < _DEEPEST else ():
            found = self.resolve(".".join([star, *rest]), depth + 1) if self.module(star) else None
            first = found[1].partition(".")[0] if found else ""
            if found and (first in found[0].bindings or first in found[0].functions or first in found[0].classes):
                return found
        return None

    def function(self, dotted: str) -> tuple[ModuleSummary, FunctionFacts] | None:
        """Return a function of the project: of a class its constructor, of a method the inherited one too."""
        found = self.resolve(dotted)
        if found is None:
            return None
        module, name = found
        if name in module.functions and not name.startswith("<"):
            return module, module.functions[name]
        if name in module.classes:
            return self._method(module, module.classes[name], "__init__")
        owner, _, method = name.rpartition(".")
        return self._method(module, module.classes[owner], method) if owner in module.classes else None

    def _method(
        self, module: ModuleSummary, owner: ClassFacts, method: str, depth: int = 0
    ) -> tuple[ModuleSummary, FunctionFacts] | None:
        if f"{owner.name}.{method}" in module.functions:
            return module, module.functions[f"{owner.name}.{method}"]
        for base in owner.bases if depth < _DEEPEST else ():
            parent = self.class_of(base)
            inherited = self._method(*parent, method, depth + 1) if parent else None
            if inherited:
                return inherited
        return None

    def class_of(self, dotted: str) -> tuple[ModuleSummary, ClassFacts] | None:
        """Return a class of the project."""
        found = self.resolve(dotted) if dotted else None
        return (found[0], found[0].classes[found[1]]) if found and found[1] in found[0].classes else None

    def started_by(self, owner: ClassFacts, depth: int = 0) -> tuple[str, str] | None:
        """Return what making an instance of a class starts, and by which context: it derives from Process, Pool, ..."""
        for base in owner.bases if depth < _DEEPEST else ():
            started = launch_sites.of_class(base)
            parent = self.class_of(base) if started is None else None
            started = self.started_by(parent[1], depth + 1) if parent else started
            if started:
                return started
        return None

    def is_process(self, owner: ClassFacts) -> str:
        """Return the context of a subclass of Process, "" for another class."""
        kind, context = self.started_by(owner) or ("", "")
        return context if kind == launch_sites.PROCESS else ""
