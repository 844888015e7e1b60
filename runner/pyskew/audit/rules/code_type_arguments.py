"""types.CodeType is called with the arguments of an older version."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_FEWEST = 16
"""Positional arguments that 3.11 asks for at least."""


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with another number of positional arguments."""
    for name in ("types.CodeType", "new.code"):
        for call, _ in module.calls_by_name.get(name, []):
            starred = any(isinstance(one, ast.Starred) for one in call.args)
            if call.args and not starred and len(call.args) <= _FEWEST and not module.tolerated(call):
                yield module.spot(call, f"CodeType() takes more than {len(call.args)} arguments: TypeError")


RULE = Rule(
    id="code-type-arguments",
    since=(3, 11),
    summary="types.CodeType is called with the arguments of an older version",
    why="it takes 18 arguments since 3.11, with a qualified name and a table of exceptions among them: TypeError",
    fix="code.replace(co_name=name)",
    workaround="the same",
    link="https://docs.python.org/3.11/whatsnew/3.11.html",
    confidence=Confidence.HIGH,
    words=("CodeType",),
    check=check,
    valid=(
        """\
def f():
    return 4

print(f.__code__.replace(co_name='g').co_name)
""",
    ),
    invalid=(
        """\
import types

def rename(func, name):
    c = func.__code__
    code = types.CodeType(c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_nlocals, c.co_stacksize,
                          c.co_flags, c.co_code, c.co_consts, c.co_names, c.co_varnames, c.co_filename, name,
                          c.co_firstlineno, c.co_lnotab, c.co_freevars, c.co_cellvars)
    return types.FunctionType(code, func.__globals__, name)

print(rename(lambda: 4, 'g')())
""",
    ),
    followed=Followed(
        1,
        """\
import types

def rename(func, name):
    return types.FunctionType(func.__code__.replace(co_name=name), func.__globals__, name)

print(rename(lambda: 4, 'g')())
""",
    ),
)
