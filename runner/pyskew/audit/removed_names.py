"""Names that a version has removed, found in imports and in attributes of imported modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module


def modules(module: Module, table: Mapping[str, str], since: str) -> Iterator[Spot]:
    """Imports of modules that are gone; `table` says what takes their place."""
    for kind in (ast.Import, ast.ImportFrom):
        for node, _ in module.nodes[kind]:
            for name in _imported(module, node):
                gone = next((one for one in (name, name.partition(".")[0]) if one in table), "")
                if gone and not module.tolerated(node):
                    instead = f"; {table[gone]}" if table[gone] else ""
                    yield module.spot(node, f"module {gone} is gone in {since}{instead}")


def _imported(module: Module, node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [module.absolute(node)] if isinstance(node, ast.ImportFrom) and not node.level else []


def names(module: Module, table: Mapping[str, str], since: str, confidence: Confidence | None = None) -> Iterator[Spot]:
    """Uses of attributes that are gone; `table` maps dotted names to what takes their place."""
    leaves = {name.rpartition(".")[2] for name in table}
    for node, _ in module.nodes[ast.ImportFrom]:
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name in table and not module.tolerated(node):
                    yield module.spot(node, _message(name, table[name], since), confidence)
    for attribute, scope in module.nodes[ast.Attribute]:
        if isinstance(attribute, ast.Attribute) and attribute.attr in leaves:
            name = module.imported(attribute, scope)
            if name in table and not module.tolerated(attribute):
                yield module.spot(attribute, _message(name, table[name], since), confidence)


def _message(name: str, instead: str, since: str) -> str:
    return f"{name} is gone in {since}" + (f"; {instead}" if instead else "")
