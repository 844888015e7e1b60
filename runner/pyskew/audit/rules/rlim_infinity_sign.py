"""RLIM_INFINITY is compared as if it were a negative number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule

_NAME = "resource.RLIM_INFINITY"
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons by size, equality with -1, and min() or max() of it."""
    for node, _ in module.nodes[ast.Compare]:
        if isinstance(node, ast.Compare) and not module.tolerated(node):
            sides = [node.left, *node.comparators]
            ordered = any(isinstance(op, _ORDERED) for op in node.ops)
            if any(module.dotted(one) == _NAME for one in sides) and (ordered or any(map(_is_minus_one, sides))):
                yield module.spot(node, "RLIM_INFINITY is a large positive number now, no longer -1")
    for name in ("min", "max"):
        for call, _ in module.calls_by_name.get(name, []):
            if any(module.dotted(one) == _NAME for one in call.args) and not module.tolerated(call):
                yield module.spot(call, f"{name}() chooses otherwise: RLIM_INFINITY is a large positive number now")


def _is_minus_one(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and ast.unparse(node.operand) == "1"


RULE = Rule(
    id="rlim-infinity-sign",
    since=(3, 15),
    summary="RLIM_INFINITY is compared as if it were a negative number",
    why="the constant is the largest unsigned number on Linux, as in C",
    fix="compare for equality with resource.RLIM_INFINITY alone, before comparing sizes",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#resource",
    confidence=Confidence.HIGH,
    words=("RLIM_INFINITY",),
    witness="upgrade_3_15/rlim-infinity-sign",
    check=check,
    valid=(
        """\
import resource

soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
print(hard == resource.RLIM_INFINITY)
""",
    ),
    invalid=(
        "import resource\n\nprint(resource.RLIM_INFINITY == -1)\n",
        "import resource\n\nprint(min(1024, resource.RLIM_INFINITY))\n",
    ),
    followed=Followed(
        1,
        """\
import resource

limit = resource.RLIM_INFINITY
print(limit == resource.RLIM_INFINITY)
""",
    ),
)
