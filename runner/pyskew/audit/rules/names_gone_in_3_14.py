"""A class, function or constant is used that 3.14 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, removed_names
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Rule

_GONE = {
    "ast.Str": "ast.Constant, with isinstance(node.value, str)", "ast.Num": "ast.Constant",
    "ast.Bytes": "ast.Constant", "ast.NameConstant": "ast.Constant", "ast.Ellipsis": "ast.Constant",
    "importlib.abc.ResourceReader": "importlib.resources.abc.TraversableResources",
    "importlib.abc.Traversable": "importlib.resources.abc.Traversable",
    "importlib.abc.TraversableResources": "importlib.resources.abc.TraversableResources",
    "pkgutil.find_loader": "importlib.util.find_spec", "pkgutil.get_loader": "importlib.util.find_spec",
    "sqlite3.version": "sqlite3.sqlite_version", "sqlite3.version_info": "sqlite3.sqlite_version_info",
    "urllib.parse.Quoter": "", "urllib.request.URLopener": "urllib.request.build_opener",
    "urllib.request.FancyURLopener": "urllib.request.build_opener",
}  # fmt: skip


def check(module: Module) -> Iterator[Spot]:
    """Imports and attributes."""
    yield from removed_names.names(module, _GONE, "3.14")


RULE = Rule(
    id="names-gone-in-3-14",
    since=(3, 14),
    summary="A class, function or constant is used that 3.14 no longer has",
    why="each was deprecated before; AttributeError or ImportError",
    mending="use what the message names",
    stopgap="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#removed",
    confidence=Confidence.HIGH,
    words=tuple(name.rpartition(".")[0].replace(".", " ") + " " + name.rpartition(".")[2] for name in _GONE),
    witness="upgrade_3_14/removed-names",
    check=check,
    valid=(
        """\
import ast

if hasattr(ast, 'Str'):
    KINDS = (ast.Str, ast.Constant)
""",
        """\
import ast
import sys

KINDS = (ast.Str,) if sys.version_info < (3, 8) else (ast.Constant,)
""",
    ),
    invalid=(
        """\
import ast

def text(node):
    return isinstance(node, ast.Str)

print(text(ast.Constant("a")))
""",
        "from pkgutil import get_loader\n",
        "import sqlite3\n\nprint(sqlite3.version)\n",
    ),
)
