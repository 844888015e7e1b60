"""A finder of modules has find_module() and no find_spec()."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_OLD = {"find_module", "find_loader"}


def check(module: Module) -> Iterator[Spot]:
    """Yield the method in classes of a file that puts something onto sys.meta_path or sys.path_hooks."""
    used = {module.dotted(node) for node, _ in module.nodes[ast.Attribute]} & {"sys.meta_path", "sys.path_hooks"}
    for node, scope in module.nodes[ast.FunctionDef] if used else ():
        owner = scope.node
        if isinstance(node, ast.FunctionDef) and node.name in _OLD and isinstance(owner, ast.ClassDef):
            names = {name.rpartition(".")[2] for name in module.scopes if name.startswith(f"{scope.name}.")}
            names |= {one.id for one in ast.walk(owner) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            bases = {module.dotted(one) for one in owner.bases} - {"object"}
            if "find_spec" not in names and not module.tolerated(node):
                abstract = bases <= {"importlib.abc.MetaPathFinder", "importlib.abc.Loader", "importlib.abc.Finder"}
                yield module.spot(node, f"{node.name}() is not called", None if abstract else Confidence.MEDIUM)


RULE = Rule(
    id="finder-without-find-spec",
    since=(3, 12),
    summary="A finder of modules has find_module() and no find_spec()",
    why="find_module() and find_loader() are no longer called since 3.12: the import finds nothing",
    fix="define find_spec(self, name, path, target=None): return importlib.util.spec_from_loader(name, self)",
    workaround="the same",
    link="https://docs.python.org/3.12/whatsnew/3.12.html",
    confidence=Confidence.HIGH,
    words=(
        "find_module meta_path",
        "find_module path_hooks",
        "find_loader path_hooks",
    ),
    check=check,
    valid=(
        """\
import importlib.util
import sys

class Finder:
    def find_spec(self, name, path, target=None):
        return importlib.util.spec_from_loader(name, self) if name == 'made_up' else None

    def find_module(self, name, path=None):
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.X = 1

sys.meta_path.append(Finder())
import made_up
print(made_up.X)
""",
        """\
import sys

class Shelf:
    def find_module(self, name):
        return name

print(Shelf().find_module('a'), len(sys.path) > 0)
""",
    ),
    invalid=(
        """\
import sys
import types

class Virtual:
    def find_module(self, fullname, path=None):
        return self if fullname == 'made_up' else None

    def load_module(self, fullname):
        module = sys.modules[fullname] = types.ModuleType(fullname)
        module.X = 1
        return module

sys.meta_path.append(Virtual())
import made_up
print(made_up.X)
""",
    ),
    followed=Followed(
        1,
        """\
import importlib.util
import sys

class Virtual:
    def find_spec(self, fullname, path=None, target=None):
        return importlib.util.spec_from_loader(fullname, self) if fullname == 'made_up' else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.X = 1

sys.meta_path.append(Virtual())
import made_up
print(made_up.X)
""",
    ),
)
