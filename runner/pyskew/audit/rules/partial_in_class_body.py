"""A functools.partial in the body of a class becomes a method."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.given_arguments import GivenArguments
from pyskew.audit.values.local_values import LocalValues

_SPECIAL = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}


_OF_A_CLASS = 3
"""Arguments of type() where it makes a class."""


def check(module: Module) -> Iterator[Spot]:
    """Yield plain assignments of partial(...), outside of Enum: high where the class calls it through self."""
    for node, scope in module.nodes[ast.Assign]:
        if scope.kind != "class" or not isinstance(node, ast.Assign) or not isinstance(scope.node, ast.ClassDef):
            continue
        bases = {module.dotted(base).rpartition(".")[2] for base in scope.node.bases}
        partial = isinstance(node.value, ast.Call) and module.imported(node.value.func, scope) == "functools.partial"
        if not partial or bases & _SPECIAL:
            continue
        names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        through_self = any(_is_self_call(part, names) for part in ast.walk(scope.node))
        yield module.spot(node, _MESSAGE, None if through_self else Confidence.MEDIUM)
    yield from _in_made_classes(module)


_MESSAGE = "an instance passes itself as the first argument to what is made here"


def _in_made_classes(module: Module) -> Iterator[Spot]:
    """Yield partials in the mapping that `type(name, bases, mapping)` makes a class of."""
    values, arguments = module.once(LocalValues), module.once(GivenArguments)
    told: set[int] = set()
    for call, scope in module.calls_by_name.get("type", []):
        if len(call.args) != _OF_A_CLASS or any(isinstance(one, ast.Starred) for one in call.args):
            continue
        bases = {module.dotted(one).rpartition(".")[2] for one in getattr(call.args[1], "elts", [])}
        for held, where in () if bases & _SPECIAL else arguments.held(call.args[2], scope):
            for value, at in values.of(held, where):
                partial = isinstance(value, ast.Call) and module.imported(value.func, at) == "functools.partial"
                if partial and id(value) not in told:
                    told.add(id(value))
                    yield module.spot(value, _MESSAGE, Confidence.MEDIUM)


def _is_self_call(node: ast.AST, names: set[str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            return name in names
        case _:
            return False


RULE = Rule(
    id="partial-in-class-body",
    since=(3, 14),
    summary="A functools.partial in the body of a class becomes a method",
    why="partial binds like a function: called through an instance it gets the instance first",
    fix="staticmethod(functools.partial(...)), or functools.partialmethod where self is wanted",
    workaround="the same",
    link="https://github.com/python/cpython/issues/121027",
    confidence=Confidence.HIGH,
    words=("functools.partial class", "functools.partial type"),
    shape=r"=[\s\\(]*(?:\w+\s*\.\s*)*partial[\s\\]*\(|\bpartial[\s\\]+as\b|\btype\s*\((?!\s*[\w.]+\s*\))",
    witness="upgrade_3_14/partial-as-method",
    check=check,
    valid=(
        """\
import functools

class A:
    f = staticmethod(functools.partial(int, base=2))
""",
        "import functools\n\nf = functools.partial(int, base=2)\n",
        """\
from functools import partial

def unit(name):
    return type(name, (), {"convert": staticmethod(partial(int, base=2)), "kind": type(partial(int))})

print(unit("Unit")().convert("1"))
""",
    ),
    invalid=(
        """\
import functools

class A:
    f = functools.partial(int, base=2)

    def g(self):
        return self.f('1')

print(A().g())
""",
        """\
from functools import partial

class A:
    f = partial(int, base=2)

print(A().f('1'))
""",
        """\
from functools import partial

def scale(factor, value):
    return factor * value

def unit(name, factor):
    namespace = {"name": name}
    namespace["convert"] = partial(scale, factor)
    return type(name, (), namespace)

print(unit("Km", 1000)().convert(3))
""",
    ),
    followed=Followed(
        2,
        """\
from functools import partial

class A:
    f = staticmethod(partial(int, base=2))

print(A().f('1'))
""",
    ),
)
