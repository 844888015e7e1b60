"""A subclass of struct.Struct makes its object without a format."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of `super().__new__(cls)` in __new__ of such a class."""
    for call, scope in module.calls_by_method.get("__new__", []):
        owner = scope.owner()
        node = owner.node if owner else None
        bases = [module.dotted(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
        alone = len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Starred)
        if "struct.Struct" in bases and alone and not module.tolerated(call):
            yield module.spot(call, "Struct.__new__() takes the format: TypeError")


RULE = Rule(
    id="struct-new-without-format",
    since=(3, 15),
    summary="A subclass of struct.Struct makes its object without a format",
    why="the format belongs to __new__(), for a Struct cannot be changed once it is made",
    fix="super().__new__(cls, format)",
    workaround="the same",
    link="https://docs.python.org/3.15/library/struct.html#struct.Struct",
    confidence=Confidence.HIGH,
    words=("struct __new__",),
    witness="upgrade_3_15/struct-subclass",
    check=check,
    valid=(
        """\
import struct

class Header(struct.Struct):
    def __new__(cls, layout):
        return super().__new__(cls, layout)

print(Header("i").size)
""",
    ),
    invalid=(
        """\
import struct

class Header(struct.Struct):
    def __new__(cls):
        return super().__new__(cls)

    def __init__(self):
        super().__init__("i")

print(Header().size)
""",
    ),
    followed=Followed(
        1,
        """\
import struct

class Header(struct.Struct):
    def __new__(cls):
        return super().__new__(cls, "i")

    def __init__(self):
        super().__init__("i")

print(Header().size)
""",
    ),
)
