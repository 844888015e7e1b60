"""Find where a program knows a kind of file by the media type that an older Python gave it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from pyskew.audit import Spot
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_GUESSES = {"guess_type", "guess_file_type"}


def check(module: Module, types: Mapping[str, str]) -> Iterator[Spot]:
    """Yield comparisons and look-ups of something with an old type, in a file that guesses types.

    A file that compares with the new type too is left alone. What `types` holds are old types, with the new ones; no
    extension has an old one any more.
    """
    if not module.uses("mimetypes"):
        return
    called = {call.func.attr for call, _ in module.calls() if isinstance(call.func, ast.Attribute)}
    called |= {name.rpartition(".")[2] for name in module.imports.values()}
    if not called & _GUESSES:
        return
    values = module.once(LocalValues)
    found: list[tuple[ast.expr, str]] = []
    for one in [*compared.comparisons(module), *compared.lookups(module)]:
        for literal, side in one.sides:
            held = compared.held_texts(values, literal, one.scope)
            if held and not values.texts(side, one.scope):
                found += [(one.node, text) for text in held]
    known = {text for _, text in found}
    told: set[int] = set()
    for node, text in found:
        if text in types and types[text] not in known and node.lineno not in told and not module.tolerated(node):
            told.add(node.lineno)
            yield module.spot(node, f"no file is guessed to be {text} any more: it is {types[text]}")


def newly_known(module: Module, extensions: frozenset[str]) -> Iterator[Spot]:
    """Yield guesses of the type of a file with such an extension, where the function does without a type.

    A file that knows one of these extensions itself is left alone.
    """
    if not module.uses("mimetypes"):
        return
    values = module.once(LocalValues)
    known = {one.value for one in ast.walk(module.tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    for name in sorted(_GUESSES):
        calls = [*module.calls_by_method.get(name, []), *module.calls_by_name.get(name, [])]
        for call, scope in calls if not known & extensions else ():
            texts = [text for text, _ in values.texts(call.args[0], scope)] if call.args else []
            told = next((one for one in extensions if any(text.lower().endswith(one) for text in texts)), "")
            if told and _does_without(scope.node) and not module.tolerated(call):
                yield module.spot(call, f"the type of {told} is known, where it was None")


def _does_without(node: ast.AST) -> bool:
    """Return whether a function asks for None, or takes something else in place of what is false."""
    for one in ast.walk(node):
        match one:
            case ast.Compare(ops=[ast.Is() | ast.IsNot() | ast.Eq()], comparators=[ast.Constant(value=None)]):
                return True
            case ast.BoolOp(op=ast.Or()) | ast.UnaryOp(op=ast.Not()):
                return True
            case _:
                pass
    return False
