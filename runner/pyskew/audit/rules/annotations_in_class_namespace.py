"""A metaclass reads annotations from the namespace of the class that it makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module, Scope
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield namespace["__annotations__"] and namespace.get("__annotations__") in metaclasses' __new__ and __init__."""
    for node, scope in module.nodes[ast.Subscript]:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_key(node.slice):
            yield from _told(module, node, node.value, scope)
    for call, scope in module.calls_by_method.get("get", []) + module.calls_by_method.get("pop", []):
        if call.args and _is_key(call.args[0]) and isinstance(call.func, ast.Attribute):
            yield from _told(module, call, call.func.value, scope)


def _told(module: Module, node: ast.expr, namespace: ast.expr, scope: Scope) -> Iterator[Spot]:
    function = scope.function()
    name = namespace.id if isinstance(namespace, ast.Name) else ""
    given = function is not None and name in function.parameters[3:4]
    makes = function is not None and function.name.rpartition(".")[2] in {"__new__", "__init__"}
    text = ast.dump(function.node) if function and given and makes else ""
    if given and makes and "annotate" not in text.replace("__annotations__", "") and not module.tolerated(node):
        yield module.spot(node, f'{name} has no "__annotations__" while the class is made: fields go unseen')


def _is_key(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == "__annotations__"


RULE = Rule(
    id="annotations-in-class-namespace",
    since=(3, 14),
    summary="A metaclass reads annotations from the namespace of the class that it makes",
    why="the namespace holds a function that computes annotations, not the annotations",
    fix="annotationlib.get_annotate_from_class_namespace(namespace), or cls.__annotations__ once the class is made",
    workaround="`from __future__ import annotations` in the modules that define the classes",
    link="https://docs.python.org/3.14/library/annotationlib.html#using-annotations-in-a-metaclass",
    confidence=Confidence.HIGH,
    words=("__annotations__",),
    witness="upgrade_3_14/ann-in-class-namespace",
    check=check,
    valid=(
        """\
class Meta(type):
    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        cls.fields = list(cls.__annotations__)
        return cls
""",
    ),
    invalid=(
        """\
class Meta(type):
    def __new__(mcs, name, bases, namespace):
        namespace['fields'] = list(namespace.get('__annotations__', {}))
        return super().__new__(mcs, name, bases, namespace)

class Options(metaclass=Meta):
    size: int

print(Options.fields)
""",
    ),
    followed=Followed(
        1,
        """\
import inspect

class Meta(type):
    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        cls.fields = list(inspect.get_annotations(cls))
        return cls

class Options(metaclass=Meta):
    size: int

print(Options.fields)
""",
    ),
)
