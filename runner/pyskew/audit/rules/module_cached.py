"""A module's __cached__ is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, stdlib_tables
from pyskew.audit.module_index import Module, Scope
from pyskew.audit.receivers import Receivers
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield reads of `module.__cached__`, of any object, where the same function does not ask hasattr() first."""
    asked = {
        (scope.function(), ast.unparse(call.args[0]))
        for call, scope in module.calls_by_name.get("hasattr", [])
        if len(call.args) == 2 and isinstance(call.args[1], ast.Constant) and call.args[1].value == "__cached__"  # noqa: PLR2004 - object and name
    }
    for node, scope in module.nodes[ast.Attribute]:
        read = isinstance(node, ast.Attribute) and node.attr == "__cached__" and isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Attribute) and (scope.function(), ast.unparse(node.value)) in asked:
            continue
        if isinstance(node, ast.Attribute) and read and not module.tolerated(node):
            sure = _is_module(module.once(Receivers), node.value, scope)
            if sure is not None:
                yield module.spot(node, "modules have no __cached__ any more: AttributeError", sure)


_IMPORTS = {"import_module", "__import__", "module_from_spec", "reload", "ModuleType", "load_source", "new_module"}
"""What gives a module."""


def _is_module(receivers: Receivers, node: ast.expr, scope: Scope) -> Confidence | None:
    """Return how sure an object is a module; None where it is something else."""
    module = receivers.module
    values = receivers.values.of(node, scope)
    plain = {
        alias.asname or alias.name.partition(".")[0]
        for one, _ in module.nodes[ast.Import]
        for alias in (one.names if isinstance(one, ast.Import) else ())
    }
    for one, where in values:
        called = module.dotted(one.func) if isinstance(one, ast.Call) else ""
        loaded = ast.unparse(one).startswith(("sys.modules[", "sys.modules.get("))
        if called.rpartition(".")[2] in _IMPORTS or loaded or (isinstance(one, ast.Name) and one.id in plain):
            return Confidence.HIGH
        if module.imported(one, where) in stdlib_tables.table("names"):
            return Confidence.HIGH
    named = any(module.imported(one, where).rpartition(".")[2][:1].isupper() for one, where in values)
    return None if named or receivers.of(node, scope).known or receivers.stores("__cached__") else Confidence.MEDIUM


RULE = Rule(
    id="module-cached",
    since=(3, 15),
    summary="A module's __cached__ is read",
    why="the import system no longer sets it: AttributeError",
    fix="module.__spec__.cached",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#import-system",
    confidence=Confidence.HIGH,
    words=("__cached__",),
    witness="upgrade_3_15/module-cached-attribute",
    check=check,
    valid=(
        """\
# file: pages.py
class Page:
    __cached__ = True
# file: example.py
from pages import Page

class Entry:
    def __init__(self):
        self.__cached__ = False

print(Page.__cached__, Entry().__cached__)
""",
        "import os\n\nprint(os.__spec__.cached)\n",
        """\
import os

def is_compiled(module):
    if hasattr(module, "__cached__") and module.__cached__ is None:
        return False
    return module is not None

print(is_compiled(os))
""",
    ),
    invalid=(
        """\
import importlib
import sys
from pathlib import Path

sys.path.insert(0, ".")
Path("module.py").touch()
module = importlib.import_module("module")
print(module.__cached__.endswith(".pyc"))
""",
    ),
    followed=Followed(
        1,
        """\
import importlib
import sys
from pathlib import Path

sys.path.insert(0, ".")
Path("module.py").touch()
module = importlib.import_module("module")
print(module.__spec__.cached.endswith(".pyc"))
""",
    ),
)
