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
