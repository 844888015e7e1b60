"""Attributes of its argument that a function of the standard library reads only in a newer Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from pyskew.audit.syntax import enclosing
from pyskew.codebase.tests.new_errors import library, library_module
from pyskew.codebase.tests.newer_syntax import statements
from pyskew.model.location import Location
from pyskew.model.suite import Interpreter

_LACKS = re.compile(r"(?:'\w+' object|type object '\w+') has no attribute '(?P<name>\w+)'")


def new_demand(message: str, raised: str, old: Interpreter, new: Interpreter) -> str:
    """Return `ast.dump() reads the attribute _field_types`; empty where the older one does too or nothing is known.

    Args:
        message: that of an AttributeError.
        raised: the line of the newer library that raised it, `<lib>/ast.py:152`.
        old: the older Python.
        new: the newer one.
    """
    lacks = _LACKS.search(message)
    folders = library(old), library(new)
    if lacks is None or not raised.startswith("<lib>/") or None in folders:
        return ""
    at = Location.parse(raised.removeprefix("<lib>/"))
    before, after = (folder / at.path for folder in folders if folder)
    scopes = _around(after, at.line)
    if not _mentions(after, scopes, lacks["name"]) or _mentions(before, scopes, lacks["name"]) is not False:
        return ""
    return f"{'.'.join([library_module(at.path), *scopes])}() reads the attribute {lacks['name']}"


def _around(path: Path, line: int) -> list[str]:
    """Return the classes and functions around a line, up to the outermost function; nothing where these are unknown."""
    tree = statements(path)
    names: list[str] = []
    for node in enclosing.around(tree, line, enclosing.SCOPES) if tree else ():
        names.append(node.name)
        if not isinstance(node, ast.ClassDef):
            return names
    return []


def _mentions(path: Path, scopes: Sequence[str], name: str) -> bool | None:
    """Return whether a function of a file mentions an attribute; None where the file has no such function."""
    body: Sequence[ast.stmt] = tree.body if (tree := statements(path)) else []
    found: ast.stmt | None = None
    for scope in scopes:
        found = next((node for node in body if isinstance(node, enclosing.SCOPES) and node.name == scope), None)
        body = found.body if isinstance(found, enclosing.SCOPES) else []
    if found is None:
        return None
    nodes = list(ast.walk(found))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return name in attributes or name in {node.value for node in nodes if isinstance(node, ast.Constant)}
