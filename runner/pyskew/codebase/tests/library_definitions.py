"""How the source of two standard libraries writes one name: what a program that reads source sees of an upgrade."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pyskew.codebase.tests.imports import imported_modules
from pyskew.codebase.tests.newer_syntax import statements

_DEEPEST = 4
"""Definitions that are followed, one through the other."""


@dataclass(frozen=True, slots=True)
class _Star:
    """A name that comes with all others of a module."""

    module: str


_Definition: TypeAlias = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.expr | _Star | str
"""A name that is imported stands as the dotted name that it is imported from."""


@dataclass(frozen=True, slots=True)
class Library:
    """The folder of a standard library, and the label of its Python."""

    folder: Path
    label: str


def differences(name: str, old: Library, new: Library, depth: int = _DEEPEST) -> Iterator[str]:
    """Yield the differences behind a dotted name; nothing where both libraries write it alike.

    Followed are imports and what a value is made from: `typing.Iterable` is made from `collections.abc.Iterable`. A
    class counts by its bases, a function by its decorators and by what it returns.

    Args:
        name: `typing.Iterable`.
        old: the older library.
        new: the newer one.
        depth: how many definitions to follow.
    """
    module, within = _split(old.folder, name)
    before, after = (_file(one.folder, module) if module else None for one in (old, new))
    if before is None:
        return
    if after is None:
        yield f"{module} has no file of its own in the library of {new.label}"
    elif before.name != after.name:
        yield f"{module} is a package in the library of {new.label}, and was one file"
    else:
        one, other = _definition(old.folder, before, within), _definition(new.folder, after, within)
        if one is not None and other is not None:
            yield from _between(name, one, other, old, new)
            for made in _made_from(one, module, before) if depth else ():
                yield from differences(made, old, new, depth - 1)
        elif isinstance(one, _Star) and not _binds(after, within):
            yield f"{module} has no `from {one.module} import *` in the source of {new.label}"
        elif one is not None and not _binds(after, within):
            yield f"{name} is not defined at the top level of its file in the source of {new.label}"


def _between(name: str, one: _Definition, other: _Definition, old: Library, new: Library) -> Iterator[str]:
    kinds = _kind(one), _kind(other)
    if kinds[0] != kinds[1]:
        yield f"{name} is {kinds[0]} in the source of {old.label}, and {kinds[1]} in that of {new.label}"
    elif _shape(one) != _shape(other):
        yield f"{name} is defined differently in the source of {new.label}"


def _split(folder: Path, name: str) -> tuple[str, str]:
    """Return the module that a dotted name lies in, and the first name within; empty texts where no file holds it."""
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        module = ".".join(parts[:size])
        if _file(folder, module):
            return module, ".".join(parts[size : size + 1])
    return "", ""


def _file(folder: Path, module: str) -> Path | None:
    path = folder.joinpath(*module.split("."))
    ways = (path.with_name(f"{path.name}.py"), path / "__init__.py")
    return next((one for one in ways if one.is_file()), None)


def _definition(folder: Path, path: Path, name: str) -> _Definition | None:
    """Return the last statement at the top level that binds a name: what a program that reads source goes by."""
    tree = statements(path)
    found: _Definition | None = None
    for node in _top(tree.body) if tree and name else ():
        match node:
            case ast.ClassDef(defined) | ast.FunctionDef(defined) | ast.AsyncFunctionDef(defined) if defined == name:
                found = node
            case ast.Assign([ast.Name(bound)], value) if bound == name:
                found = value
            case ast.AnnAssign(ast.Name(bound), value=ast.expr() as value) if bound == name:
                found = value
            case ast.ImportFrom(str() as module, [ast.alias("*")], 0):
                source = _file(folder, module)
                found = _Star(module) if source and _definition(folder, source, name) else found
            case ast.ImportFrom(str() as module, names, 0):
                found = next((f"{module}.{one.name}" for one in names if (one.asname or one.name) == name), found)
            case _:
                pass
    return found


def _top(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a file that run when it is imported."""
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            handlers = (one for handler in getattr(node, "handlers", ()) for one in handler.body)
            yield from _top([*node.body, *handlers, *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())])


def _binds(path: Path, name: str) -> bool:
    """Return whether a line of a file may bind a name: also where this Python cannot parse that statement."""
    line = rf"^ {{0,8}}(?:(?:async )?def |class |.*\bimport\b.*\b)?{re.escape(name)}\b\s*(?:[(:=\[,]|as\b|$)"
    return re.search(line, path.read_text(encoding="utf-8"), re.MULTILINE) is not None


def _kind(one: _Definition) -> str:
    match one:
        case ast.ClassDef():
            return "a class"
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return "a function"
        case str() | _Star():
            return "an import"
        case _:
            return "a value"


def _shape(one: _Definition) -> str:
    match one:
        case str():
            return one
        case _Star(module):
            return f"{module}.*"
        case ast.ClassDef():
            parts: list[ast.AST] = [*one.bases, *one.keywords]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            parts = [*one.decorator_list, *(node for node in ast.walk(one) if isinstance(node, ast.Return))]
        case _:
            parts = [one]
    return "\n".join(ast.dump(part) for part in parts)


def _made_from(one: _Definition, module: str, path: Path) -> Iterator[str]:
    """Yield the dotted names that a value or an import is made from, as other modules would write them."""
    tree = statements(path)
    if isinstance(one, str):
        yield one
    elif isinstance(one, ast.expr) and tree is not None:
        imported = imported_modules(tree.body)
        inner = {id(part.value) for part in ast.walk(one) if isinstance(part, ast.Attribute)}
        for part in ast.walk(one):
            if isinstance(part, (ast.Name, ast.Attribute)) and id(part) not in inner:
                first, _, rest = ast.unparse(part).partition(".")
                yield f"{imported[first]}.{rest}".rstrip(".") if first in imported else f"{module}.{first}"
