"""The children of a symbol table are taken for functions and classes: tables of annotations are among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_TELLS = {"get_type", "SymbolTableType", "lookup", "get_namespace", "Function", "Class", "is_namespace"}
"""What a file uses that tells tables apart, or looks for one of them."""


def check(module: Module) -> Iterator[Spot]:
    """Yield get_children() in files that make tables and tell them apart by nothing."""
    made = module.calls_by_name.get("symtable.symtable", [])
    named = {node.attr for node, _ in module.nodes[ast.Attribute] if isinstance(node, ast.Attribute)}
    named |= {name.rpartition(".")[2] for name in module.imports.values()}
    if not made or named & _TELLS or _compares_names(module):
        return
    calls = [call for call, _ in module.calls_by_method.get("get_children", [])]
    yield from module.spots(calls, "holds tables of annotations too, called __annotate__")


def _compares_names(module: Module) -> bool:
    """Return whether a name of a table is compared with something."""
    nodes = [node for node, _ in module.nodes[ast.Compare]]
    return any(isinstance(one, ast.Attribute) and one.attr == "get_name" for node in nodes for one in ast.walk(node))


RULE = Rule(
    id="symtable-children",
    since=(3, 14),
    summary="The children of a symbol table are taken for functions and classes",
    why="annotations are evaluated in scopes of their own since 3.14, which are children called __annotate__",
    fix='leave out what is of another type: child.get_type() == "function"',
    workaround='if child.get_name() != "__annotate__"',
    link="https://docs.python.org/3.14/library/symtable.html",
    confidence=Confidence.MEDIUM,
    words=("symtable .get_children",),
    check=check,
    valid=(
        """\
import symtable

table = symtable.symtable("def f(a: int): pass", "x", "exec")
print([one.get_name() for one in table.get_children() if one.get_type() == "function"])
""",
        """\
import symtable

class Tree:
    def get_children(self):
        return []

table = symtable.symtable("def f(a: int): pass", "x", "exec")
print([one for one in table.get_children() if one.get_name() == "f"] != Tree().get_children())
""",
    ),
    invalid=(
        """\
import symtable

def names(source):
    return [child.get_name() for child in symtable.symtable(source, "x", "exec").get_children()]

print(names("class A: pass\\ndef f(a: int): pass"))
""",
    ),
    followed=Followed(
        1,
        """\
import symtable

def names(source):
    children = symtable.symtable(source, "x", "exec").get_children()
    return [child.get_name() for child in children if child.get_type() in ("function", "class")]

print(names("class A: pass\\ndef f(a: int): pass"))
""",
    ),
)
