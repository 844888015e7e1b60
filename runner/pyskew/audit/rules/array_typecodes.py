"""array.typecodes is used as a string."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule

_METHODS = set(dir(str)) - set(dir(tuple))


def check(module: Module) -> Iterator[Spot]:
    """Yield methods of strings, and sums with a literal one."""
    for node in ast.walk(module.tree):
        text = None
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            text = node.value
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = [node.left, node.right]
            literal = any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in sides)
            text = next((one for one in sides if literal and isinstance(one, (ast.Name, ast.Attribute))), None)
        if text is not None and module.dotted(text) == "array.typecodes" and not module.tolerated(node):
            yield module.spot(node, "array.typecodes is a tuple now, some of its codes have two letters")


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
    valid=('import array\n\nprint([code for code in array.typecodes if code == "b"])\n',),
    invalid=(
        'import array\n\nprint(array.typecodes.replace("u", ""))\n',
        'from array import typecodes\n\nprint("d" in typecodes + "x")\n',
    ),
    followed=Followed(
        1,
        """\
import array

print("".join(code for code in array.typecodes if code in "bBwhHiIlLqQfd"))
""",
    ),
)
