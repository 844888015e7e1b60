"""The class of a `__dict__` or `__weakref__` descriptor is compared with the class that it was found in."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_NAMES = {"__dict__", "__weakref__"}


def check(module: Module) -> Iterator[Spot]:
    """Yield `x.__objclass__`, compared or used as a key, of what one of these names took from a namespace."""
    values = module.once(LocalValues)
    for call, scope in module.calls_by_name.get("getattr", []):
        match call.args[:2]:
            case [held, ast.Constant(value="__objclass__")] if _is_descriptor(values, held, scope):
                yield module.spot(call, "one descriptor serves all classes: its __objclass__ is object")
            case _:
                pass
    for node, scope in module.nodes[ast.Attribute]:
        if not isinstance(node, ast.Attribute) or node.attr != "__objclass__" or module.tolerated(node):
            continue
        if _is_descriptor(values, node.value, scope):
            yield module.spot(node, "one descriptor serves all classes: its __objclass__ is object")


def _is_descriptor(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    for one, _ in values.of(node, scope):
        match one:
            case ast.Subscript(slice=ast.Constant(value=str(name))) if name in _NAMES:
                return True
            case ast.Call(
                func=ast.Attribute(attr="get" | "pop" | "__getitem__"), args=[ast.Constant(value=str(name)), *_]
            ) if name in _NAMES:
                return True
            case ast.Call(args=[_, ast.Constant(value=str(name)), *_]) if name in _NAMES:
                return True
            case _:
                pass
    return False


RULE = Rule(
    id="owner-of-dict-descriptor",
    since=(3, 15),
    summary="The class of a `__dict__` or `__weakref__` descriptor is compared with the class that it was found in",
    why="the descriptors are shared by all classes since 3.15: __objclass__ is object",
    fix='object.__getattribute__(obj, "__dict__"), without looking at the descriptor',
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#other-language-changes",
    confidence=Confidence.MEDIUM,
    words=("__objclass__",),
    witness="upgrade_3_15/shared-dict-descriptors",
    check=check,
    valid=(
        """\
import types

class A:
    def f(self):
        pass

print(type(str.__dict__['upper']) is types.MethodDescriptorType, str.__dict__['upper'].__objclass__ is str)
""",
    ),
    invalid=(
        """\
class Point:
    pass

descriptor = Point.__dict__['__dict__']
print(descriptor.__objclass__ is Point)
""",
        """\
class Point:
    pass

def owner(cls):
    return vars(cls).get('__weakref__').__objclass__

print(owner(Point) is Point)
""",
    ),
    followed=Followed(
        1,
        """\
class Point:
    pass

print(object.__getattribute__(Point(), "__dict__") == {})
""",
    ),
)
