"""A visitor of syntax trees has visit_Str and the like, which are no longer called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module

_OLD = {"visit_Str", "visit_Num", "visit_Bytes", "visit_NameConstant", "visit_Ellipsis"}


def check(module: Module) -> Iterator[Spot]:
    """Yield classes that have an old method and no visit_Constant, in modules that know `ast`."""
    if not any(name.split(".")[0] == "ast" for name in module.imports.values()):
        return
    for node, _ in module.nodes[ast.ClassDef]:
        if not isinstance(node, ast.ClassDef):
            continue
        methods = {one.name: one for one in node.body if isinstance(one, Function)}
        bases = [module.dotted(base) for base in node.bases]
        direct = any(base in {"ast.NodeVisitor", "ast.NodeTransformer"} for base in bases)
        for name in sorted(_OLD & methods.keys()) if bases and "visit_Constant" not in methods else ():
            message = f"{name}() is never called: literals are visited as visit_Constant()"
            yield module.spot(methods[name], message, None if direct else Confidence.MEDIUM)


RULE = Rule(
    id="visit-str",
    since=(3, 14),
    summary="A visitor of syntax trees has visit_Str and the like, which are no longer called",
    why="NodeVisitor no longer passes constants on to the old methods: nothing fails, nothing is found",
    fix="visit_Constant(self, node), and ask isinstance(node.value, str)",
    workaround="visit_Constant that calls the old method",
    link="https://github.com/python/cpython/issues/119562",
    confidence=Confidence.HIGH,
    words=tuple(sorted(_OLD)),
    witness="upgrade_3_14/rem-visit-str",
    check=check,
    valid=(
        """\
import ast

class V(ast.NodeVisitor):
    def visit_Str(self, node):
        pass

    def visit_Constant(self, node):
        pass
""",
    ),
    invalid=(
        """\
import ast

class V(ast.NodeVisitor):
    def visit_Str(self, node):
        print(node.value)

V().visit(ast.parse('"text"'))
""",
    ),
    followed=Followed(
        1,
        """\
import ast

class V(ast.NodeVisitor):
    def visit_Constant(self, node):
        if isinstance(node.value, str):
            print(node.value)

V().visit(ast.parse('"text"'))
""",
    ),
)
