"""A classmethod around a property."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module


def check(module: Module) -> Iterator[Spot]:
    """Yield definitions with the decorators in that order."""
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef):
        for node, scope in module.nodes[kind]:
            if scope.kind != "class" or not isinstance(node, Function) or module.tolerated(node):
                continue
            names = [module.dotted(one) for one in node.decorator_list]
            if any(name.rpartition(".")[2] == "abstractmethod" for name in names):
                continue  # what overrides it is read
            pairs = list(pairwise(names))
            if ("classmethod", "property") in pairs or ("classmethod", "functools.cached_property") in pairs:
                yield module.spot(node, f"{node.name} of the class is a bound method, no computed value")


RULE = Rule(
    id="classmethod-property",
    since=(3, 13),
    summary="A classmethod around a property",
    why="a classmethod no longer passes on to a descriptor: what is read is a method, and true in every test",
    fix="a property of the metaclass, or a small descriptor of your own",
    workaround="call it: make it a plain classmethod",
    link="https://github.com/python/cpython/issues/89519",
    confidence=Confidence.HIGH,
    words=("classmethod property", "classmethod cached_property"),
    shape=r"@\s*classmethod\s*(?:#[^\n]*\s*)*@\s*(?:property\b|[\w.]*\bcached_property\b)|\bcached_property[\s\\]+as\b",
    witness="upgrade_3_13/classmethod-property",
    check=check,
    valid=(
        """\
class A:
    @classmethod
    def f(cls):
        pass

    @property
    def g(self):
        pass
""",
        """\
from abc import ABC, abstractmethod

class Base(ABC):
    @classmethod
    @property
    @abstractmethod
    def name(cls):
        pass

class Derived(Base):
    name = "derived"

print(Derived.name)
""",
    ),
    invalid=(
        """\
class A:
    @classmethod
    @property
    def f(cls):
        return 1

print(A.f == 1)
""",
    ),
    followed=Followed(
        1,
        """\
class Meta(type):
    @property
    def f(cls):
        return 1

class A(metaclass=Meta):
    pass

print(A.f == 1)
""",
    ),
)
