"""The remembered value of a typing.ForwardRef is read, which it no longer has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_GONE = {"__forward_evaluated__", "__forward_value__"}


def check(module: Module) -> Iterator[Spot]:
    """Yield reads and writes of the two attributes."""
    for node, _ in module.nodes[ast.Attribute]:
        if isinstance(node, ast.Attribute) and node.attr in _GONE and not module.tolerated(node):
            yield module.spot(node, f"{node.attr} is gone: a forward reference is evaluated anew each time")


RULE = Rule(
    id="forward-reference-internals",
    since=(3, 14),
    summary="The remembered value of a typing.ForwardRef is read, which it no longer has",
    why="the class moved to annotationlib and keeps no value: AttributeError",
    fix="typing.get_type_hints() of what holds the reference; from 3.14 on also reference.evaluate()",
    workaround="getattr(reference, name, None)",
    link="https://docs.python.org/3.14/library/annotationlib.html#annotationlib.ForwardRef",
    confidence=Confidence.HIGH,
    words=tuple(sorted(_GONE)),
    witness="upgrade_3_14/ann-forward-ref-internals",
    check=check,
    valid=('import typing\n\nprint(typing.ForwardRef("int").__forward_arg__)\n',),
    invalid=('import typing\n\nprint(typing.ForwardRef("int").__forward_evaluated__)\n',),
    followed=Followed(
        1,
        """\
import typing

def f(x: "int"):
    pass

print(typing.get_type_hints(f)["x"] is not int)
""",
    ),
)
