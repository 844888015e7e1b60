"""A class has __trunc__ and neither __int__ nor __index__."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module


def check(module: Module) -> Iterator[Spot]:
    """Yield classes without a base that could bring the others."""
    for node, _ in module.nodes[ast.ClassDef]:
        if not isinstance(node, ast.ClassDef) or any(module.dotted(base) != "object" for base in node.bases):
            continue
        methods = {one.name: one for one in node.body if isinstance(one, Function)}
        names = methods.keys() | {
            target.id
            for one in node.body
            if isinstance(one, ast.Assign)
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        if "__trunc__" in methods and not names & {"__int__", "__index__"}:
            yield module.spot(
                methods["__trunc__"], f"int() of a {node.name} raises TypeError: it does not use __trunc__"
            )


RULE = Rule(
    id="int-of-trunc",
    since=(3, 14),
    summary="A class has __trunc__ and neither __int__ nor __index__",
    why="int() no longer asks __trunc__: TypeError",
    fix="__int__ = __trunc__",
    workaround="math.trunc(value)",
    link="https://github.com/python/cpython/issues/119743",
    confidence=Confidence.MEDIUM,
    words=("__trunc__",),
    witness="upgrade_3_14/int-of-trunc",
    check=check,
    valid=(
        """\
class A:
    def __trunc__(self):
        return 1

    __int__ = __trunc__
""",
    ),
    invalid=(
        """\
class A:
    def __trunc__(self):
        return 1

print(int(A()))
""",
    ),
    followed=Followed(
        1,
        """\
class A:
    def __trunc__(self):
        return 1

    __int__ = __trunc__

print(int(A()))
""",
    ),
)
