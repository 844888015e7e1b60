"""relative_to() and is_relative_to() of paths get several parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Rule


def check(module: Module) -> Iterator[Spot]:
    """Calls with more than one positional argument, in modules that know pathlib."""
    if not any(name.split(".")[0] == "pathlib" for name in module.imports.values()):
        return
    for method in ("relative_to", "is_relative_to"):
        for call, _ in module.calls_by_method.get(method, []):
            if len(call.args) > 1 and not any(isinstance(one, ast.Starred) for one in call.args):
                yield module.spot(call, f"{method}() takes one path: TypeError")


RULE = Rule(
    id="path-extra-arguments",
    since=(3, 14),
    summary="relative_to() and is_relative_to() of paths get several parts",
    why="further parts were deprecated in 3.12: TypeError",
    mending="join the parts first: path.relative_to(Path(a, b))",
    stopgap="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#pathlib",
    confidence=Confidence.HIGH,
    words=("relative_to", "is_relative_to"),
    witness="upgrade_3_14/path-extra-arguments",
    check=check,
    valid=(
        """\
import pathlib

def f(p):
    return p.relative_to('a', walk_up=True)
""",
    ),
    invalid=(
        """\
import pathlib

def f(p):
    return p.relative_to('a', 'b')

print(f(pathlib.PurePosixPath('a/b/c')))
""",
    ),
)
