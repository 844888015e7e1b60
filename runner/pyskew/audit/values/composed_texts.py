"""What a text looks like that a program puts together, as far as its source tells."""

from __future__ import annotations

import ast
import re

from pyskew.audit.syntax.module_index import Function, Scope
from pyskew.audit.values.local_values import LocalValues


def composed_text(  # noqa: C901, PLR0911 - one case each
    values: LocalValues, node: ast.expr, scope: Scope, inside: frozenset[int] = frozenset()
) -> str | None:
    """Return a text, where what is only known when the program runs stands as `x`; None where it is no text.

    `inside` identifies the expressions around, so that what a loop puts together is not looked for within itself.
    """
    if id(node) in inside:
        return None
    inside |= {id(node)}
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = [
                composed_text(values, *one, inside) for side in (left, right) for one in values.of(side, scope)[:1]
            ]
            known = [one for one in sides if one is not None]
            return "".join(one if one is not None else "x" for one in sides) if known else None
        case ast.BinOp(left=left, op=ast.Mod()):
            form = composed_text(values, *values.of(left, scope)[0], inside)
            return (
                None if form is None else re.sub(r"%(?:\(\w+\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?([a-zA-Z%])", _filled, form)
            )
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            form = composed_text(values, *values.of(value, scope)[0], inside)
            return None if form is None else re.sub(r"\{[^{}]*\}", "x", form).replace("{{", "{").replace("}}", "}")
        case ast.Call(func=ast.Attribute(value=value, attr="join"), args=given):
            return _of_join(values, value, given, scope, inside)
        case ast.Call(func=ast.Attribute(value=value, attr="strip" | "rstrip" | "lstrip"), args=[]):
            return composed_text(values, *values.of(value, scope)[0], inside)
        case (
            ast.Attribute(value=documented, attr="__doc__")
            | ast.Call(func=ast.Attribute(attr="getdoc") | ast.Name(id="getdoc"), args=[documented])
        ):
            return _docstrings(values, documented, scope)
        case ast.Subscript(value=ast.Call(func=ast.Attribute(value=value, attr="splitlines" | "split")), slice=index):
            whole = composed_text(values, *values.of(value, scope)[0], inside) or ""
            first = isinstance(index, ast.Constant) and index.value == 0
            return next(iter(whole.strip().splitlines()), None) if first else None
        case ast.Call(func=ast.Name(id="_" | "gettext" | "dedent") | ast.Attribute(attr="dedent"), args=[first]):
            return composed_text(values, *values.of(first, scope)[0], inside)
        case _:
            return None


def _of_join(
    values: LocalValues, value: ast.expr, given: list[ast.expr], scope: Scope, inside: frozenset[int]
) -> str | None:
    """Return what os.path.join() or the method of a separator makes, None where no part of it is known."""
    if isinstance(value, ast.Attribute) and value.attr == "path":
        separator, parts = "/", [values.of(one, scope)[0] for one in given]
    else:
        separator = composed_text(values, *values.of(value, scope)[0], inside) or ""
        whole, where = values.of(given[0], scope)[0] if len(given) == 1 else (value, scope)
        elements = whole.elts if isinstance(whole, (ast.List, ast.Tuple)) else []
        parts = [values.of(one, where)[0] for one in elements]
    texts = [composed_text(values, *one, inside) for one in parts]
    return separator.join("x" if one is None else one for one in texts) if any(texts) else None


def _filled(found: re.Match[str]) -> str:
    return "%" if found[1] == "%" else "x"


def _docstrings(values: LocalValues, documented: ast.expr, scope: Scope) -> str | None:
    """Return the docstrings of the functions and classes that an expression may stand for, one below the other."""
    made = [values.function(*one) for one in values.of(documented, scope)]
    nodes = [one.node for one in made if one is not None]
    found = [ast.get_docstring(one) for one in nodes if isinstance(one, (Function, ast.ClassDef))]
    return "\n".join(filter(None, found)) or None
