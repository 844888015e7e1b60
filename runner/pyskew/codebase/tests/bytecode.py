"""Code that reads bytecode: each Python has instructions of its own, which no release note promises to keep."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

from pyskew.audit.enclosing import Function, innermost_function
from pyskew.codebase.tests import python_files
from pyskew.codebase.tests.feeding import feeding
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


def compares_bytecode(codebase: Path, files: Sequence[str], frame: str) -> bool:
    """Return whether what a failing assertion compares comes from functions of the codebase that read instructions."""
    fed = (Location.parse(place) for _, place in feeding(codebase, files, [frame]))
    return any(_reads(codebase, at) for at in fed if at.path != Location.parse(frame).path)


def _reads(codebase: Path, at: Location) -> bool:
    tree = python_files.tree(codebase / at.path)
    function = innermost_function(tree, at.line) if tree else None
    return tree is not None and function is not None and _function_reads(function, tree)


def _function_reads(function: Function, tree: ast.Module) -> bool:
    """Return whether a function reads instructions, or one of its file that it calls."""
    names = _names(tree)
    called = {_called(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    helpers = [one for one in ast.walk(tree) if isinstance(one, Function) and one.name in called]
    return any(_is_about(node, names) for one in (function, *helpers) for node in ast.walk(one))


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
