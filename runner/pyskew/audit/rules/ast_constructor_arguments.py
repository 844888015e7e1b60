"""A node of a syntax tree is made without a field that it must have, or with one that it cannot have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.named_values import NamedValues

_FIELD = re.compile(r"(\w+)([?*]?) (\w+)")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls whose arguments are all in sight."""
    for name, call, called in _nodes_made(module):
        fields = _fields(name.removeprefix("ast."))
        hidden = any(isinstance(one, ast.Starred) for one in call.args) or not all(one.arg for one in call.keywords)
        if fields and not hidden and not module.tolerated(call):
            given = {str(one.arg) for one in call.keywords} | set(list(fields)[: len(call.args)])
            missing = [field for field, needed in fields.items() if needed and field not in given]
            unknown = sorted(
                given - set(fields) - {"lineno", "col_offset", "end_lineno", "end_col_offset", "type_params"}
            )
            if missing or unknown:
                what = f"without {missing[0]}" if missing else f"with an unknown {unknown[0]}"
                yield module.spot(call, f"{name}() {what}: TypeError", called)


def _nodes_made(module: Module) -> Iterator[tuple[str, ast.Call, Confidence]]:
    """Yield calls of what may be a class of nodes; of several classes those that need most."""
    named = module.once(NamedValues)
    told: set[int] = set()
    for name in named.called("ast"):
        for call, scope, called in named.calls(name):
            if module.imported(call.func, scope):
                yield name, call, called
            elif id(call) not in told and _needed(name):
                told.add(id(call))
                yield name, call, called


def _needed(name: str) -> bool:
    return any(_fields(name.removeprefix("ast.")).values())


@cache
def _fields(name: str) -> dict[str, bool]:
    """Return the fields of a node class in order, and whether each must be given."""
    kind = getattr(ast, name, None)
    if not (isinstance(kind, type) and issubclass(kind, ast.AST)) or name in {"Num", "Str", "Bytes"}:
        return {}
    shape = (kind.__doc__ or "").partition("(")[2].partition(")")[0]
    found = {field: not mark and sort != "expr_context" for sort, mark, field in _FIELD.findall(shape)}
    return found if set(found) == set(kind._fields) else {}


RULE = Rule(
    id="ast-constructor-arguments",
    since=(3, 15),
    summary="A node of a syntax tree is made without a field that it must have, or with one that it cannot have",
    why="the constructors check their fields; what warned since 3.13 is TypeError",
    fix="give the field; lists and what may be None can be left out",
    workaround="node = ast.parse(text), and change that",
    link="https://github.com/python/cpython/issues/137600",
    confidence=Confidence.HIGH,
    words=("ast.",),
    witness="upgrade_3_15/ast-constructor-arguments",
    check=check,
    valid=(
        """\
import ast

ast.Name(id='a', ctx=ast.Load())
ast.Name('a')
ast.Return()
ast.Call(func=ast.Name('f'), args=[], keywords=[])
ast.Module()
ast.Load()
""",
        """\
import ast

def context(kind):
    return getattr(ast, kind)()

def statement(kind, **fields):
    return getattr(ast, kind)(**fields)

print(type(context("Load")).__name__, type(statement("Return", value=None)).__name__)
""",
        "import ast\n\nast.Constant(value=1, lineno=1, col_offset=0)\n",
    ),
    invalid=(
        "import ast\n\nast.Attribute(attr='a', ctx=ast.Load())\n",
        """\
import ast

ast.Name(id='a', name='b')
""",
        """\
import ast

node = ast.Name()
node.id = "a"
print(ast.unparse(node))
""",
        """\
import ast

def make(kind, **fields):
    node = getattr(ast, kind)()
    for name, value in fields.items():
        setattr(node, name, value)
    return node

print(ast.unparse(make("Name", id="a")))
""",
        """\
import ast

KINDS = {"name": ast.Name, "constant": ast.Constant}

node = KINDS["name"]()
node.id = "a"
print(ast.unparse(node))
""",
    ),
    followed=Followed(
        2,
        """\
import ast

ast.Name(id='a')
""",
    ),
)
