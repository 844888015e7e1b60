"""Annotations are looked up in the `__dict__` of a class or module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import annotated_classes
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values.local_values import LocalValues

_KEY = "__annotations__"


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield reads of `cls.__dict__`, `vars(cls)` and globals(): items, get(), pop(), `in`, also through a variable."""
    values = module.once(LocalValues)
    for node, namespace, scope in _reads(values):
        shown = [
            one
            for one, where in values.of(namespace, scope)
            if _is_namespace(module, one)
            and not _is_of_instance(module, one, where)
            and not _is_of_made(values, one, where)
        ]
        if shown and not module.tolerated(node) and not _knows(module, scope):
            message = "no \"__annotations__\" in a class's or module's __dict__: what is annotated goes unseen"
            spot = module.spot(node, message)
            local = all(_is_of_this_file(module, one) for one in shown)
            if annotated_classes.computed(module) or (local and not annotated_classes.postponed(module)):
                yield spot
            elif not local:
                yield OpenQuestion(spot, (f"{module.name}.{scope.name}",), of_users=True)


def users(modules: Iterator[Module], question: OpenQuestion) -> Iterator[Spot]:
    """Yield the place where a module that uses it has annotations that are computed; less sure where none has any."""
    kept = False
    for module in modules:
        if annotated_classes.computed(module):
            yield question.spot
            return
        kept = kept or annotated_classes.annotated(module)
    if not kept:
        yield replace(question.spot, confidence=Confidence.MEDIUM)


def _is_of_instance(module: Module, node: ast.expr, scope: Scope) -> bool:
    """Return whether a namespace is an instance's: `self.__dict__` in a method of a class that is no metaclass."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr="__dict__"):
            pass
        case ast.Call(func=ast.Name(id="vars"), args=[ast.Name(id=name)]):
            pass
        case ast.Call(args=[inner]) | ast.Call(func=ast.Attribute(value=inner, attr="copy")):
            return _is_of_instance(module, inner, scope)
        case _:
            return False
    method, owner = scope.function(), scope.owner()
    if method is None or owner is None or method.parent is not owner or not isinstance(owner.node, ast.ClassDef):
        return False
    decorated = isinstance(method.node, Function) and bool(method.node.decorator_list)
    metaclass = any(_METACLASS.search(module.dotted(base)) for base in owner.node.bases)
    return not decorated and not metaclass and method.parameters[:1] == (name,) and name == "self"


def _is_of_made(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    """Return whether a namespace is that of what a call of a class of this file makes, and of nothing else."""
    if not isinstance(node, ast.Attribute):
        return False
    scopes = values.module.scopes
    made = [one.func for one, _ in values.of(node.value, scope) if isinstance(one, ast.Call)]
    named = [
        one.id for one in made if isinstance(one, ast.Name) and one.id in scopes and scopes[one.id].kind == "class"
    ]
    classes = [scopes[name].node for name in named]
    plain = all(
        isinstance(one, ast.ClassDef) and not any(_METACLASS.search(values.module.dotted(base)) for base in one.bases)
        for one in classes
    )
    return bool(named) and plain and len(named) == len(values.of(node.value, scope))


_METACLASS = re.compile(r"(?:^|\.)(?:type|\w*Meta\w*)$")


def _is_of_this_file(module: Module, node: ast.expr) -> bool:
    """Return whether a namespace is that of this module, or of a class that it defines."""
    match node:
        case ast.Call(func=ast.Name(id="globals")):
            return True
        case ast.Call(args=[ast.Name(id=name)]) | ast.Attribute(value=ast.Name(id=name), attr="__dict__"):
            return name in module.scopes and module.scopes[name].kind == "class"
        case ast.Call(args=[inner]) | ast.Call(func=ast.Attribute(value=inner, attr="copy")):
            return _is_of_this_file(module, inner)
        case _:
            return False


def _reads(values: LocalValues) -> Iterator[tuple[ast.expr, ast.expr, Scope]]:
    module = values.module
    for node, scope in module.nodes[ast.Subscript]:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_key(values, node.slice, scope):
            yield node, node.value, scope
    for method in ("get", "pop", "setdefault", "__getitem__", "__contains__"):
        for call, scope in module.calls_by_method.get(method, []):
            if call.args and _is_key(values, call.args[0], scope) and isinstance(call.func, ast.Attribute):
                yield call, call.func.value, scope
    for node, scope in module.nodes[ast.Compare]:
        if (
            isinstance(node, ast.Compare)
            and isinstance(node.ops[0], (ast.In, ast.NotIn))
            and _is_key(values, node.left, scope)
        ):
            yield node, node.comparators[0], scope


def _is_key(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    found = values.of(node, scope) if isinstance(node, ast.Name) else [(node, scope)]
    return any(isinstance(one, ast.Constant) and one.value == _KEY for one, _ in found)


def _is_namespace(module: Module, node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="__dict__"):
            return True
        case ast.Call(func=ast.Name(id="vars"), args=[_]) | ast.Call(func=ast.Name(id="globals"), args=[]):
            return True
        case ast.Call(func=ast.Name(id="dict"), args=[inner]) | ast.Call(func=ast.Attribute(value=inner, attr="copy")):
            return _is_namespace(module, inner)
        case _:
            return False


def _knows(module: Module, scope: Scope) -> bool:
    """Return whether the function around knows of the new ways as well."""
    function = scope.function()
    text = ast.unparse(function.node if function is not None else module.tree)
    return "annotate" in text.replace(_KEY, "").replace("annotated", "")


RULE = Rule(
    id="annotations-in-class-dict",
    since=(3, 14),
    summary="Annotations are looked up in the `__dict__` of a class or module",
    why="they are computed when they are asked for, and kept under another name: the look-up finds nothing",
    fix="inspect.get_annotations(cls) (3.10), which reads the class's own",
    workaround="`from __future__ import annotations` in the modules that define the classes",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#changes-in-annotations",
    confidence=Confidence.HIGH,
    words=(_KEY,),
    witness="upgrade_3_14/ann-in-class-namespace",
    check=check,
    users=users,
    valid=(
        """\
