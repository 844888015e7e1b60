"""random gets a set to draw from, or a seed that is a tuple or a list."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_SETS = {"set", "frozenset"}


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of the module's functions, and of a generator's methods, whose first argument is known to be one."""
    values = module.once(LocalValues)
    knows = module.uses("random")
    for method, wrong in (("sample", _is_set), ("seed", _is_list)):
        calls = [*module.calls_by_method.get(method, []), *module.calls_by_name.get(f"random.{method}", [])]
        for call, scope in dict.fromkeys(calls) if knows else ():
            owner = isinstance(call.func, ast.Attribute) and not _is_generator(module, values, call.func.value, scope)
            found = (
                any(wrong(values, one, where) for one, where in values.of(call.args[0], scope)) if call.args else False
            )
            if found and not owner and not module.tolerated(call):
                yield module.spot(call, f"{method}() takes no such argument: TypeError")


def _is_generator(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    names = {"random", "random.Random", "random.SystemRandom"}
    found = [one.func if isinstance(one, ast.Call) else one for one, _ in values.of(node, scope)]
    return any(module.dotted(one) in names for one in found)


def _is_set(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _SETS
        case ast.BinOp(left=left, op=ast.BitOr() | ast.BitAnd() | ast.Sub()):
            return any(_is_set(values, one, where) for one, where in values.of(left, scope) if one is not node)
        case _:
            return False


def _is_list(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    del values, scope
    return isinstance(node, ast.Tuple | ast.List | ast.Dict)


RULE = Rule(
    id="random-input",
    since=(3, 11),
    summary="random gets a set to draw from, or a seed that is a tuple or a list",
    why="since 3.11 sample() takes sequences alone, and seed() numbers, texts and bytes: TypeError",
    fix="sample(sorted(names), n); seed(repr(value))",
    workaround="the same",
    link="https://docs.python.org/3.11/whatsnew/3.11.html",
    confidence=Confidence.HIGH,
    words=(
        "random sample",
        "random seed",
    ),
    check=check,
    valid=(
        """\
import random

names = {'a', 'b', 'c'}
print(len(random.sample(sorted(names), 2)), len(random.sample(range(9), 3)))
random.seed('a')
""",
        """\
import random

class Lab:
    def sample(self, things):
        return len(things)

    def seed(self, pair):
        return pair

print(Lab().sample({1, 2}), Lab().seed((1, 2)), random.random() < 1)
""",
    ),
    invalid=(
        """\
import random

class Lottery:
    def __init__(self, names):
        self.names = set(names)

    def draw(self, count):
        return random.sample(self.names, count)

print(len(Lottery('abc').draw(2)))
""",
        """\
import random

generator = random.Random()
generator.seed((1, 2))
print(generator.random() < 1)
""",
        """\
from random import sample

print(len(sample({n * n for n in range(9)}, 2)))
""",
    ),
    followed=Followed(
        1,
        """\
import random

class Lottery:
    def __init__(self, names):
        self.names = set(names)

    def draw(self, count):
        return random.sample(sorted(self.names), count)

print(len(Lottery('abc').draw(2)))
""",
    ),
)
