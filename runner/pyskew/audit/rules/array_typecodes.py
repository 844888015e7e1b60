"""array.typecodes is used as a string."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_METHODS = set(dir(str)) - set(dir(tuple))


def check(module: Module) -> Iterator[Spot]:
    """Yield methods of strings, sums, comparisons with a text, and where it is put into another text."""
    values = module.once(LocalValues)
    held = [pair for kind in (ast.Attribute, ast.BinOp, ast.Compare) for pair in module.nodes[kind]]
    held += [(part, module.top) for part in ast.walk(module.tree) if isinstance(part, ast.FormattedValue)]
    for node, scope in held:
        used = any(_is_typecodes(module, values, one, scope) for one in _as_text(node))
        if used and not module.tolerated(node):
            yield module.spot(node, "array.typecodes is a tuple now, some of its codes have two letters")


def _as_text(node: ast.AST) -> list[ast.expr]:
    """Return what must be a text for this node to do the same as ever."""
    match node:
        case ast.Attribute(value=value, attr=name) if name in _METHODS:
            return [value]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = [left, right]
            return [] if any(isinstance(one, (ast.Tuple, ast.Call)) for one in sides) else sides
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=right):
            return [right]
        case ast.FormattedValue(value=value):
            return [value]
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=str())]):
            return [left]
        case _:
            return []


def _is_typecodes(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return False
    return any(module.dotted(one) == "array.typecodes" for one, _ in values.of(node, scope))


RULE = Rule(
    id="array-typecodes",
    since=(3, 15),
    summary="array.typecodes is used as a string",
    why="there are type codes of two letters, so that it became a tuple",
    fix='iterate over it, or "".join() it for codes of one letter',
    workaround="the same",
    link="https://docs.python.org/3.15/library/array.html#array.typecodes",
    confidence=Confidence.HIGH,
    words=("array typecodes",),
    witness="upgrade_3_15/array-typecodes",
    check=check,
    valid=(
        'import array\n\nprint([code for code in array.typecodes if code == "b"])\n',
        'import array\n\nprint("b" in tuple(array.typecodes) + ("x",), "B" in array.typecodes)\n',
    ),
    invalid=(
        'import array\n\nprint(array.typecodes.replace("u", ""))\n',
        'from array import typecodes\n\nprint("d" in typecodes + "x")\n',
        """\
import array

CODES = array.typecodes

def supported(extra):
    return CODES + extra

print("q" in supported("!"), f"[{array.typecodes}]")
""",
        """\
import array

class Column:
    codes = array.typecodes

    def __init__(self):
        self.known = self.codes + "?"

    def unknown(self, code):
        return code not in self.known

print(Column().unknown("?"))
""",
    ),
    followed=Followed(
        1,
        """\
import array

print("".join(code for code in array.typecodes if code in "bBwhHiIlLqQfd"))
""",
    ),
)