class Tram:
    line: int

def described(record):
    return sorted(record.__dict__.get("__annotations__", {"none": 0}))

tram = Tram()
tram.__dict__["__annotations__"] = {"seen": 1}
print(described(tram))
""",
        # Annotations that are kept as text are in the namespace.
        """\
from __future__ import annotations

limit: int = 3

class A:
    x: int

print(globals()["__annotations__"], vars(A)["__annotations__"])
""",
        """\
# file: fields.py
def of(cls):
    return sorted(cls.__dict__.get("__annotations__", {}))
# file: example.py
from __future__ import annotations

import fields

class A:
    x: int

print(fields.of(A))
""",
        """\
import inspect

class A:
    x: int

print(inspect.get_annotations(A))
""",
        # The namespace of an instance.
        """\
class Form:
    def __init__(self):
        self.__dict__["__annotations__"] = {"note": "text"}

    def notes(self):
        return self.__dict__.get("__annotations__", {})

class Address(Form):
    street: str

print(Address().notes())
""",
        """\
class Signature:
    def __init__(self):
        self.kinds = {"__annotations__": 1}

print(Signature().kinds["__annotations__"])
""",
        """\
class A:
    x: int

def fields(cls):
    own = cls.__dict__.get("__annotations__")
    if own is None and "__annotate_func__" in cls.__dict__:
        own = cls.__annotations__
    return sorted(own)

print(fields(A))
""",
    ),
    invalid=(
        """\
class A:
    x: int

def fields(cls):
    return sorted(cls.__dict__.get("__annotations__", {}))

print(fields(A))
""",
        """\
class A:
    x: int

if "__annotations__" in vars(A):
    print("annotated")
""",
        """\
class A:
    x: int

space = vars(A)
try:
    print(space["__annotations__"])
except KeyError:
    print("nothing")
""",
        """\
limit: int = 3

print(globals().get("__annotations__"))
""",
        """\
class A:
    x: int

for base in A.__mro__:
    space = dict(base.__dict__)
    print(space.pop("__annotations__", None))
""",
        """\
class A:
    x: int

def own(cls, name):
    return vars(cls).get(name, {})

print(own(A, "__annotations__"))
""",
        """\
class A:
    x: int

def fields(cls):
    if "__annotations__" in cls.__dict__:
        return list(cls.__dict__["__annotations__"])
    return []

print(fields(A))
""",
        """\
# file: fields.py
from __future__ import annotations

def of(cls):
    return sorted(cls.__dict__.get("__annotations__", {}))
# file: example.py
import fields

class A:
    x: int

print(fields.of(A))
""",
        """\
class Fields(type):
    def fields(self):
        return sorted(self.__dict__.get("__annotations__", {}))

class A(metaclass=Fields):
    x: int

print(A.fields())
""",
    ),
    followed=Followed(
        4,
        """\
import inspect
import sys

limit: int = 3

print(inspect.get_annotations(sys.modules[__name__]))
""",
    ),
)
