"""Classes with annotations: which a module makes, and whether their namespaces hold the annotations themselves."""

from __future__ import annotations

import ast
from collections.abc import Collection

from pyskew.audit.syntax.module_index import Module


def postponed(module: Module) -> bool:
    """Return whether a module keeps annotations as text: the namespaces of its classes hold them, on every Python."""
    return module.imports.get("annotations") == "__future__.annotations"


def made_by(module: Module, names: Collection[str]) -> set[str]:
    """Return the classes of a module that derive from classes of these names, or that these make; these included."""
    found = set(names)
    classes = [node for node, _ in module.nodes[ast.ClassDef] if isinstance(node, ast.ClassDef)]
    while True:
        before = len(found)
        for node in classes:
            makers = [*node.bases, *(one.value for one in node.keywords if one.arg == "metaclass")]
            if any(module.dotted(one).rpartition(".")[2] in found for one in makers):
                found.add(node.name)
        if len(found) == before:
            return found


def annotated(module: Module, names: Collection[str] | None = None) -> bool:
    """Return whether a class of a module, of these names if any are given, has annotations in its body."""
    return any(
        isinstance(node, ast.ClassDef)
        and (names is None or node.name in names)
        and any(isinstance(one, ast.AnnAssign) for one in node.body)
        for node, _ in module.nodes[ast.ClassDef]
    )


def computed(module: Module, names: Collection[str] | None = None) -> bool:
    """Return whether such a class has annotations that are computed when they are asked for."""
    return not postponed(module) and annotated(module, names)
