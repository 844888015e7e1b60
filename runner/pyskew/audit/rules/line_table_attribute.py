"""The old line table of a code object is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.receivers import Receivers
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield reads of `code.co_lnotab`, where the object is not known to be of another class."""
    receivers = module.once(Receivers)
    for node, scope in module.nodes[ast.Attribute]:
        read = isinstance(node, ast.Attribute) and node.attr == "co_lnotab" and isinstance(node.ctx, ast.Load)
        if not isinstance(node, ast.Attribute) or not read or module.tolerated(node):
            continue
        receiver = receivers.of(node.value, scope)
        known = {name.partition(".")[0] for name in receiver.classes}
        if not receiver.own and known <= _LIBRARY:
            yield module.spot(node, "co_lnotab is gone: AttributeError")


_LIBRARY = {"types", "builtins", "inspect", "dis", "sys", "importlib", "compile"}
"""What code comes from."""


RULE = Rule(
    id="line-table-attribute",
    since=(3, 15),
    summary="The old line table of a code object is read",
    why="co_lnotab warned since 3.12 and is gone: AttributeError",
    fix="co_lines(), or co_positions()",
    workaround="the same; both exist since 3.11",
    link="https://github.com/python/cpython/issues/134690",
    confidence=Confidence.HIGH,
    words=("co_lnotab",),
    witness="upgrade_3_15/line-table-attribute",
    check=check,
    valid=(
        "def f(code):\n    return code.co_lnotab if hasattr(code, 'co_lnotab') else b''\n",
        """\
class Code:
    def __init__(self, name):
        self.co_name = name
        self.co_lnotab = b""

code = Code("f")
print(code.co_lnotab)
""",
    ),
    invalid=(
        """\
import warnings

def f(code):
    return code.co_lnotab

warnings.simplefilter("ignore")
print(len(f(f.__code__)) > 0)
""",
    ),
    followed=Followed(
        1,
        """\
import warnings

def f(code):
    return list(code.co_lines())

warnings.simplefilter("ignore")
print(len(f(f.__code__)) > 0)
""",
    ),
)
