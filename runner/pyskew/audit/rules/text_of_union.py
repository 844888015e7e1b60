"""A type hint is told to be Optional or a Union by its text, its name or its identity."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import argument
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_TEXT = re.compile(r"^\^?(typing\\?\.)?(Optional|Union)(\\?\[|$)|^typing\\?\.$|^typing\.(Optional|Union)")
_GROUP = r"(?:\((?:\?:|\?P<\w+>)?)?"
_PATTERN = re.compile(rf"^\^?{_GROUP}(?:typing\\?\.)?\)?\??{_GROUP}(?:Optional|Union)\b")
"""An expression that begins with the name of either, also within groups."""
_SHAPE = (
    r"""typing(?<=['"^]typing)\\?\.|Optional(?<=['"^]Optional)|Union(?<=['"^]Union)|_UnionGenericAlias"""
    r"""|\bis (not )?(\w+\.)*(Union|Optional)\[|Union\[[^\n]*\] +(is\b|\| *['"])|Optional\[[^\n]*\] +(is\b|\| *['"])"""
    r"""|\|((?<=['"]\|)|(?<=['"] \|)) *(\w+\.)*(Union|Optional)\["""
)
"""Without any of these a file has nothing that this rule looks for."""
_KINDS = {"typing.Union", "typing.Optional", "typing_extensions.Union", "typing_extensions.Optional"}

_DEEPEST = 6
"""Calls around a text that are looked through."""


def check(module: Module) -> Iterator[Spot]:
    """Yield texts of hints that are compared or cut, `_name`, `is` between unions, and `|` with a name in quotes."""
    values = module.once(LocalValues)
    for node, scope in [*module.nodes[ast.Compare], *module.nodes[ast.Call]]:
        found = _compared(module, values, node, scope) if isinstance(node, ast.Compare) else _cut(values, node, scope)
        if found and not module.tolerated(node):
            yield module.spot(node, found)
    for one in compared.matchings(module, values):
        given = _is_text(values, one.text, one.scope) and not module.tolerated(one.node)
        if given and any(_tells(module, text, _TEXT) or _tells(module, text, _PATTERN) for text in one.patterns):
            yield module.spot(one.node, "the text of Optional[X] and Union[X, Y] is X | Y")
    for node, _ in module.nodes[ast.BinOp]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and _with_text(module, node):
            yield module.spot(node, "Union[...] | text raises TypeError")


def _tells(module: Module, text: str, names: re.Pattern[str] = _TEXT) -> bool:
    """Return whether a text is of a union: one with typing's name, or any in a module that has to do with hints."""
    return names.match(text) is not None and ("typing" in text or module.once(_knows_hints))


def _knows_hints(module: Module) -> bool:
    packages = {name.partition(".")[0] for name in module.imports.values()}
    return not packages.isdisjoint({"typing", "typing_extensions", "inspect"})


def _compared(module: Module, values: LocalValues, node: ast.Compare, scope: Scope) -> str:
    sides = [node.left, *node.comparators]
    unions = [isinstance(one, ast.Subscript) and module.dotted(one.value) in _KINDS for one in sides]
    if isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        return "two equal unions are no longer the same object; compare with ==" if any(unions) else ""
    named = [
        text for side in sides for one in _each(side) for text, _ in values.texts(one, scope) if _tells(module, text)
    ]
    private = any(
        text == "_UnionGenericAlias" for side in sides for one in _each(side) for text, _ in values.texts(one, scope)
    )
    if private and any(_is_class_name(values, one, scope) for one in sides):
        return "a union is of the class typing.Union, and no _UnionGenericAlias"
    if named and any(_is_name(values, one, scope) for one in sides):
        return "a union has no _name of its own, and Optional[X] is called Union"
    if named and any(_is_text(values, one, scope) for one in sides):
        return "the text of Optional[X] and Union[X, Y] is X | Y"
    return ""


def _cut(values: LocalValues, node: ast.AST, scope: Scope) -> str:
    match node:
        case ast.Call(
            func=ast.Attribute(
                value=value, attr="startswith" | "replace" | "removeprefix" | "find" | "split" | "partition" | "lstrip"
            )
        ):
            given = argument(node, 0, "")
            texts = [text for one in _each(given) for text, _ in values.texts(one, scope)] if given is not None else []
            whole = isinstance(node.func, ast.Attribute) and node.func.attr in {"replace", "removeprefix"}
            telling = [text for text in texts if _tells(values.module, text) and (whole or text != "typing.")]
            if telling and _is_text(values, value, scope):
                return "the text of Optional[X] and Union[X, Y] is X | Y"
        case _:
            pass
    return ""


def _each(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else [node]


def _is_text(values: LocalValues, node: ast.expr, scope: Scope, depth: int = 0) -> bool:
    """Return whether it is str() or repr() of something, or parts of that."""
    for one, where in values.of(node, scope) if depth < _DEEPEST else ():
        match one:
            case ast.Call(func=ast.Name(id="str" | "repr"), args=[given]) if not isinstance(given, ast.Constant):
                return True
            case ast.JoinedStr(values=[ast.FormattedValue()]):
                return True
            case ast.Call(func=ast.Attribute(value=value)) if not isinstance(value, ast.Name) or value.id != "ast":
                return _is_text(values, value, where, depth + 1)
            case ast.Subscript(value=value):
                return _is_text(values, value, where, depth + 1)
            case _:
                pass
    return False


def _is_name(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    for one, _ in values.of(node, scope):
        match one:
            case ast.Attribute(attr="_name"):
                return True
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value="_name"), *_]):
                return True
            case _:
                pass
    return False


def _is_class_name(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr in {"__name__", "__qualname__"} for one, _ in values.of(node, scope)
    )


def _with_text(module: Module, node: ast.BinOp) -> bool:
    sides = [node.left, node.right]
    union = any(isinstance(one, ast.Subscript) and module.dotted(one.value) in _KINDS for one in sides)
    return union and any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in sides)


