"""`isinstance(node, ast.Str)` -> `(isinstance(node, ast.Constant) and isinstance(node.value, str))`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Finding
from pyskew.audit.editing.source_edits import Edit, ParsedSource, called
from pyskew.audit.fixes import Fix, FixLevel

_VALUES = {"Str": "str", "Bytes": "bytes", "NameConstant": "(bool, type(None))", "Ellipsis": "type(...)"}
_NUMBER = "(int, float, complex)"


def edits(source: ParsedSource, finding: Finding) -> Iterator[Edit]:
    """Yield the two questions; an object that is computed is asked once only, and so left."""
    kind = finding.message.partition(" is gone in ")[0].removeprefix("ast.")
    for call in ast.walk(source.tree):
        if not isinstance(call, ast.Call) or called(call) != "isinstance" or len(call.args) != 2:  # noqa: PLR2004 - object, class
            continue
        node, asked = call.args
        position = source.offset(finding.line, 0) + finding.column - 1
        if source.span(asked)[0] != position or not isinstance(asked, ast.Attribute) or asked.attr != kind:
            continue
        if all(isinstance(one, (ast.Name, ast.Attribute, ast.expr_context)) for one in ast.walk(node)):
            yield from _questions(source, call, kind)


def _questions(source: ParsedSource, call: ast.Call, kind: str) -> Iterator[Edit]:
    node, asked = (source.of_node(one) for one in call.args)
    constant = f"{asked.removesuffix(kind)}Constant"
    if kind in _VALUES:
        yield source.replace(call, f"(isinstance({node}, {constant}) and isinstance({node}.value, {_VALUES[kind]}))")
    elif kind == "Num":
        numbers = f"isinstance({node}.value, {_NUMBER}) and not isinstance({node}.value, bool)"
        yield source.replace(call, f"(isinstance({node}, {constant}) and {numbers})")


FIX = Fix(level=FixLevel.SAME, rules=("names-gone-in-3-14",), edits=edits)
