"""A module is loaded with load_module()."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues
from pyskew.audit.values.receivers import Receivers

_FINDS = {"find_module", "find_spec", "find_loader", "get_loader", "spec_from_file_location", "spec_from_loader"}
"""What gives a loader, or a spec that has one."""
_LIBRARY = ("importlib.", "pkgutil.")
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
        found = [_found_by(receivers, *one) for one in _stages(values, call.func.value, scope)]
        if known or any(found):
            sure = known or Confidence.HIGH in found
            yield module.spot(call, _GONE, Confidence.HIGH if sure else Confidence.MEDIUM)

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


def _found_by(receivers: Receivers, node: ast.expr, scope: Scope) -> Confidence | None:
    """Return how sure an expression calls a function of the library that finds a loader, or a finder's method."""
    found: list[Confidence] = []
    for part in ast.walk(node):
        func = part.func if isinstance(part, ast.Call) else None
        if isinstance(func, ast.Attribute) and func.attr in _FINDS:
            origin = receivers.module.imported(func, scope)
            if origin.startswith(_LIBRARY):
                found.append(Confidence.HIGH)
            elif not origin and not receivers.of(func.value, scope).known and not receivers.defines(func.attr):
                found.append(Confidence.MEDIUM)
        elif isinstance(func, ast.Name) and receivers.module.imported(func, scope).startswith(_LIBRARY):
            found += [Confidence.HIGH] if receivers.module.dotted(func).rpartition(".")[2] in _FINDS else []
    return min(found, key=list(Confidence).index) if found else None


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
        # A loader of one's own that also finds.
        """\
class Procedures:
    def __init__(self, bodies):
        self.bodies = bodies

    def find_loader(self, name):
        return self

    def load_module(self, name):
        return self.bodies[name]

print(Procedures({"a": 1}).find_loader("a").load_module("a"))
""",
        """\
# file: store.py
class Procedures:
    def find_loader(self, name):
        return self

    def load_module(self, name):
        return name

STORE = Procedures()
# file: example.py
from store import STORE, Procedures

print(Procedures().find_loader("a").load_module("a"), STORE.find_loader("b").load_module("b"))
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