RULE = Rule(
    id="text-of-union",
    since=(3, 14),
    summary="A type hint is told to be Optional or a Union by its text, its name or its identity",
    why="Union[X, Y] and X | Y are one class: its text is X | Y, it has no _name, and it is made anew each time",
    fix="typing.get_origin(hint), type(None) in typing.get_args(hint), and == between hints",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#typing",
    confidence=Confidence.MEDIUM,
    words=(
        "typing Optional",
        "typing Union",
        "inspect Optional",
        "inspect Union",
        "_name typing",
        "_UnionGenericAlias",
    ),
    shape=_SHAPE,
    witness="upgrade_3_14/union-repr",
    check=check,
    valid=(
        # Of another kind of union.
        """\
import re

class Society:
    def __str__(self):
        return "Union of Bakers"

print(str(Society()).startswith("Union"), re.match("(Guild|Union)", str(Society())) is not None)
""",
        """\
import typing

def optional(hint):
    return type(None) in typing.get_args(hint)

print(optional(typing.Optional[int]), typing.Union[int, str] == typing.Union[int, str])
""",
        """\
import re
import typing

_OPTIONAL = re.compile(r'typing\\.Optional\\[(.+)\\]')

def in_source(text: str) -> typing.Optional[str]:
    found = _OPTIONAL.search(text)
    return found.group(1) if found else None

print(in_source('x: typing.Optional[int]'), re.search('^typing', str(typing.List[int])) is not None)
""",
    ),
    invalid=(
        """\
from typing import Optional

def nullable(kind):
    return str(kind).replace('typing.', '').startswith('Optional[')

print(nullable(Optional[int]))
""",
        """\
from typing import Optional

def name_of(kind):
    name = getattr(kind, '_name', None)
    return 'yes' if name == 'Optional' else 'no'

print(name_of(Optional[int]))
""",
        """\
from typing import Union

print(Union[int, str] is Union[int, str])
""",
        """\
import typing

print('typing.Union' in repr(typing.Union[int, str]), repr(typing.Union[int, str]).startswith('typing.Union['))
""",
        """\
from typing import Union

try:
    print(Union[int, str] | 'Node')
except TypeError:
    print('TypeError')
""",
        """\
import re
import typing

_OPTIONAL = re.compile(r'^typing\\.Optional\\[(.+)\\]$')

def describe(hint):
    text = repr(hint)
    found = _OPTIONAL.match(text)
    return (found.group(1), True) if found else (text, False)

print(describe(typing.Optional[int]))
""",
        """\
# file: kinds.py
import re

def kind_of(hint):
    text = getattr(hint, "__name__", "") if isinstance(hint, type) else str(hint)
    found = re.match(r"typing\\.(Optional|Union)\\[(.*)\\]$", text)
    return found.group(2) if found else "unknown"
# file: example.py
from typing import Optional

import kinds

print(kinds.kind_of(Optional[int]))
""",
    ),
    followed=Followed(
        3,
        """\
from typing import Union

print(Union[int, str] == Union[int, str])
""",
    ),
)
