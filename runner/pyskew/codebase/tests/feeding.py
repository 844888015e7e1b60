"""Lines of a codebase whose values reach a line: what a failing assertion compares, and where that comes from."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from pyskew.audit.syntax.enclosing import innermost_function
from pyskew.codebase.tests import python_files

_Scope: TypeAlias = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement without the statements in it: its lines, and the names that it binds and reads."""

    lines: range
    bound: frozenset[str]
    read: frozenset[str]
    imported: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By name: the module and the name there, nothing where the module itself is imported."""


def feeding(folder: Path, files: Sequence[str], sites: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each site with every place that feeds it, both as `file:line` relative to the folder.

    Followed are names and attributes within the innermost function around the site, to the top level of its file, and
    by its imports into one more file. A function that is called counts whole.

    Args:
        folder: the codebase.
        files: its files, relative.
        sites: where to start.
    """
    for site in sites:
        name, _, line = site.rpartition(":")
        tree = python_files.tree(folder / name)
        if tree is not None and line.isdigit():
            for fed in _places(folder, files, name, tree, int(line)):
                yield site, fed


def _places(folder: Path, files: Sequence[str], name: str, tree: ast.Module, line: int) -> Iterator[str]:
    scope: _Scope = innermost_function(tree, line) or tree
    wanted, own = _slice(_statements(scope), line)
    yield from (f"{name}:{number}" for number in own)
    above = _statements(tree) if scope is not tree else []
    wanted, outer = _slice(above, None, wanted)
    yield from (f"{name}:{number}" for number in outer)
    for other, names in _imported(tree, wanted, name, files):
        imported = python_files.tree(folder / other)
        if imported is not None:
            _, lines = _slice(_statements(imported), None, names)
            yield from (f"{other}:{number}" for number in lines)


def _imported(
    tree: ast.Module, wanted: Collection[str], importer: str, files: Sequence[str]
) -> Iterator[tuple[str, set[str]]]:
    """Yield files that a module imports, each with those of its names that are wanted."""
    for statement in _statements(tree):
        for bound, (module, source) in statement.imported.items():
            within = {
                name.removeprefix(f"{bound}.").partition(".")[0] for name in wanted if name.startswith(f"{bound}.")
            }
            whole = _file_of(f"{module}.{source}" if source else module, importer, files)
            if whole and within:
                yield whole, within
            elif source and bound in wanted and (part := _file_of(module, importer, files)):
                yield part, {source}


def imported_from(folder: Path, files: Sequence[str], importer: str, name: str) -> tuple[str, str] | None:
    """Return the file of a codebase that a name of another one is imported from, and its name there."""
    tree = python_files.tree(folder / importer)
    for statement in _statements(tree) if tree else ():
        module, source = statement.imported.get(name, ("", ""))
        if source and (found := _file_of(module, importer, files)):
            return found, source
    return None


def _slice(statements: Sequence[_Statement], line: int | None, wanted: Iterable[str] = ()) -> tuple[set[str], set[int]]:
    """Return the names that matter to a line, or that are wanted, and the lines that bind them."""
    names = set(wanted)
    if line is not None:
        here = max((one for one in statements if line in one.lines), key=lambda one: one.lines.start, default=None)
        names |= here.read if here else frozenset()
    lines: set[int] = set()
    waiting = list(statements)
    while binding := [one for one in waiting if one.bound & names]:
        waiting = [one for one in waiting if one not in binding]
        for one in binding:
            names |= one.read
            lines |= set(one.lines)
    return names, lines


def _statements(scope: _Scope) -> list[_Statement]:
    """Return the statements of a function or of a module, not those of functions and classes in it."""
    found = []
    waiting: list[ast.AST] = list(scope.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            found.append(_statement(node))
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            blocks = (ast.stmt, ast.excepthandler, ast.match_case)
            waiting += [one for one in ast.iter_child_nodes(node) if isinstance(one, blocks)]
    return found


def _statement(node: ast.stmt) -> _Statement:
    body = getattr(node, "body", None)
    last = body[0].lineno if isinstance(body, list) and body else (node.end_lineno or node.lineno) + 1
    bound: set[str] = set()
    read: set[str] = set()
    parts = [one for one in ast.iter_child_nodes(node) if not isinstance(one, (ast.stmt, ast.excepthandler))]
    for one in (inner for part in parts for inner in ast.walk(part)):
        if isinstance(one, (ast.Name, ast.Attribute)):
            name = _dotted(one)
            (read if isinstance(one.ctx, ast.Load) else bound).update({name} if name else ())
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        bound.add(node.name)
    if isinstance(node, _FUNCTIONS):  # the whole function counts where it is called
        last = (node.end_lineno or node.lineno) + 1
    if isinstance(node, ast.AugAssign):
        read |= bound
    return _Statement(range(node.lineno, max(last, node.lineno + 1)), frozenset(bound), frozenset(read), _imports(node))


def _dotted(node: ast.expr) -> str:
    """Return `count` or `self.count`; an empty text for what is no chain of names."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            before = _dotted(node.value)
            return f"{before}.{node.attr}" if before else ""
        case _:
            return ""


def _imports(node: ast.stmt) -> dict[str, tuple[str, str]]:
    match node:
        case ast.Import(names):
            return {alias.asname or alias.name: (alias.name, "") for alias in names}
        case ast.ImportFrom(module, names, level):
            return {alias.asname or alias.name: ("." * level + (module or ""), alias.name) for alias in names}
        case _:
            return {}


def _file_of(module: str, importer: str, files: Sequence[str]) -> str | None:
    """Return the file of a module that another file imports; of several, the one with the shortest path."""
    bare = module.lstrip(".")
    path = bare.replace(".", "/")
    if bare != module:
        levels = len(module) - len(bare)
        above = importer.split("/")[:-levels]
        path = "/".join([*above, path] if path else above)
    ends = (f"/{path}.py", f"/{path}/__init__.py")
    return min((name for name in files if f"/{name}".endswith(ends)), key=len, default=None) if path else None
