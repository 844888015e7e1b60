"""`self.__annotations__`: annotations are read through an instance."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks.annotated_classes import postponed
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope


def check(module: Module) -> Iterator[Spot]:
    """Yield reads through self, and through self's attributes only by that name."""
    if postponed(module):
        return  # kept as text, in the class itself, where an instance finds them
    for node, scope in module.nodes[ast.Attribute]:
        if not isinstance(node, ast.Attribute) or node.attr != "__annotations__" or module.tolerated(node):
            continue
        function = scope.function()
        owner = scope.owner()
        if owner is not None and _sets(module, owner):
            continue
        plain = isinstance(node.value, ast.Name) and node.value.id == "self" and isinstance(node.ctx, ast.Load)
        if plain and function is not None and function.parameters[:1] == ("self",) and not _meta(scope.owner()):
            yield module.spot(
                node, "self.__annotations__ raises AttributeError: an instance no longer shows its class's"
            )


def _sets(module: Module, owner: Scope) -> bool:
    """Return whether methods of the class give the instance annotations of its own."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "__annotations__"
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and scope.owner() is owner
        for node, scope in module.nodes[ast.Attribute]
    ) or any(
        isinstance(call.args[0], ast.Name) and call.args[0].id == "self" and "__annotations__" in ast.unparse(call)
        for call, scope in module.calls_by_name.get("setattr", [])
        if call.args and scope.owner() is owner
    )


def _meta(owner: object) -> bool:
    node = getattr(owner, "node", None)
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any(isinstance(base, ast.Name) and (base.id == "type" or base.id.endswith("Meta")) for base in bases)


RULE = Rule(
    id="annotations-through-instance",
    since=(3, 14),
    summary="Annotations are read through an instance",
    why="__annotations__ is computed by the class when it is asked; an instance has no such attribute",
    fix="type(self).__annotations__, or annotationlib.get_annotations(type(self))",
    workaround='getattr(type(self), "__annotations__", {})',
    link="https://docs.python.org/3.14/whatsnew/3.14.html#changes-in-annotations",
    confidence=Confidence.HIGH,
    words=("__annotations__",),
    witness="upgrade_3_14/ann-through-instance",
    check=check,
    valid=(
        """\
class A:
    x: int

    def names(self):
        return list(type(self).__annotations__)
""",
        """\
from __future__ import annotations

class A:
    x: int

    def names(self):
        return list(self.__annotations__)

print(A().names())
""",
        """\
class Signature:
    def __init__(self, **kinds):
        self.__annotations__ = kinds

    def names(self):
        return list(self.__annotations__)

print(Signature(a=int).names())
""",
        "class M(type):\n    def names(self):\n        return self.__annotations__\n",
    ),
    invalid=(
        """\
class A:
    x: int

    def names(self):
        return list(self.__annotations__)

print(A().names())
""",
    ),
    followed=Followed(
        1,
        """\
class A:
    x: int

    def names(self):
        return list(type(self).__annotations__)

print(A().names())
""",
    ),
)
