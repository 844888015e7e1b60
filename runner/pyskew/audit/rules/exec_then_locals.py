"""A function runs exec() and reads what that bound from locals()."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Rule


def check(module: Module) -> Iterator[Spot]:
    """exec() without namespaces, and locals()[...] or locals().get(...) after it, in one function."""
    for call, scope in module.calls_by_name.get("exec", []):
        function = scope.function()
        bare = len(call.args) == 1 and not call.keywords
        if function is None or not (bare or _given_locals(call)):
            continue
        for read, where in module.calls_by_name.get("locals", []):
            if where.function() is function and read.lineno > call.lineno and _is_read(module, read):
                yield module.spot(read, f"locals() does not show what exec() bound at line {call.lineno}")
                break


def _given_locals(call: ast.Call) -> bool:
    return any(isinstance(one, ast.Call) and ast.unparse(one.func) == "locals" for one in call.args[1:])


def _is_read(module: Module, call: ast.Call) -> bool:
    items = any(isinstance(node, ast.Subscript) and node.value is call for node, _ in module.nodes[ast.Subscript])
    return items or any(
        isinstance(node, ast.Attribute) and node.value is call for node, _ in module.nodes[ast.Attribute]
    )


RULE = Rule(
    id="exec-then-locals",
    since=(3, 13),
    summary="A function runs exec() and reads what that bound from locals()",
    why="each call of locals() in a function makes a snapshot of its own, which exec() does not reach",
    mending="namespace = {}; exec(text, namespace); namespace[name]",
    stopgap="the same",
    link="https://github.com/python/cpython/issues/118888",
    confidence=Confidence.HIGH,
    words=("exec locals",),
    witness="upgrade_3_13/loc-version-file",
    check=check,
    valid=(
        """\
def version(text):
    found = {}
    exec(text, found)
    return found['__version__']
""",
        "exec('x = 1')\nprint(locals()['x'])\n",
    ),
    invalid=(
        """\
def version(text):
    exec(text)
    return locals()['__version__']

print(version("__version__ = '1.0'"))
""",
    ),
)
