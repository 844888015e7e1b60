"""A metaclass reads annotations from the namespace of the class that it makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import annotated_classes
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield namespace["__annotations__"] and namespace.get("__annotations__") in metaclasses' __new__ and __init__."""
    for node, scope in module.nodes[ast.Subscript]:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_key(node.slice):
            yield from _told(module, node, node.value, scope)
    for call, scope in module.calls_by_method.get("get", []) + module.calls_by_method.get("pop", []):
        if call.args and _is_key(call.args[0]) and isinstance(call.func, ast.Attribute):
            yield from _told(module, call, call.func.value, scope)


def _told(module: Module, node: ast.expr, namespace: ast.expr, scope: Scope) -> Iterator[Spot | OpenQuestion]:
    function = scope.function()
    name = namespace.id if isinstance(namespace, ast.Name) else ""
    given = function is not None and name in function.parameters[3:4]
    makes = function is not None and function.name.rpartition(".")[2] in {"__new__", "__init__"}
    text = ast.dump(function.node) if function and given and makes else ""
    knows = "annotate" in text.replace("__annotations__", "")
    if (owner := scope.owner()) and given and makes and not knows and not module.tolerated(node):
        spot = module.spot(node, f'{name} has no "__annotations__" while the class is made: fields go unseen')
        made = annotated_classes.made_by(module, {owner.name})
        if annotated_classes.computed(module, made):
            yield spot
        else:
            yield OpenQuestion(spot, tuple(f"{module.name}.{one}" for one in sorted(made)), of_users=True)


def users(modules: Iterator[Module], question: OpenQuestion) -> Iterator[Spot]:
    """Yield the place where a class with annotations that are computed is made elsewhere; less sure where none is."""
    names = {one.rpartition(".")[2] for one in question.names}
    kept = False
    for module in modules:
        names |= (made := annotated_classes.made_by(module, names))
        if annotated_classes.computed(module, made):
            yield question.spot
            return
        kept = kept or annotated_classes.annotated(module, made)
    if not kept:
        yield replace(question.spot, confidence=Confidence.MEDIUM)


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
    users=users,
    valid=(
        # The modules that define the classes keep their annotations as text.
        """\
# file: orm.py
class Meta(type):
    def __new__(mcs, name, bases, namespace):
        namespace["columns"] = list(namespace.get("__annotations__", {}))
        return super().__new__(mcs, name, bases, namespace)

class Model(metaclass=Meta):
    pass
# file: example.py
from __future__ import annotations

import orm

class User(orm.Model):
    name: str

print(User.columns)
""",
        """\
from __future__ import annotations

class Meta(type):
    def __new__(mcs, name, bases, namespace):
        namespace["columns"] = list(namespace.get("__annotations__", {}))
        return super().__new__(mcs, name, bases, namespace)

class User(metaclass=Meta):
    name: str

print(User.columns)
""",
        """\
class Meta(type):
    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        cls.fields = list(cls.__annotations__)
        return cls
""",
    ),
    invalid=(
        # One of the modules does not, and meets the class under the name of another.
        """\
# file: orm/__init__.py
from .base import Model as Model
# file: orm/base.py
class Meta(type):
    def __new__(mcs, name, bases, namespace):
        namespace["columns"] = list(namespace.get("__annotations__", {}))
        return super().__new__(mcs, name, bases, namespace)

class Model(metaclass=Meta):
    pass
# file: named.py
from __future__ import annotations

from orm import Model

class Named(Model):
    name: str
# file: example.py
from named import Named

class User(Named):
    age: int

print(Named.columns, User.columns)
""",
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
        2,
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
