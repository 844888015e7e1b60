"""A module's __cached__ is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
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
        if read and not module.tolerated(node):
            yield module.spot(node, "modules have no __cached__ any more: AttributeError")


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
