"""A module is loaded with load_module()."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.local_values import LocalValues
from pyskew.audit.module_index import Module, Scope
from pyskew.audit.name_resolution import Origins
from pyskew.audit.receivers import Receivers
from pyskew.audit.rules import Followed, Rule

_FINDS = {"find_module", "find_spec", "find_loader", "get_loader", "spec_from_file_location", "spec_from_loader"}
"""What gives a loader, or a spec that has one."""
_LOADERS = ("importlib.machinery.", "zipimport.", "importlib.abc.", "pkgutil.", "_frozen_importlib")

_GONE = "the import system's loaders have no load_module() any more: AttributeError"


def check(module: Module) -> Iterator[Spot]:
    """Yield calls, sure for loaders of importlib, less so for objects that merely have such a method."""
    origins, values, receivers = module.once(Origins), module.once(LocalValues), module.once(Receivers)
    for call, scope in module.calls_by_method.get("load_module", []):
        if not isinstance(call.func, ast.Attribute) or module.tolerated(call):
            continue
        loader = origins.origin(call.func.value, scope)
        if loader.startswith("imp."):
            continue
        known = loader.startswith(_LOADERS) or _is_loader(receivers, call.func.value, scope)
        if known or any(_FINDS & _names(one) for one, _ in _stages(values, call.func.value, scope)):
            yield module.spot(call, _GONE)

    for call, scope in module.calls_by_name.get("getattr", []):
        match call.args:
            case [given, ast.Constant(value="load_module")] if not module.tolerated(call):
                if origins.origin(given, scope).startswith(_LOADERS) or _is_loader(receivers, given, scope):
                    yield module.spot(call, _GONE)
            case _:
                pass


def _is_loader(receivers: Receivers, node: ast.expr, scope: Scope) -> bool:
    """Return whether an object is of a class of this file that derives from a loader, and adds no such method."""
    found = receivers.of(node, scope)
    own = any(f"{one.name}.load_module" in receivers.module.scopes for one in found.own)
    return bool(found.own) and not own and any(one.startswith(_LOADERS) for one in found.classes)


def _stages(values: LocalValues, node: ast.expr, scope: Scope) -> list[tuple[ast.expr, Scope]]:
    """Return what a loader, and the spec that it is an attribute of, may stand for."""
    found = [(node, scope), *values.of(node, scope)]
    specs = [(one.value, where) for one, where in found if isinstance(one, ast.Attribute) and one.attr == "loader"]
    return found + [stage for one, where in specs for stage in values.of(one, where)]


def _names(node: ast.expr) -> set[str]:
    """Return the names of what an expression calls."""
    called = [part.func for part in ast.walk(node) if isinstance(part, ast.Call)]
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in called}


RULE = Rule(
    id="load-module",
    since=(3, 15),
    summary="A module is loaded with load_module()",
    why="it was deprecated since 3.4, and is gone with what fell back on it: AttributeError",
    fix="spec_from_file_location(), module_from_spec(), spec.loader.exec_module(module)",
    workaround="runpy.run_path(path)",
    link="https://docs.python.org/3/library/importlib.html#importing-a-source-file-directly",
    confidence=Confidence.HIGH,
    words=("load_module",),
    witness="upgrade_3_15/load-module-by-path",
    check=check,
    valid=(
        """\
class Registry:
    def load_module(self, name):
        return name

print(getattr(Registry(), "load_module")("plug"))
""",
        """\
class Loader:
    def load_module(self, name):
        pass

Loader().load_module('a')
""",
    ),
    invalid=(
        """\
from importlib.machinery import SourceFileLoader
from pathlib import Path

Path('a.py').write_text("loaded = True")
print(SourceFileLoader('a', 'a.py').load_module().loaded)
""",
        """\
import importlib.machinery
import pathlib

class Loader(importlib.machinery.SourceFileLoader):
    def path_stats(self, path):
        return super().path_stats(path)

def load(path):
    return getattr(Loader("plug", path), "load_module")()

pathlib.Path("plug.py").write_text("A = 1", encoding="utf-8")
print(load("plug.py").A)
""",
    ),
    followed=Followed(
        1,
        """\
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

Path('a.py').write_text("loaded = True")
spec = spec_from_file_location('a', 'a.py')
module = module_from_spec(spec)
spec.loader.exec_module(module)
print(module.loaded)
""",
    ),
)
