"""RLIM_INFINITY is compared as if it were a negative number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_NAME = "resource.RLIM_INFINITY"
_LIMITS = {"resource.getrlimit", "resource.prlimit"}
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons by size or with -1, and min() or max() of it; of limits, those with what is below 0."""
    values = module.once(LocalValues)
    limits = frozenset(_unpacked(module))
    told: set[ast.AST] = set()
    for node, _ in module.nodes[ast.Compare]:
        if isinstance(node, ast.Compare) and not module.tolerated(node):
            sides = [node.left, *node.comparators]
            ordered = any(isinstance(op, _ORDERED) for op in node.ops)
            if any(module.dotted(one) == _NAME for one in sides) and (ordered or any(map(_is_minus_one, sides))):
                told.add(node)
                yield module.spot(node, "RLIM_INFINITY is a large positive number now, no longer -1")
    for node, scope in module.nodes[ast.Compare]:
        if node in told or not isinstance(node, ast.Compare) or module.tolerated(node):
            continue
        sides = [node.left, *node.comparators]
        negative = any(map(_is_minus_one, sides)) or (any(map(_is_zero, sides)) and _asks_below(node))
        if negative and any(_may_be_infinite(module, values, limits, one, scope) for one in sides):
            yield module.spot(node, "a limit that is not set is a large positive number now, no longer -1")
    for name in ("min", "max"):
        for call, _ in module.calls_by_name.get(name, []):
            if any(module.dotted(one) == _NAME for one in call.args) and not module.tolerated(call):
                yield module.spot(call, f"{name}() chooses otherwise: RLIM_INFINITY is a large positive number now")


def _asks_below(node: ast.Compare) -> bool:
    """Return whether a comparison with 0 asks whether the other side is below it: `x < 0`, `0 > x`, `x >= 0`."""
    left = isinstance(node.left, ast.Constant)
    return isinstance(node.ops[0], (ast.Gt, ast.LtE) if left else (ast.Lt, ast.GtE)) and len(node.ops) == 1


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0 and node.value is not False


def _unpacked(module: Module) -> Iterator[tuple[Scope, str]]:
    """Yield names that take apart what getrlimit() gives, with their scopes."""
    for node, scope in module.nodes[ast.Assign]:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Call(func=func)) if (
                module.imported(func, scope) in _LIMITS
            ):
                yield from ((scope, one.id) for one in names if isinstance(one, ast.Name))
            case _:
                pass


def _may_be_infinite(
    module: Module, values: LocalValues, limits: frozenset[tuple[Scope, str]], node: ast.expr, scope: Scope
) -> bool:
    """Return whether an expression may be RLIM_INFINITY: by that name, or as what getrlimit() gives."""
    for value, where in values.of(node, scope):
        match value:
            case ast.Name(id=name) if (where, name) in limits:
                return True
            case ast.Subscript(value=whole):
                made = [one for one, _ in values.of(whole, where) if isinstance(one, ast.Call)]
                if any(module.imported(one.func, where) in _LIMITS for one in made):
                    return True
            case _ if module.imported(value, where) == _NAME:
                return True
            case _:
                pass
    return False


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
    words=("RLIM_INFINITY", "resource getrlimit"),
    witness="upgrade_3_15/rlim-infinity-sign",
    check=check,
    valid=(
        """\
import resource

soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
print(hard == resource.RLIM_INFINITY)
""",
        """\
import resource

soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
size = 10
print(size < 0, soft > 0, soft == 0, resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 0)
""",
    ),
    invalid=(
        "import resource\n\nprint(resource.RLIM_INFINITY == -1)\n",
        "import resource\n\nprint(min(1024, resource.RLIM_INFINITY))\n",
        """\
import resource

def human(value):
    return "unlimited" if value < 0 else "limited"

class Limits:
    def __init__(self, most=resource.RLIM_INFINITY):
        self.most = most

    def report(self):
        return human(self.most)

print(Limits().report())
""",
        """\
import resource

resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
print(soft == -1, 0 <= resource.getrlimit(resource.RLIMIT_FSIZE)[1])
""",
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
