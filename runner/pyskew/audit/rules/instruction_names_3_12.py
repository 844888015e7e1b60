"""Instructions of bytecode are known by names that the compiler of 3.12 uses otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import instruction_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_NAMES = (
    "JUMP_IF_FALSE_OR_POP",
    "JUMP_IF_TRUE_OR_POP",
    "LOAD_CLASSDEREF",
    "LOAD_METHOD",
    "POP_JUMP_BACKWARD_IF_FALSE",
    "POP_JUMP_BACKWARD_IF_TRUE",
    "POP_JUMP_FORWARD_IF_FALSE",
    "POP_JUMP_FORWARD_IF_TRUE",
    "PRECALL",
    "PREP_RERAISE_STAR",
    "PRINT_EXPR",
    "UNARY_POSITIVE",
    "IMPORT_STAR",
)


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of `opname` with such a name, and look-ups of one in `opmap`."""
    yield from instruction_names.named(module, _NAMES)


RULE = Rule(
    id="instruction-names-3-12",
    since=(3, 12),
    summary="Instructions of bytecode are known by names that the compiler of 3.12 uses otherwise",
    why="LOAD_ATTR loads methods too, and PRECALL and the jumps that look backward are gone",
    fix="ask the source: ast.parse(textwrap.dedent(inspect.getsource(function)))",
    workaround="the same",
    link="https://docs.python.org/3.12/library/dis.html#python-bytecode-instructions",
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

def f(x):
    return x.strip().lower()

print([one.argval for one in dis.get_instructions(f) if one.opname == 'LOAD_METHOD'])
""",
    ),
    followed=Followed(
        1,
        """\
import ast
import inspect
import textwrap

def f(x):
    return x.strip().lower()

tree = ast.parse(textwrap.dedent(inspect.getsource(f)))
print(sorted((one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute)), reverse=True))
""",
    ),
)
