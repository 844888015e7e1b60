"""What several expressions stand for together: arguments of one call, fields of one object, elements of one row."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from pyskew.audit.syntax.bindings import defaults, elements, given, iterated, unpacked
from pyskew.audit.syntax.module_index import Function, Scope
from pyskew.audit.syntax.tree_walk import walk
from pyskew.audit.values.local_values import LocalValues, Value

_DEEPEST = 3
"""Attributes and variables that are followed to a parameter."""
Row = tuple[Value, ...]


def together(values: LocalValues, nodes: Sequence[ast.expr], scope: Scope) -> list[Row]:
    """Return rows of values, one for each expression: what one call, one object or one turn of a loop gives them.

    Each expression stands for one value only; nothing where they do not come from the same place.
    """
    rows = [*_of_calls(values, nodes, scope), *_of_fields(values, nodes, scope), *_of_loops(values, nodes, scope)]
    return [tuple(values.of(*one)[0] for one in row) for row in rows]


def _of_calls(values: LocalValues, nodes: Sequence[ast.expr], scope: Scope) -> Iterator[Row]:
    sources = [_parameter(values, node, scope) for node in nodes]
    functions = {function.name: function for one in sources if one is not None for function in [one[0]]}
    if None in sources or len(functions) != 1:
        return
    function = next(iter(functions.values()))
    if not isinstance(function.node, Function):
        return
    static = any(getattr(one, "id", "") == "staticmethod" for one in function.node.decorator_list)
    bound = function.parent is not None and function.parent.kind == "class" and not static
    otherwise = dict(defaults(function.node))
    for call, where in values.calls_to(function):
        row: list[Value] = []
        for one in sources:
            name = one[1] if one else ""
            row += [(each, where) for each in list(given(call, function.node, name, method=bound))[:1]] or (
                [(otherwise[name], function)] if name in otherwise else []
            )
        if len(row) == len(nodes):
            yield tuple(row)


def _parameter(values: LocalValues, node: ast.expr, scope: Scope, depth: int = 0) -> tuple[Scope, str] | None:
    """Return the parameter that an expression is, by itself or as an attribute that the constructor sets."""
    function = scope.function()
    if isinstance(node, ast.Name) and function is not None and node.id in function.parameters:
        return function, node.id
    steps = values.step(node, scope) if isinstance(node, (ast.Name, ast.Attribute)) and depth < _DEEPEST else []
    if len(steps) != 1 or steps[0][0] is node:
        return None
    return _parameter(values, *steps[0], depth + 1)


def _of_fields(values: LocalValues, nodes: Sequence[ast.expr], scope: Scope) -> Iterator[Row]:
    """Yield what calls give for fields of a class without a constructor of its own, such as a dataclass."""
    owner = scope.owner()
    on_self = all(isinstance(one, ast.Attribute) and getattr(one.value, "id", "") == "self" for one in nodes)
    if owner is None or not on_self:
        return
    names = [one.attr for one in nodes if isinstance(one, ast.Attribute)]
    for call, where in values.calls_to_class(owner):
        row = [value for name in names for value in values.field_given(owner, call, name)[:1]]
        if len(row) == len(nodes):
            yield tuple((one, where) for one in row)


def _of_loops(values: LocalValues, nodes: Sequence[ast.expr], scope: Scope) -> Iterator[Row]:
    names = [one.id for one in nodes if isinstance(one, ast.Name)]
    if len(names) != len(nodes):
        return
    for loop, where in values.module.nodes[ast.For]:
        if not isinstance(loop, ast.For) or where is not scope:
            continue
        if not {one.id for one in walk(loop.target) if isinstance(one, ast.Name)} >= set(names):
            continue
        over, part = iterated(loop.iter)
        for whole, at in values.of(over, where):
            for element in elements(whole, part):
                bound = {one.id: value for one, value in unpacked(loop.target, element) if isinstance(one, ast.Name)}
                if bound.keys() >= set(names):
                    yield tuple((bound[name], at) for name in names)
