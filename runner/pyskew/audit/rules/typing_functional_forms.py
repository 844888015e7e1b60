"""NamedTuple or TypedDict is called with fields as keywords, or without any."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.syntax.tree_walk import walk
from pyskew.audit.values.given_arguments import GivenArguments
from pyskew.audit.values.local_values import Value
from pyskew.audit.values.named_values import NamedValues

_OPTIONS = {"total", "closed", "extra_items"}
_TAKES = {
    "typing.NamedTuple": "typing.NamedTuple() takes a list of fields: TypeError",
    "typing.TypedDict": "typing.TypedDict() takes a dict of fields: TypeError",
}

_NO_CALL = (
    r"^(?![ \t]*class\b)(?![ \t]*(?:from|import)\b(?![^\n]*(?:;|\b(?:NamedTuple|TypedDict)[ \t]+as\b)))"
    r"[^\n]*\b(?:NamedTuple|TypedDict)\b"
)
"""Either name in a line that neither imports it nor begins a class: it may be called by another one."""


def check(module: Module) -> Iterator[Spot]:
    """Yield calls like typing.NamedTuple("Point", x=int) and typing.TypedDict("Movie")."""
    arguments, named = module.once(GivenArguments), module.once(NamedValues)
    for name, message in _TAKES.items():
        for call, scope, called in named.calls(name):
            keywords = set(arguments.keywords(call, scope))
            starred = any(isinstance(one, ast.Starred) for one in call.args)
            lacks = len(call.args) < 2 and "fields" not in keywords and not starred  # noqa: PLR2004 - a name and its fields
            hidden = any(one.arg is None for one in call.keywords)
            if lacks and (name == "typing.NamedTuple" or (keywords <= _OPTIONS and not hidden)):
                yield module.spot(call, message, called)
            elif not lacks and (sure := _is_none(arguments.argument(call, scope, 1, "fields"), call, scope)):
                yield module.spot(call, message, called.together_with(sure))


def _is_none(values: list[Value], call: ast.Call, scope: Scope) -> Confidence | None:
    """Return how sure the fields are None: medium for the default of a parameter that the function does not ask for."""
    nothing = [one for one, _ in values if isinstance(one, ast.Constant) and one.value is None]
    if not nothing:
        return None
    if len(nothing) == len(values) and nothing[0] in [*call.args, *(one.value for one in call.keywords)]:
        return Confidence.HIGH
    function = scope.function()
    body = function.node.body if function is not None and isinstance(function.node, Function) else []
    tests = [part.test for one in body for part in walk(one) if isinstance(part, (ast.If, ast.IfExp))]
    given = {part.id for one in call.args[1:] for part in walk(one) if isinstance(part, ast.Name)}
    asked = any(isinstance(part, ast.Name) and part.id in given for test in tests for part in walk(test))
    return None if asked or any(isinstance(one, ast.BoolOp) for one in call.args) else Confidence.MEDIUM


RULE = Rule(
    id="typing-functional-forms",
    since=(3, 15),
    summary="NamedTuple is called with fields as keywords, or NamedTuple or TypedDict without fields",
    why="both were deprecated in 3.13: TypeError",
    fix='NamedTuple("Point", [("x", int)]), TypedDict("Empty", {})',
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#typing",
    confidence=Confidence.HIGH,
    words=("NamedTuple", "TypedDict"),
    shape=r"\b(?:NamedTuple|TypedDict)\s*\(|" + _NO_CALL,
    witness="upgrade_3_15/namedtuple-functional-forms",
    check=check,
    valid=(
        """\
from typing import NamedTuple, TypedDict

P = NamedTuple('P', [('x', int)])
M = TypedDict('M', {}, total=False)
""",
        """\
import typing

def bag(name, fields=None):
    return typing.TypedDict(name, fields or {})

def row(name, fields=None):
    if fields is None:
        fields = []
    return typing.NamedTuple(name, fields)

print(bag("Empty")(), row("Row")())
""",
    ),
    invalid=(
        "from typing import NamedTuple\n\nP = NamedTuple('P', x=int)\n",
        "import typing\n\nM = typing.TypedDict('M')\n",
        """\
import typing

def point_type(**fields):
    return typing.NamedTuple("Point", **fields)

print(point_type(x=int)(1))
""",
        """\
import typing

def bag(name, fields=None):
    return typing.TypedDict(name, fields)

print(bag("Empty")(), bag("Full", {"a": int})(a=1))
""",
    ),
    followed=Followed(
        2,
        """\
import typing

M = typing.TypedDict('M', {})
""",
    ),
)
