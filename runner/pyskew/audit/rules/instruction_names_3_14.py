"""Instructions of bytecode are known by names that the compiler of 3.14 uses otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import instruction_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_NAMES = (
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
)


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of `opname` with such a name, and look-ups of one in `opmap`."""
    yield from instruction_names.named(module, _NAMES)


RULE = Rule(
    id="instruction-names-3-14",
    since=(3, 14),
    summary="Instructions of bytecode are known by names that the compiler of 3.14 uses otherwise",
    why="constants and variables are loaded by further instructions; RETURN_CONST, BINARY_SUBSCR and others are gone",
    fix="ask the source: ast.parse(textwrap.dedent(inspect.getsource(function)))",
    workaround="the same",
    link="https://docs.python.org/3.14/library/dis.html#python-bytecode-instructions",
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
        """\
import dis

print('BINARY_SUBSCR' in dis.opmap and '' or '')
""",
        """\
import dis

WORDS = ('RETURN_CONST', 'other')

def known(word):
    return word in WORDS

print(known('other'), len(dis.opmap) > 9)
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
        """\
import dis

class Profile:
    CONSTANT = ('RETURN_CONST',)

    def __init__(self, function):
        self.names = [one.opname for one in dis.get_instructions(function)]

    def is_constant(self):
        return any(name in self.CONSTANT for name in self.names)

def f():
    return 3

print(Profile(f).is_constant())
""",
    ),
    followed=Followed(
        2,
        """\
import ast

print("Subscript" in ast.dump(ast.parse("a[0]")))
""",
    ),
)
