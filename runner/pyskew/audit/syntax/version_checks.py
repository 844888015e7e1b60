"""What code does to be right on several Pythons: conditions that ask for a version, or for what a version has."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache

from pyskew.audit.syntax.tree_walk import root, walk

OF_VERSIONS = (
    "version_info",
    "hexversion",
    "PY3",
    "PY_3",
    "PY2",
    "PYTHON_3",
    "PYTHON2",
    "PYTHON3",
    "python_version",
    "TYPE_CHECKING",
)
VERSION_WORDS = (*OF_VERSIONS, "hasattr")


def asks_import(test: ast.expr, imports: Mapping[str, str]) -> bool:
    """Return whether a test asks for an attribute of something imported: `hasattr(ast, "Constant")`.

    What attributes another object has says nothing of the Python that is running.
    """
    for part in walk(test):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "hasattr" and part.args:
            first = root(part.args[0])
            if isinstance(first, ast.Name) and first.id in imports:
                return True
    return False


def is_always(test: ast.expr, names: frozenset[str]) -> bool:
    """Return whether it asks for a Python that is no newer than every Python of an audit's step: `>= (3, 7)`."""
    match test:
        case ast.Name(id=name):
            return name in names
        case ast.Compare(ops=[ast.GtE() | ast.Gt()], comparators=[ast.Tuple(elts=[*parts])]) if "version_info" in (
            ast.unparse(test.left)
        ):
            values = tuple(part.value for part in parts if isinstance(part, ast.Constant))
            return len(values) == len(parts) and values[:2] < (3, 13)
        case _:
            return False


def suppresses(node: ast.expr) -> bool:
    """Return whether a name or a text in an expression speaks of suppressing."""
    for part in walk(node):
        match part:
            case ast.Name(id=str(word)) | ast.Attribute(attr=str(word)) | ast.Constant(value=str(word)):
                pass
            case ast.keyword(arg=str(word)) | ast.arg(arg=str(word)):
                pass
            case _:
                continue
        if "suppress" in word:
            return True
    return False


def asks_version(test: ast.expr, words: tuple[str, ...]) -> bool:
    """Return whether a test mentions a name that begins with one of these words, or holds one in capitals."""
    for part in walk(test):
        word = part.attr if isinstance(part, ast.Attribute) else part.id if isinstance(part, ast.Name) else ""
        if word and _is_word(word, words):
            return True
    return False


@cache
def _is_word(word: str, words: tuple[str, ...]) -> bool:
    upper = word.upper()
    return any(word.startswith(known) or known in upper for known in words)
