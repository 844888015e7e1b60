"""A module is loaded with load_module()."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule

_LOADERS = ("importlib.machinery.", "zipimport.", "importlib.abc.", "pkgutil.", "_frozen_importlib")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls, sure for loaders of importlib, less so for objects that merely have such a method."""
    origins = Origins(module)
    for call, scope in module.calls_by_method.get("load_module", []):
        if not isinstance(call.func, ast.Attribute) or module.tolerated(call):
            continue
        loader = origins.origin(call.func.value, scope)
        if loader.startswith("imp."):
            continue
        known = loader.startswith(_LOADERS)
        found = "find_module" in ast.dump(call.func.value) or "find_spec" in ast.dump(call.func.value)
        if known or found:
            yield module.spot(call, "the import system's loaders have no load_module() any more: AttributeError")


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
