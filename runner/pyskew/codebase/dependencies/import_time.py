"""Which lines of a release run whenever it is imported: those at the top level of modules that its own import loads."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pyskew.codebase.dependencies.import_graph import absolute, with_parents
from pyskew.codebase.dependencies.unpacked import Unpacked, apart

_OF_BUILDS = {"setup", "conftest", "noxfile", "tasks"}
"""Modules beside a source's packages that are no part of what is installed."""


class ImportTime:
    """The lines that every import of a release runs: none below a condition, in a `try` block or in a function."""

    def __init__(self, release: Unpacked) -> None:
        """Take a release; its files are read when they are asked for."""
        self._release = release

    def runs(self, path: str, line: int) -> bool:
        """Return whether a line runs when every top-level module is imported."""
        file = self._release.folder / path
        return file in self._loaded and any(one.lineno <= line <= _last(one) for one in _sure(_parsed(file).body))

    @cached_property
    def _loaded(self) -> frozenset[Path]:
        """Files of the modules that the top-level ones import, one from another, and their own."""
        modules = dict(self._release.modules())
        own = {name for name in modules if "." not in name and name not in _OF_BUILDS}
        pending = deque(name for name in own if not apart(modules[name].relative_to(self._release.folder).as_posix()))
        found = set(pending)
        while pending:
            name = pending.popleft()
            package = modules[name].name == "__init__.py"
            for wanted in _imported(_parsed(modules[name]), name, package=package):
                for one in with_parents(wanted):
                    if one in modules and one not in found:
                        found.add(one)
                        pending.append(one)
        return frozenset(modules[name] for name in found)


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        return ast.Module([], [])


def _sure(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the simple statements that run with a body, and loops; one that holds a lambda runs in part."""
    for one in body:
        match one:
            case ast.For(body=inner):
                yield one
                yield from _sure(inner)
            case ast.ClassDef(body=inner) | ast.With(body=inner):
                yield from _sure(inner)
            case ast.If(test=ast.Constant(value=True), body=inner):
                yield from _sure(inner)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr() | ast.Import() | ast.ImportFrom():
                if not any(isinstance(part, ast.Lambda) for part in ast.walk(one)):
                    yield one
            case ast.Return() | ast.Raise():
                return
            case _:
                continue


def _last(one: ast.stmt) -> int:
    """Return the last line of a statement; of a loop, the last one before its body."""
    return one.body[0].lineno - 1 if isinstance(one, ast.For) else one.end_lineno or one.lineno


def _imported(tree: ast.Module, module: str, *, package: bool) -> Iterator[str]:
    for node in _sure(tree.body):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(f"{'.' * node.level}{node.module or ''}", module, package=package)
            yield base
            yield from (f"{base}.{one.name}" for one in node.names)
