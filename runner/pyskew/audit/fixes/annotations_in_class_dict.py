"""`cls.__dict__.get("__annotations__", {})` -> `inspect.get_annotations(cls)`, which reads the class's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource
from pyskew.audit.fixes import Fix, FixLevel
from pyskew.audit.syntax.enclosing import innermost_function


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the question that every version answers; item access without `in` raises KeyError and is left."""
    get = source.named("inspect", "get_annotations")
    for node in source.at(finding.line, finding.column, ast.expr):
        owner, shown = _asked(source, node)
        if get is None or not owner:
            continue
        more: tuple[Edit, ...] = ()
        if owner == "globals()":
            modules = source.named("sys", "modules")
            if modules is None:
                return
            owner, more = f"{modules.text}[__name__]", modules.edits
        yield from (source.replace(node, shown.format(f"{get.text}({owner})")), *get.edits, *more)
        return


def _asked(source: ParsedSource, node: ast.expr) -> tuple[str, str]:
    """Return whose annotations are asked for, and what takes the place of the question; empty for another one."""
    match node:
        case ast.Call(func=ast.Attribute(value=space, attr="get"), args=[_], keywords=[]):
            return _owner(source, space), "({} or None)"
        case ast.Call(func=ast.Attribute(value=space, attr="get"), args=[_, ast.Dict(keys=[])], keywords=[]):
            return _owner(source, space), "{}"
        case ast.Compare(ops=[ast.In()], comparators=[space]):
            return _owner(source, space), "bool({})"
        case ast.Subscript(value=space) if _guarded(source, node, _owner(source, space)):
            return _owner(source, space), "{}"
        case _:
            return "", ""


def _guarded(source: ParsedSource, item: ast.expr, owner: str) -> bool:
    """Return whether the function around an item, else the file, asks with `in` whether the owner has annotations."""
    return any(
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.In)
        and isinstance(node.left, ast.Constant)
        and node.left.value == "__annotations__"
        and _owner(source, node.comparators[0]) == owner
        for node in ast.walk(innermost_function(source.tree, item.lineno) or source.tree)
    )


def _owner(source: ParsedSource, space: ast.expr) -> str:
    match space:
        case ast.Attribute(value=owner, attr="__dict__") | ast.Call(func=ast.Name(id="vars"), args=[owner]):
            return source.of_node(owner)
        case ast.Call(func=ast.Name(id="globals"), args=[]):
            return "globals()"
        case _:
            return ""


FIX = Fix(level=FixLevel.SAME, needs=(3, 10), edits=edits)
