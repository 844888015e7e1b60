"""`Process(...)` -> `get_context("fork" if sys.platform == "linux" else None).Process(...)`, as before 3.14."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel
from pyskew.audit.stdlib import launch_sites
from pyskew.audit.stdlib.launch_sites import EXECUTOR, PROCESS
from pyskew.audit.syntax.module_index import Module

_RULES = (
    "argument-not-picklable", "children-usage", "connection-at-module-level",
    "context-variable-in-worker", "decorated-function-in-worker", "descriptor-not-inherited", "drawn-at-import",
    "environment-changed-after-launch", "fork-after-launch", "hash-across-processes",
    "initializer-not-importable", "input-read-at-import", "launch-without-guard", "logging-set-up-in-parent",
    "method-of-unpicklable-object", "mixed-contexts", "name-bound-under-guard", "opened-for-writing-at-import",
    "parent-pid-in-worker", "patched-around-launch", "process-subclass-state", "seed-in-parent",
    "sentinel-as-argument", "setting-in-parent", "shared-object-at-module-level", "signal-around-launch",
    "signal-set-in-parent",
    "sigterm-set-in-parent", "stdout-replaced-in-parent", "target-in-package-main", "target-loaded-by-path",
    "target-not-importable", "task-defined-under-guard", "temporary-shared-object", "thread-hook-in-parent",
    "wait-for-worker", "warnings-filter-in-parent", "worker-reads-class-state", "worker-reads-parent-state",
)  # fmt: skip
"""Those whose findings end once the workers of a launch site are forked."""


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the context for the launch sites that the finding names in this file; else for all where it ends."""
    module = Module(source.path, "", source.tree)
    found = list(_sites(module))
    places = _places(finding)
    lines = {line for path, line in places if path == source.path}
    chosen = [node for node in found if node.lineno in lines]
    if not chosen and source.path == places[-1][0]:
        chosen = found
    for node in chosen:
        yield from _pinned(source, module, node)


def paths(finding: Finding) -> Sequence[str]:
    """Return the files that the finding leads through."""
    return list(dict.fromkeys(path for path, _ in _places(finding)))


def _places(finding: Finding) -> list[tuple[str, int]]:
    found = [(finding.path, finding.line)]
    for place in finding.path_of_state:
        path, _, line = place.rpartition(":")
        found += [(path, int(line))] if line.isdecimal() else []
    return found


def _sites(module: Module) -> Iterator[ast.Call | ast.ClassDef]:
    """Yield launches of the default context, choices of it, and subclasses of Process."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = module.dotted(node.func)
            started = launch_sites.kind_and_context(name)
            chosen = launch_sites.context_call(name, node) == f"<context:{launch_sites.DEFAULT}>"
            if chosen or (started and started[1] == launch_sites.DEFAULT):
                yield node
        elif isinstance(node, ast.ClassDef) and any(_is_process(base, module) for base in node.bases):
            yield node


def _is_process(base: ast.expr, module: Module) -> bool:
    return launch_sites.kind_and_context(module.dotted(base)) == (PROCESS, launch_sites.DEFAULT)


def _pinned(source: ParsedSource, module: Module, node: ast.Call | ast.ClassDef) -> Iterator[Edit]:
    bases = [base for base in node.bases if _is_process(base, module)] if isinstance(node, ast.ClassDef) else []
    name = module.dotted(node.func if isinstance(node, ast.Call) else bases[0])
    library = "torch.multiprocessing" if name.startswith("torch.") else "multiprocessing"
    get, platform = source.named(library, "get_context"), source.named("sys", "platform")
    if get is None or platform is None:
        return
    method = f'"fork" if {platform.text} == "linux" else None'
    context = f"{get.text}({method})"
    if isinstance(node, ast.ClassDef):
        # Asking for the default context settles it: not for a class, which is made before the program may choose.
        kept = source.of_node(bases[0])
        pinned = f'{get.text}("fork").Process if {platform.text} == "linux" else {kept}'
        found = [source.replace(bases[0], pinned)]
    elif name.endswith(".get_context"):
        found = [Edit(source.span(node.func)[1], source.span(node)[1], f"({method})")]
    elif name.endswith((".pool.Pool", "ProcessPoolExecutor")):
        word = "mp_context" if launch_sites.kind_and_context(name) == (EXECUTOR, launch_sites.DEFAULT) else "context"
        given = any(one.arg == word for one in node.keywords)
        match node.args[1:2]:
            case [ast.Constant(value=None) as none] if word == "mp_context":
                found = [source.replace(none, f"{word}={context}")]
                for name, one in zip(("initializer", "initargs"), node.args[2:], strict=False):
                    found.append(source.insert(source.span(one)[0], f"{name}="))
            case _:
                found = [] if given or len(node.args) > 1 else [source.add_keyword(node, f"{word}={context}")]
    else:
        found = [source.replace(node.func, f"{context}.{name.rpartition('.')[2]}")]
    if found:
        yield from (*found, *get.edits, *platform.edits)


FIX = Fix(level=FixLevel.STOP_GAP, rules=_RULES, edits=edits, paths=paths)
