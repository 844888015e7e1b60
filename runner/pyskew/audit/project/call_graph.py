"""What starts workers in a project, and what the workers and the program around them run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.analysis import Analysis
from pyskew.audit.flow.facts import Launched
from pyskew.audit.flow.operations import Lowered
from pyskew.audit.flow.values import IMPORT
from pyskew.audit.project.module_summary import FunctionFacts, Launch, ModuleSummary, Ref, Use
from pyskew.audit.project.project_modules import ProjectModules
from pyskew.audit.stdlib import launch_sites

_MOST = 4_000
"""Functions that one walk through calls visits."""
_IMPORTED = 200
"""Modules that are looked at below one that sets the start method."""
Node = tuple[str, str]
"""A function: module and qualified name."""


@dataclass(frozen=True, slots=True)
class Start:
    """A launch site within its file."""

    summary: ModuleSummary
    launch: Launch

    @property
    def where(self) -> str:
        """`app/main.py:33`."""
        return f"{self.summary.path}:{self.launch.line}"

    def spot(self, message: str, confidence: Confidence | None = None, trail: tuple[str, ...] = ()) -> Spot:
        """Return this launch site as the place of a finding."""
        return Spot(self.summary.path, self.launch.line, self.launch.column, message, confidence, trail)


class Project(ProjectModules):
    """A project, seen from its launch sites."""

    def __init__(
        self,
        summaries: Iterable[ModuleSummary],
        lookup: Callable[[str], ModuleSummary | None] | None = None,
        below: Callable[[str], list[str]] | None = None,
        smaller: Project | None = None,
    ) -> None:
        """Take `smaller`, the same project with fewer of its files: where that was too large, this one is too."""
        super().__init__(summaries, lookup, below)
        self._smaller = smaller

    @cached_property
    def starts(self) -> list[Start]:
        """Every launch site, also those that construct a subclass of what starts workers."""
        found = [start for one in list(self.summaries.values()) for start in self._starts_of(one)]
        names = self._starting_names()
        for module in list(self.summaries.values()) if names else ():
            for function in module.functions.values():
                for call in function.calls:
                    if call.name.rpartition(".")[2] in names:
                        found += self._constructed(module, function.name, call)
        return found

    def _starts_of(self, module: ModuleSummary) -> Iterator[Start]:
        for launch in module.launches:
            if launch.kind != launch_sites.PERHAPS:
                yield Start(module, launch)
            elif launch.context.rpartition(".")[2][:1].isupper():
                owner = self.class_of(launch.context)
                context = self.is_process(owner[1]) if owner else ""
                if context:
                    yield Start(module, replace(launch, kind=launch_sites.PROCESS, context=context))

    def _starting_names(self) -> set[str]:
        """Return the names of classes that may start workers, by the names of their bases alone."""
        ours: set[str] = set()
        classes = [one for module in self.summaries.values() for one in module.classes.values() if one.bases]
        while True:
            more = {
                one.name
                for one in classes
                if any(base.rpartition(".")[2] in launch_sites.CLASSES | ours for base in one.bases)
            } - ours
            if not more:
                return ours
            ours |= more

    def _constructed(self, module: ModuleSummary, scope: str, call: Use) -> Iterator[Start]:
        owner = self.class_of(call.name)
        kind, context = (self.started_by(owner[1]) if owner else None) or ("", "")
        if owner and kind:
            run = Ref("process", f"{owner[0].name}.{owner[1].name}.run", call.line)
            target = run if kind == launch_sites.PROCESS else None
            yield Start(
                module, Launch(kind=kind, context=context, line=call.line, column=1, scope=scope, target=target)
            )

    @cached_property
    def default_starts(self) -> list[Start]:
        """Return launch sites with the default start method."""
        return [
            one for one in self.starts if one.launch.context == launch_sites.DEFAULT and not self._pinned(one.summary)
        ]

    def _pinned(self, module: ModuleSummary) -> bool:
        return any(module.name in names for names in self._pinned_by.values())

    @cached_property
    def _pinned_by(self) -> dict[str, set[str]]:
        """By each module that sets the start method: the modules that it imports, directly or not, and itself."""
        launching = {one.summary.name for one in self.starts if one.launch.context == launch_sites.DEFAULT}
        pins = [one for one in list(self.summaries.values()) if one.pins]
        found = {one.name: self._imported(one) if launching - {one.name} else {one.name} for one in pins}
        for one in pins if launching else ():
            for name in self._leading_to({(one.name, use.how) for use in one.pins}):
                found.setdefault(name, set()).update(self._imported(self.summaries[name]))
        return found

    def _leading_to(self, nodes: set[Node]) -> set[str]:
        """Return the modules that call one of these functions, directly or not, or import one of these top levels."""
        found, pending = set(nodes), list(nodes)
        modules: set[str] = set()
        while pending and len(found) < _MOST:
            node = pending.pop()
            modules.add(node[0])
            for caller in self._callers(node):
                if caller not in found:
                    found.add(caller)
                    pending.append(caller)
        tops = {module for module, name in nodes if name == "<module>"}
        importing = {
            one.name
            for one in self.summaries.values()
            for target in one.imports.values()
            if any(target == top or target.startswith(f"{top}.") for top in tops)
        }
        return modules | importing

    def _imported(self, module: ModuleSummary) -> set[str]:
        """Return the modules below one, as far as imports stay in packages that start workers."""
        packages = {one.summary.name.partition(".")[0] for one in self.starts} | {module.name.partition(".")[0]}
        found, pending = {module.name}, [module]
        while pending and len(found) < _IMPORTED:
            for dotted in pending.pop().imports.values():
                target = self.resolve(dotted) if dotted.partition(".")[0] in packages else None
                if target and target[0].name not in found:
                    found.add(target[0].name)
                    pending.append(target[0])
        return found

    def walk(
        self, roots: Iterable[str], *, reads: bool = False, kept: bool = True
    ) -> dict[Node, tuple[ModuleSummary, FunctionFacts]]:
        """Return the functions that calls lead to from dotted names.

        `reads` follows mentioned functions too, `kept` functions that are defined on the way and perhaps not called.
        """
        found: dict[Node, tuple[ModuleSummary, FunctionFacts]] = {}
        pending = list(roots)
        seen: set[str] = set()
        while pending and len(found) < _MOST:
            dotted = pending.pop()
            if dotted in seen:
                continue
            seen.add(dotted)
            target = self.function(dotted)
            if target and (target[0].name, target[1].name) not in found:
                module, function = target
                found[module.name, function.name] = target
                pending += [call.name for call in function.calls if kept or call.name not in function.kept]
                pending += [read.name for read in function.reads] if reads else []
        return found

    def reached(self, start: Start) -> dict[Node, tuple[ModuleSummary, FunctionFacts]]:
        """Return the functions that the workers of one launch site run, as far as names tell."""
        refs = [one for one in (start.launch.target, start.launch.initializer) if one]
        return self.walk(one.name for one in refs if one.name)

    @cached_property
    def worker_side(self) -> dict[Node, tuple[ModuleSummary, FunctionFacts, Start]]:
        """Functions that some worker of the default context runs, each with the first launch site that leads there."""
        found: dict[Node, tuple[ModuleSummary, FunctionFacts, Start]] = {}
        for start in self.default_starts:
            for node, (module, function) in self.reached(start).items():
                found.setdefault(node, (module, function, start))
        by_place = {(one.summary.name, one.launch.line): one for one in self.default_starts}
        for (name, function_name), launch in self.flow.workers.items():
            facts = self.summaries[name].functions.get(function_name) if name in self.summaries else None
            known = by_place.get((launch.place[0], launch.place[2])) or self._start_of(launch)
            if facts is not None and not function_name.startswith("<"):
                found.setdefault((name, function_name), (self.summaries[name], facts, known))
        return found

    def _start_of(self, launched: Launched) -> Start:
        """Return a launch site that only the value flow knows."""
        module, scope, line = launched.place
        launch = Launch(
            kind=launched.kind,
            context=launch_sites.DEFAULT,
            line=line,
            column=launched.column,
            scope=scope,
            target=None,
        )
        return Start(self.summaries[module], replace(launch, task=launched.task))

    @cached_property
    def import_time(self) -> set[Node]:
        """Functions that some module calls while it is imported."""
        roots = [use.name for one in list(self.summaries.values()) for use in _top_uses(one)]
        return set(self.walk(roots))

    @cached_property
    def leading(self) -> set[Node]:
        """Functions that lead to a launch: those with a launch site, the guarded regions, and their callers."""
        around: set[Node] = {(one.summary.name, one.launch.scope) for one in self.default_starts}
        around |= {(one.name, "<guard>") for one in self.summaries.values() if one.guarded}
        pending = list(around)
        while pending:
            for node in self._callers(pending.pop()):
                if node not in around:
                    around.add(node)
                    pending.append(node)
        return around

    @cached_property
    def parent_side(self) -> set[Node]:
        """Functions that the program runs around a launch: those that lead to it, and what they call."""
        called = [call.name for module, name in self.leading for call in self._calls(module, name)]
        known = {node for node in self.flow.around if node[0] in self.summaries}
        return self.leading | set(self.walk(called)) | known

    def _calls(self, module: str, name: str) -> Iterator[Use]:
        function = self.summaries[module].functions.get(name)
        return iter(function.calls if function else ())

    def _callers(self, node: Node) -> Iterator[Node]:
        """Yield functions that call one; only calls whose last name could mean it are resolved."""
        owner, _, last = node[1].rpartition(".")
        names = {last} if last != "__init__" else self._derived(owner.rpartition(".")[2])
        for name in {alias for one in names for alias in (one, *self._aliases.get(one, ()))}:
            for dotted, callers in self._calls_by_name.get(name, {}).items():
                target = self.function(dotted)
                if target and (target[0].name, target[1].name) == node:
                    yield from callers

    @cached_property
    def _calls_by_name(self) -> dict[str, dict[str, set[Node]]]:
        """By the last name of what is called, by the whole of it: the functions that call it."""
        found: dict[str, dict[str, set[Node]]] = {}
        for module in self.summaries.values():
            for function in module.functions.values():
                for call in function.calls:
                    dotted = found.setdefault(call.name.rpartition(".")[2], {})
                    dotted.setdefault(call.name, set()).add((module.name, function.name))
        return found

    @cached_property
    def _aliases(self) -> dict[str, set[str]]:
        """Names that something is imported by, where they are not its own."""
        found: dict[str, set[str]] = {}
        for module in self.summaries.values():
            for alias, dotted in module.imports.items():
                found.setdefault(dotted.rpartition(".")[2], set()).add(alias)
        return found

    def _derived(self, name: str) -> set[str]:
        """Return the name of a class, and those of classes that may inherit from it."""
        classes = [one for module in self.summaries.values() for one in module.classes.values()]
        found, grown = {name}, True
        while grown:
            more = {
                one.name.rpartition(".")[2]
                for one in classes
                if any(base.rpartition(".")[2] in found for base in one.bases)
            }
            grown = not more <= found
            found |= more
        return found

    @cached_property
    def flow(self) -> Analysis:
        """The value flow around the launch sites; from these alone where the whole is too large."""
        if not self.too_large:
            return self._whole_flow
        if self._smaller is not None and self._smaller.too_large and self._smaller.basis == self.basis:
            return self._smaller.flow
        launching, pinned = self.basis
        modules = sorted({module for module, _ in launching})
        return Analysis(self._lowered, modules, launching, pinned.__contains__, self._below, rounds=1)

    @cached_property
    def too_large(self) -> bool:
        """Whether the values around all launch sites are too many, so that none of them was reached."""
        if self._smaller is not None and self._smaller.too_large:
            return True
        return not self._whole_flow.complete and not self._whole_flow.solver.launches

    @cached_property
    def _whole_flow(self) -> Analysis:
        leading = set(self.leading)
        modules = {one.name for one in self.summaries.values() if one.launches or _imports_starter(one)}
        modules |= {name for name, _ in leading}
        return Analysis(self._lowered, sorted(modules), leading, self.basis[1].__contains__, self._below)

    @cached_property
    def basis(self) -> tuple[frozenset[Node], frozenset[str]]:
        """Functions with a launch site, and modules that chose a start method: what the values are followed from."""
        launching = frozenset((one.summary.name, one.launch.scope) for one in self.starts)
        return launching, frozenset(name for names in self._pinned_by.values() for name in names)

    def _lowered(self, name: str) -> Lowered | None:
        found = self.module(name)
        return found.lowered if found is not None and found.name == name else None

    def place(self, place: tuple[str, str, int]) -> str:
        """Return a place of the value flow as `app/main.py:33`."""
        return f"{self.summaries[place[0]].path}:{place[2]}"

    def import_starts(self) -> Iterator[tuple[Start, tuple[str, ...]]]:
        """Launch sites that run while a module is imported, with the calls that lead there.

        `__main__.py` is left out: workers of `python -m package` do not import it again (`multiprocessing.spawn`).
        """
        scripts = [one for one in self.summaries.values() if not one.path.endswith("__main__.py")]
        for start in self.default_starts:
            for module in scripts:
                trail = self._trail(module, start)
                if trail is not None and self._runs_at_import(module, start):
                    yield start, trail
                    break

    def _runs_at_import(self, module: ModuleSummary, start: Start) -> bool:
        """Return whether an import runs a launch site that it leads to.

        A lambda there, or a function that another one defines and does not call, may be kept for later: the value flow
        knows of these.
        """
        name, scope = start.summary.name, start.launch.scope
        bodies = {one.place[1] for one in self.flow.solver.launches.values() if self._is_at(one, start)}
        written = not bodies or scope in bodies
        if any((name, body, IMPORT) in self.flow.solver.active for body in bodies or {scope}):
            return True
        if scope == "<module>":
            return written
        called = (call.name for call in module.functions["<module>"].calls)
        return written and (name, scope) in self.walk(called, kept=False)

    @staticmethod
    def _is_at(launched: Launched, start: Start) -> bool:
        return launched.key == (start.summary.name, start.launch.line, start.launch.column)

    def _trail(self, module: ModuleSummary, start: Start) -> tuple[str, ...] | None:
        """Return the lines from a module's top level to a launch site; None where none leads there."""
        if start.launch.scope == "<module>":
            return () if start.summary is module else None
        if (start.summary.name, start.launch.scope) not in self._at_import.get(module.name, set()):
            return None
        for call in module.functions["<module>"].calls:
            if (start.summary.name, start.launch.scope) in self.walk([call.name]):
                return (f"{module.path}:{call.line}",)
        return None

    @cached_property
    def _at_import(self) -> dict[str, set[Node]]:
        """By module: functions that its top level calls, directly or not."""
        tops = {one.name: one.functions.get("<module>") for one in list(self.summaries.values())}
        return {name: set(self.walk(call.name for call in top.calls)) for name, top in tops.items() if top}


def _imports_starter(module: ModuleSummary) -> bool:
    """Return whether a module imports by name what starts workers, and so may do so by another name."""
    return any(launch_sites.kind_and_context(dotted) for dotted in module.imports.values())


def _top_uses(module: ModuleSummary) -> Iterator[Use]:
    top = module.functions.get("<module>")
    if top:
        yield from top.calls
        yield from top.reads
