"""Instructions of bytecode are known by names that 3.11 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import instruction_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_NAMES = (
    "BINARY_ADD",
    "BINARY_AND",
    "BINARY_MODULO",
    "BINARY_MULTIPLY",
    "BINARY_OR",
    "BINARY_POWER",
    "BINARY_SUBTRACT",
    "BINARY_TRUE_DIVIDE",
    "CALL_FUNCTION",
    "CALL_FUNCTION_KW",
    "CALL_METHOD",
    "DUP_TOP",
    "GEN_START",
    "INPLACE_ADD",
    "JUMP_ABSOLUTE",
    "POP_JUMP_IF_FALSE",
    "POP_JUMP_IF_TRUE",
    "ROT_THREE",
    "ROT_TWO",
    "SETUP_FINALLY",
    "SETUP_WITH",
    "YIELD_FROM",
)


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of `opname` with such a name, and look-ups of one in `opmap`."""
    yield from instruction_names.named(module, _NAMES)


RULE = Rule(
    id="instruction-names-3-11",
    since=(3, 11),
    summary="Instructions of bytecode are known by names that 3.11 no longer has",
    why="BINARY_OP, CALL and relative jumps took their place",
    fix="ask the source: ast.parse(textwrap.dedent(inspect.getsource(function)))",
    workaround="the same",
    link="https://docs.python.org/3.11/library/dis.html#python-bytecode-instructions",
    confidence=Confidence.MEDIUM,
    words=tuple(f"{module} {name}" for module in ("dis", "opcode") for name in _NAMES),
    check=check,
    valid=(
        """\
import dis

def f():
    return len

print([one.argval for one in dis.get_instructions(f) if one.opname == 'LOAD_GLOBAL'])
""",
    ),
    invalid=(
        """\
import dis

def f(a, b):
    return a + b

print([one.opname for one in dis.get_instructions(f) if one.opname in {'BINARY_ADD', 'BINARY_SUBTRACT'}])
""",
        """\
import dis

print('CALL_FUNCTION' in dis.opmap and dis.opmap['CALL_FUNCTION'])
""",
    ),
    followed=Followed(
        1,
        """\
import ast
import inspect
import textwrap

def f(a, b):
    return a + b

tree = ast.parse(textwrap.dedent(inspect.getsource(f)))
print(['BINARY_ADD' for one in ast.walk(tree) if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add)])
""",
    ),
)
