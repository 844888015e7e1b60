"""The old line table of a code object is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.receivers import Receivers

_LIBRARY = {"types", "builtins", "inspect", "dis", "sys", "importlib", "compile"}
"""What code comes from."""
_HOLDS_CODE = {"__code__", "f_code", "gi_code", "cr_code", "ag_code"}
"""Attributes of functions, frames and generators that are code."""


def check(module: Module) -> Iterator[Spot]:
    """Yield reads of `code.co_lnotab`: high of what is known to be code, medium of what nothing is known of."""
    receivers = module.once(Receivers)
    for node, owner, scope in _reads(module):
        sure = None if module.tolerated(node) else _is_code(receivers, owner, scope)
        if sure is not None:
            yield module.spot(node, "co_lnotab is gone: AttributeError", sure)


def _reads(module: Module) -> Iterator[tuple[ast.expr, ast.expr, Scope]]:
    """Yield what reads the attribute, of what: also `getattr()` by its name, without a default."""
    for node, scope in module.nodes[ast.Attribute]:
        if isinstance(node, ast.Attribute) and node.attr == "co_lnotab" and isinstance(node.ctx, ast.Load):
            yield node, node.value, scope
    for call, scope in module.calls_by_name.get("getattr", []):
        match call.args:
            case [owner, ast.Constant(value="co_lnotab")]:
                yield call, owner, scope
            case _:
                pass


def _is_code(receivers: Receivers, node: ast.expr, scope: Scope) -> Confidence | None:
    """Return how sure an object is code; None where it is something else."""
    found = receivers.values.of(node, scope)
    if any(isinstance(one, ast.Attribute) and one.attr in _HOLDS_CODE for one, _ in found):
        return Confidence.HIGH
    receiver = receivers.of(node, scope)
    if receiver.known:
        known = {name.partition(".")[0] for name in receiver.classes}
        return Confidence.HIGH if not receiver.own and known <= _LIBRARY else None
    elsewhere = any(receivers.module.imported(one, where) for one, where in found)
    return None if elsewhere or receivers.stores("co_lnotab") else Confidence.MEDIUM


RULE = Rule(
    id="line-table-attribute",
    since=(3, 15),
    summary="The old line table of a code object is read",
    why="co_lnotab warned since 3.12 and is gone: AttributeError",
    fix="co_lines(), or co_positions()",
    workaround="the same; both exist since 3.11",
    link="https://github.com/python/cpython/issues/134690",
    confidence=Confidence.HIGH,
    words=("co_lnotab",),
    witness="upgrade_3_15/line-table-attribute",
    check=check,
    valid=(
        "def f(code):\n    return code.co_lnotab if hasattr(code, 'co_lnotab') else b''\n",
        """\
class Code:
    def __init__(self, name):
        self.co_name = name
        self.co_lnotab = b""

code = Code("f")
print(code.co_lnotab)
""",
        """\
# file: tables.py
class Code:
    co_lnotab = b"own"

CODE = Code()
# file: example.py
import tables
from tables import CODE, Code

print(Code.co_lnotab, CODE.co_lnotab, tables.Code().co_lnotab)
""",
        """\
class Code:
    def __init__(self):
        self.co_lnotab = b""

def sizes(codes):
    return [len(code.co_lnotab) for code in codes]

print(sizes([Code()]))
""",
        """\
def table(code):
    return getattr(code, "co_lnotab", b"")

print(table(None))
""",
    ),
    invalid=(
        """\
import warnings

def f(code):
    return code.co_lnotab

warnings.simplefilter("ignore")
print(len(f(f.__code__)) > 0)
""",
        """\
def table(code):
    return getattr(code, "co_lnotab")

def f():
    pass

print(len(table(f.__code__)) > 0)
""",
    ),
    followed=Followed(
        1,
        """\
import warnings

def f(code):
    return list(code.co_lines())

warnings.simplefilter("ignore")
print(len(f(f.__code__)) > 0)
""",
    ),
)
