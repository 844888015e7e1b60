"""Instructions of bytecode are known by names that the compiler of 3.13 uses otherwise."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.local_values import LocalValues
from pyskew.audit.module_index import Module, Scope
from pyskew.audit.rules import Rule

_NAMES = ["FORMAT_VALUE", "KW_NAMES", "LOAD_FAST", "LOAD_METHOD", "STORE_FAST"]


def check(module: Module) -> Iterator[Spot]:
    """Comparisons of `opname` with such a name, and look-ups of one in `opmap`."""
    if not any(name.partition(".")[0] in {"dis", "opcode", "bytecode"} for name in module.imports.values()):
        return
    values = LocalValues(module)
    for node, scope in module.nodes[ast.Compare]:
        if isinstance(node, ast.Compare) and not module.tolerated(node):
            sides = [node.left, *node.comparators]
            names = sorted(set(_names(values, sides, scope)) & set(_NAMES))
            if names and any(_is_opname(one) for one in sides):
                yield module.spot(node, f"{names[0]} is no longer what the compiler writes there")
    for node, scope in module.nodes[ast.Subscript]:
        if (
            isinstance(node, ast.Subscript)
            and module.dotted(node.value).endswith("opmap")
            and not module.tolerated(node)
        ):
            names = sorted(set(_names(values, [node.slice], scope)) & set(_NAMES))
            if names:
                yield module.spot(node, f"{names[0]} is gone, or no longer what the compiler writes there")


def _names(values: LocalValues, nodes: list[ast.expr], scope: Scope) -> Iterator[str]:
    for node in nodes:
        for one, where in values.of(node, scope):
            inner = one.elts if isinstance(one, (ast.Tuple, ast.List, ast.Set)) else [one]
            inner = list(one.args) if isinstance(one, ast.Call) and ast.unparse(one.func) == "frozenset" else inner
            for part in inner:
                elements = part.elts if isinstance(part, (ast.Set, ast.List, ast.Tuple)) else [part]
                yield from (text for element in elements for text, _ in values.texts(element, where))


def _is_opname(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="opname") | ast.Subscript(value=ast.Attribute(attr="opname") | ast.Name(id="opname")):
            return True
        case ast.Attribute(value=value):
            return _is_opname(value)
        case ast.Name(id=name):
            return name in {"opname", "op_name"}
        case _:
            return False


RULE = Rule(
    id="instruction-names-3-13",
    since=(3, 13),
    summary="Instructions of bytecode are known by names that the compiler of 3.13 uses otherwise",
    why="superinstructions stand for pairs of LOAD_FAST and STORE_FAST, and FORMAT_VALUE and KW_NAMES are gone",
    fix="ask the source: ast.parse(textwrap.dedent(inspect.getsource(function)))",
    workaround="the same",
    link="https://docs.python.org/3.13/library/dis.html#python-bytecode-instructions",
    confidence=Confidence.MEDIUM,
    words=(
        "dis FORMAT_VALUE",
        "dis KW_NAMES",
        "dis LOAD_FAST",
        "dis LOAD_METHOD",
        "dis STORE_FAST",
        "opcode FORMAT_VALUE",
        "opcode KW_NAMES",
        "opcode LOAD_FAST",
        "opcode LOAD_METHOD",
        "opcode STORE_FAST",
    ),
    check=check,
    valid=(
        """\
import dis

def f():
    return g()

print([one.argval for one in dis.get_instructions(f) if one.opname == 'LOAD_GLOBAL'])
""",
    ),
    invalid=(
        """\
import dis

def f(self, x):
    self.x = x

previous = None
for one in dis.get_instructions(f):
    if one.opname == 'STORE_ATTR' and previous.opname == 'LOAD_FAST':
        print(one.argval)
    previous = one
""",
        """\
import opcode

print(opcode.opmap['KW_NAMES'] > 0)
""",
    ),
)
