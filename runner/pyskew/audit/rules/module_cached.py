"""A module's __cached__ is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.receivers import Receivers


def check(module: Module) -> Iterator[Spot]:
    """Yield reads of `module.__cached__`, of any object, where the same function does not ask hasattr() first.

    Medium where code has something else for a module without it, and asks no spec: that other thing is what it gets.
    """
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
    spec = any(isinstance(node, ast.Attribute) and node.attr == "cached" for node, _ in module.nodes[ast.Attribute])
    for node, owner, scope in () if spec else _asked_for(module):
        other = owner is not None and _is_module(module.once(Receivers), owner, scope) is None
        if not other and not module.tolerated(node):
            yield module.spot(node, "no module has a __cached__ any more", Confidence.MEDIUM)


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


def _asked_for(module: Module) -> Iterator[tuple[ast.expr, ast.expr | None, Scope]]:
    """Yield `getattr(module, "__cached__", ...)`, `vars(module)["__cached__"]` and `vars(module).get("__cached__")`."""
    for call, scope in module.calls():
        match call:
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value="__cached__"), *_]):
                if not isinstance(owner, ast.Attribute) or owner.attr != "__spec__":
                    yield call, owner, scope
            case ast.Call(
                func=ast.Attribute(value=namespace, attr="get" | "pop"), args=[ast.Constant(value="__cached__"), *_]
            ) if _is_namespace(namespace):
                yield call, _owner(namespace), scope
            case _:
                pass
    for node, scope in module.nodes[ast.Subscript]:
        match node:
            case ast.Subscript(value=namespace, slice=ast.Constant(value="__cached__"), ctx=ast.Load()) if (
                _is_namespace(namespace)
            ):
                yield node, _owner(namespace), scope
            case _:
                pass


def _is_namespace(node: ast.expr) -> bool:
    """Return whether an expression is the namespace of a module: `vars(module)`, `module.__dict__`, `globals()`."""
    match node:
        case ast.Call(func=ast.Name(id="vars"), args=[_]) | ast.Call(func=ast.Name(id="globals"), args=[]):
            return True
        case ast.Attribute(attr="__dict__"):
            return True
        case _:
            return False


def _owner(namespace: ast.expr) -> ast.expr | None:
    """Return the object whose namespace an expression is; None where that is this very module."""
    match namespace:
        case ast.Call(args=[owner]) | ast.Attribute(value=owner):
            return owner
        case _:
            return None


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
        """\
import os

def cache_of(module):
    spec = module.__spec__
    return spec.cached if spec is not None else getattr(module, "__cached__", None)

print(cache_of(os) is not None)
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
        """\
import json
import sys

def cached_files(names, default=None):
    return [name for name in names if getattr(sys.modules[name], "__cached__", default)]

print(cached_files(["json"]))
""",
        """\
import json
import json.decoder

print(vars(json).get("__cached__") is None, "no" if json.decoder.__dict__["__cached__"] else "yes")
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
