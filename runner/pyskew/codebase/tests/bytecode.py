"""Code that reads bytecode: each Python has instructions of its own, which no release note promises to keep."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyskew.audit.syntax.enclosing import Function, innermost_function
from pyskew.codebase.tests import python_files
from pyskew.codebase.tests.feeding import feeding, imported_from
from pyskew.model.location import Location

_MODULES = frozenset({"dis", "opcode", "bytecode"})
_ATTRIBUTES = frozenset(
    {"co_code", "co_positions", "opname", "argrepr", "argval", "f_lasti", "tb_lasti", "_co_code_adaptive"}
)
"""Of code objects, frames and instructions."""
_DEEPEST = 2
"""Innermost frames that count: the failing function, and who called it to check something."""


def reads_bytecode(codebase: Path, frames: Sequence[str]) -> bool:
    """Return whether one of the two innermost functions of a traceback itself reads instructions.

    Args:
        codebase: the folder.
        frames: the lines of the traceback in it, `file:line`, outermost first.
    """
    return any(_reads(codebase, Location.parse(frame)) for frame in frames[-_DEEPEST:])


def calls_bytecode_reader(codebase: Path, files: Sequence[str], frames: Sequence[str]) -> bool:
    """Return whether one of these two functions calls a method of an imported class that reads instructions."""
    return any(_calls_reader(codebase, files, Location.parse(frame)) for frame in frames[-_DEEPEST:])


def compares_bytecode(codebase: Path, files: Sequence[str], frame: str) -> bool:
    """Return whether what a failing assertion compares comes from functions of the codebase that read instructions."""
    fed = (Location.parse(place) for _, place in feeding(codebase, files, [frame]))
    return any(_reads(codebase, at) for at in fed if at.path != Location.parse(frame).path)


def _reads(codebase: Path, at: Location) -> bool:
    tree = python_files.tree(codebase / at.path)
    function = innermost_function(tree, at.line) if tree else None
    return tree is not None and function is not None and _function_reads(function, tree)


def _calls_reader(codebase: Path, files: Sequence[str], at: Location) -> bool:
    tree = python_files.tree(codebase / at.path)
    function = innermost_function(tree, at.line) if tree else None
    if tree is None or function is None:
        return False
    called = {asked for one in (function, *_called_by(function, tree)) for asked in _methods(one)}
    return any(_method_reads(codebase, files, at.path, name, method) for name, method in called)


def _methods(function: Function) -> Iterator[tuple[str, str]]:
    """Yield the names of classes whose methods a function calls, `Source.executing()`, with the methods."""
    for node in ast.walk(function):
        match node:
            case ast.Call(ast.Attribute(ast.Name(name), method)):
                yield name, method
            case _:
                pass


def _method_reads(codebase: Path, files: Sequence[str], path: str, name: str, method: str) -> bool:
    for _ in range(_DEEPEST):  # a package imports its classes from its files
        found = imported_from(codebase, files, path, name)
        if found is None:
            return False
        path, name = found
        tree = python_files.tree(codebase / path)
        classes = [one for one in ast.walk(tree) if isinstance(one, ast.ClassDef) and one.name == name] if tree else []
        methods = (one for owner in classes for one in owner.body if isinstance(one, Function) and one.name == method)
        if tree is not None and any(_function_reads(one, tree) for one in methods):
            return True
    return False


def _function_reads(function: Function, tree: ast.Module) -> bool:
    """Return whether a function reads instructions, or one of its file that it calls."""
    names = _names(tree)
    return any(_is_about(node, names) for one in (function, *_called_by(function, tree)) for node in ast.walk(one))


def _called_by(function: Function, tree: ast.Module) -> list[Function]:
    """Return the functions of a file that one of them calls."""
    called = {_called(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return [one for one in ast.walk(tree) if isinstance(one, Function) and one.name in called]


def _called(function: ast.expr) -> str:
    """Return the name of a function, or of a method of `self`, that is called; empty for others."""
    match function:
        case ast.Name(name) | ast.Attribute(ast.Name("self"), name):
            return name
        case _:
            return ""


def _is_about(node: ast.AST, names: frozenset[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in _ATTRIBUTES
    return isinstance(node, ast.Name) and node.id in names


def _names(tree: ast.Module) -> frozenset[str]:
    """Return the names by which a file reaches the modules about instructions."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                found |= {alias.asname or alias.name for alias in names if alias.name in _MODULES}
            case ast.ImportFrom(module, names) if module in _MODULES:
                found |= {alias.asname or alias.name for alias in names}
    return frozenset(found)
