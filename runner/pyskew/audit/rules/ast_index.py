"""ast.Index or ast.ExtSlice is expected in a subscript."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_NAMES = {"ast.Index", "ast.ExtSlice"}
_VISITORS = {"ast.NodeVisitor", "ast.NodeTransformer"}


def check(module: Module) -> Iterator[Spot]:
    """Yield checks by isinstance() that have no other branch, and methods of visitors."""
    for call, scope in module.calls_by_name.get("isinstance", []):
        kinds = call.args[1:2]
        names = {
            module.imported(one, scope)
            for kind in kinds
            for one in (kind.elts if isinstance(kind, ast.Tuple) else [kind])
        }
        if names and names <= _NAMES and not _has_other_branch(module, call) and not module.tolerated(call):
            yield module.spot(call, f"no node is an {min(names)} any more")
    for node, scope in module.nodes[ast.FunctionDef]:
        owner = scope.node
        if isinstance(node, ast.FunctionDef) and node.name in {"visit_Index", "visit_ExtSlice"}:
            bases = {module.dotted(one) for one in owner.bases} if isinstance(owner, ast.ClassDef) else set()
            if bases & _VISITORS and not module.tolerated(node):
                yield module.spot(node, f"{node.name}() is not called", Confidence.MEDIUM)


def _has_other_branch(module: Module, call: ast.Call) -> bool:
    """Return whether the condition leads somewhere else for other nodes: `else`, a conditional, or what follows."""
    for node, _ in [*module.nodes[ast.If], *module.nodes[ast.IfExp]]:
        if isinstance(node, ast.If | ast.IfExp) and any(one is call for one in ast.walk(node.test)):
            return isinstance(node, ast.IfExp) or bool(node.orelse) or _rebinds(node.body)
    return False


def _rebinds(body: list[ast.stmt]) -> bool:
    """Return whether the branch only takes the expression out of its index: `index = index.value`."""
    match body:
        case [ast.Assign(targets=[target], value=ast.Attribute(value=value))]:
            return ast.dump(target).replace("Store", "Load") == ast.dump(value)
        case _:
            return False


RULE = Rule(
    id="ast-index",
    since=(3, 9),
    summary="ast.Index or ast.ExtSlice is expected in a subscript",
    why="the slice of a subscript is the expression itself since 3.9, and a tuple where it was ExtSlice",
    fix="look at node.slice itself, and at node.slice.value only where it is an ast.Index",
    workaround="isinstance(node.slice, ast.Index) and node.slice.value or node.slice",
    link="https://docs.python.org/3.9/whatsnew/3.9.html",
    confidence=Confidence.HIGH,
    words=(
        "ast Index",
        "ast ExtSlice",
        "ast visit_Index",
        "ast visit_ExtSlice",
    ),
    check=check,
    valid=(
        """\
import ast

node = ast.parse("a['x']").body[0].value
index = node.slice
if isinstance(index, ast.Index):
    index = index.value
print(index.value)
""",
        """\
class Index:
    def __init__(self, value):
        self.value = value

print(isinstance(Index(3), Index))
""",
    ),
    invalid=(
        """\
import ast

class Keys(ast.NodeVisitor):
    def visit_Subscript(self, node):
        if isinstance(node.slice, ast.Index):
            print(node.slice.value.value)
        self.generic_visit(node)

Keys().visit(ast.parse("a['x']"))
""",
        """\
import ast

class Indexes(ast.NodeVisitor):
    def visit_Index(self, node):
        print('index')

Indexes().visit(ast.parse('a[1]'))
""",
    ),
    followed=Followed(
        1,
        """\
import ast

class Keys(ast.NodeVisitor):
    def visit_Subscript(self, node):
        index = node.slice
        if isinstance(index, ast.Index):
            index = index.value
        print(index.value)
        self.generic_visit(node)

Keys().visit(ast.parse("a['x']"))
""",
    ),
)
