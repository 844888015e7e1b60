"""Attributes that programs store on classes of the library, and that a newer Python made read-only properties."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from pyskew.audit import Spot
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

Properties = Mapping[str, frozenset[str]]
"""Names of properties by the dotted name of their class."""


def stored(module: Module, properties: Properties) -> Iterator[Spot]:
    """Yield stores of such a name on an instance, and on `self` in a subclass that does not define the name."""
    values = module.once(LocalValues)
    names = frozenset().union(*properties.values())
    for kind in (ast.Assign, ast.AnnAssign, ast.AugAssign):
        for node, scope in module.nodes[kind]:
            for target in _targets(node):
                if target.attr in names and not module.tolerated(node):
                    owner = _owner(module, values, target, scope, properties)
                    if owner:
                        message = f"{owner}.{target.attr} is a property that cannot be set: AttributeError"
                        yield module.spot(target, message)


def _targets(node: ast.AST) -> Iterator[ast.Attribute]:
    match node:
        case ast.Assign(targets=targets):
            pass
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
            targets = [target]
        case _:
            return
    parts = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
    yield from (one for one in parts if isinstance(one, ast.Attribute))


def _owner(module: Module, values: LocalValues, target: ast.Attribute, scope: Scope, properties: Properties) -> str:
    """Return the class of the library whose property a store meets, "" where that is not known."""
    function, own = scope.function(), scope.owner()
    method = own is not None and function is not None and function.parent is own
    if own is not None and method and _names_self(target.value, function):
        return _inherited(module, values, own, target.attr, properties)
    for one, where in values.of(target.value, scope):
        if isinstance(one, ast.Call):
            made = values.function(one.func, where)
            name = module.imported(one.func, where)
            if target.attr in properties.get(name, ()):
                return name
            if made is not None and made.kind == "class":
                return _inherited(module, values, made, target.attr, properties)
    return ""


def _names_self(node: ast.expr, function: Scope | None) -> bool:
    first = function.parameters[:1] if function is not None else ()
    return isinstance(node, ast.Name) and first == (node.id,)


def _inherited(module: Module, values: LocalValues, own: Scope, name: str, properties: Properties) -> str:
    """Return the class of the library that a class of this file has a property from: none where it has its own."""
    lineage = values.lineage(own)
    if any(_defines(one.node, name) for one in lineage):
        return ""
    bases = [base for one in lineage if isinstance(one.node, ast.ClassDef) for base in one.node.bases]
    named = (module.imported(base, module.top) for base in bases)
    return next((one for one in named if name in properties.get(one, ())), "")


def _defines(node: ast.AST, name: str) -> bool:
    """Return whether the body of a class binds a name, or gives it a slot."""
    for one in node.body if isinstance(node, ast.ClassDef) else ():
        match one:
            case ast.FunctionDef(name=bound) if bound == name:
                return True
            case ast.Assign(targets=targets, value=value):
                bound_names = [part.id for part in targets if isinstance(part, ast.Name)]
                slots = [part.value for part in ast.walk(value) if isinstance(part, ast.Constant)]
                if name in bound_names or ("__slots__" in bound_names and name in slots):
                    return True
            case ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr()) if bound == name:
                return True
            case _:
                pass
    return False
