"""Instructions of bytecode are known by names that the compiler of 3.14 uses otherwise."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.local_values import LocalValues
from pyskew.audit.module_index import Module, Scope
from pyskew.audit.rules import Rule

_NAMES = [
    "BEFORE_ASYNC_WITH",
    "BEFORE_WITH",
    "BINARY_SUBSCR",
    "BUILD_CONST_KEY_MAP",
    "LOAD_ASSERTION_ERROR",
    "LOAD_CONST",
    "LOAD_FAST",
    "LOAD_METHOD",
    "LOAD_SUPER_METHOD",
    "RETURN_CONST",
]


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
    id="instruction-names-3-14",
    since=(3, 14),
    summary="Instructions of bytecode are known by names that the compiler of 3.14 uses otherwise",
    why="constants and variables are loaded by further instructions; RETURN_CONST, BINARY_SUBSCR and others are gone",
    fix="ask the source: ast.parse(textwrap.dedent(inspect.getsource(function)))",
    workaround="the same",
    link="https://docs.python.org/3.14/library/dis.html#python-bytecode-instructions",
    confidence=Confidence.MEDIUM,
    words=(
        "dis BEFORE_ASYNC_WITH",
        "dis BEFORE_WITH",
        "dis BINARY_SUBSCR",
        "dis BUILD_CONST_KEY_MAP",
        "dis LOAD_ASSERTION_ERROR",
        "dis LOAD_CONST",
        "dis LOAD_FAST",
        "dis LOAD_METHOD",
        "dis LOAD_SUPER_METHOD",
        "dis RETURN_CONST",
        "opcode BEFORE_ASYNC_WITH",
        "opcode BEFORE_WITH",
        "opcode BINARY_SUBSCR",
        "opcode BUILD_CONST_KEY_MAP",
        "opcode LOAD_ASSERTION_ERROR",
        "opcode LOAD_CONST",
        "opcode LOAD_FAST",
        "opcode LOAD_METHOD",
        "opcode LOAD_SUPER_METHOD",
        "opcode RETURN_CONST",
    ),
    check=check,
    valid=(
        """\
import dis

def f():
    return g()

print([one.argval for one in dis.get_instructions(f) if one.opname == 'LOAD_GLOBAL'])
""",
        """\
import dis

print('BINARY_SUBSCR' in dis.opmap and '' or '')
""",
    ),
    invalid=(
        """\
import dis

def f():
    return 3

print([one.argval for one in dis.get_instructions(f) if one.opname in ('LOAD_CONST', 'RETURN_CONST')])
""",
        """\
import dis

SUBSCRIPT = dis.opmap['BINARY_SUBSCR']
print(SUBSCRIPT > 0)
""",
        """\
import dis

def f(a):
    return a[a]

print(any(one.opname == 'BINARY_SUBSCR' for one in dis.get_instructions(f)))
""",
    ),
)
