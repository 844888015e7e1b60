"""Instructions of bytecode are known by names that the compiler of 3.13 uses otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import instruction_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_NAMES = ("FORMAT_VALUE", "KW_NAMES", "LOAD_FAST", "LOAD_METHOD", "STORE_FAST")


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of `opname` with such a name, and look-ups of one in `opmap`."""
    yield from instruction_names.named(module, _NAMES)


RULE = Rule(
    id="instruction-names-3-13",
    since=(3, 13),
    summary="Instructions of bytecode are known by names that the compiler of 3.13 uses otherwise",
    why="superinstructions stand for pairs of LOAD_FAST and STORE_FAST, and FORMAT_VALUE and KW_NAMES are gone",
    fix="ask the source: ast.parse(textwrap.dedent(inspect.getsource(function)))",
    workaround="the same",
    link="https://docs.python.org/3.13/library/dis.html#python-bytecode-instructions",
    confidence=Confidence.MEDIUM,
    words=tuple(f"{module} {name}" for module in ("dis", "opcode") for name in _NAMES),
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
    followed=Followed(
        2,
        """\
import ast

print("keyword" in ast.dump(ast.parse("f(a=1)")))
""",
    ),
)
