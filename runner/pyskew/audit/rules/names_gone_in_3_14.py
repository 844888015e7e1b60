"""A name of the standard library is used that 3.14 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield imports, attributes, names in texts, and attributes that classes inherit."""
    yield from removed_names.check_names(module, 14)


RULE = Rule(
    id="names-gone-in-3-14",
    since=(3, 14),
    summary="A name of the standard library is used that 3.14 no longer has",
    why="each was deprecated, undocumented or private before; AttributeError or ImportError",
    fix="use what the message names",
    workaround="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=removed_names.words(14),
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
        """\
import ast

KINDS = [getattr(ast, name, ast.Constant) for name in ("Num", "Str")]
KINDS += [getattr(ast, name) for name in ("Num", "Str", "Constant") if hasattr(ast, name)]
KNOWN = [getattr(ast, name) for name in ("Constant", "Name")]

class Nodes:
    Str = str

def kind(nodes=Nodes):
    return nodes.Str

print(kind(), len(KNOWN))
""",
        """\
import pkgutil

find = getattr(pkgutil, "find_loader", None)
get = getattr(pkgutil, "get_loader", None) or print

def loader(name, finder=getattr(pkgutil, "find_loader", None)):
    return finder(name) if finder else None

def has(name):
    return find is not None and find(name) is not None

print(loader("none"), has("none"), bool(get))
""",
    ),
    invalid=(
        """\
import ast

def text(node):
    return isinstance(node, ast.Str)

print(text(ast.Constant('a')))
""",
        """\
from pkgutil import get_loader
""",
        """\
import sqlite3

print(sqlite3.version)
""",
        """\
import urllib.request

urllib.request.ftpcache.clear()
""",
        """\
from urllib.request import FancyURLopener as Opener

print(Opener.__name__)
""",
        """\
import ast

class Table:
    def __init__(self):
        self.nodes = {
            ast.Num: self.number,  # before 3.8
            ast.Constant: (self.number),
        }

    def number(self):
        return "number"

print(Table().nodes[type(ast.parse("1").body[0].value)]())
""",
        """\
import ast

LITERALS = [getattr(ast, name) for name in ("Num", "Str", "Bytes")]

print(isinstance(ast.Constant(1), tuple(LITERALS)))
""",
        """\
import pkgutil

def has(name, find_loader=getattr(pkgutil, "find_loader", None)):
    return find_loader(name) is not None

print(has("json"))
""",
        """\
import pkgutil

class Finder:
    source = pkgutil

    def __init__(self, where=None):
        self.where = where or self.source

    def find(self, name):
        return self.where.find_loader(name)

print(Finder().find("json") is not None)
""",
    ),
    followed=Followed(
        2,
        """\
from importlib.util import find_spec
""",
    ),
)
