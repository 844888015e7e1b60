"""The old line table of a code object is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield reads of `code.co_lnotab`, a name that nothing else has."""
    for node, _ in module.nodes[ast.Attribute]:
        read = isinstance(node, ast.Attribute) and node.attr == "co_lnotab" and isinstance(node.ctx, ast.Load)
        if read and not module.tolerated(node):
            yield module.spot(node, "co_lnotab is gone: AttributeError")


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
    valid=("def f(code):\n    return code.co_lnotab if hasattr(code, 'co_lnotab') else b''\n",),
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
