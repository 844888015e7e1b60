"""Attributes that a function of the library reads since a newer Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyskew.codebase.tests.new_demands import new_demand
from support.libraries import installed

OLD = """\
class Tree:
    def dump(self, node):
        return node.fields

def walk(node):
    return getattr(node, "kind")
"""
NEW = """\
class Tree:
    def dump(self, node):
        def inner(node):
            return node.types
        return node.fields, inner(node)

def walk(node):
    return node.kind

def late(node):
    return node.types

node.types
"""


@pytest.mark.parametrize(
    ("message", "line", "expected"),
    [
        ("type object 'Module' has no attribute 'types'", 4, "made.Tree.dump() reads the attribute types"),
        ("'Own' object has no attribute 'types'", 4, "made.Tree.dump() reads the attribute types"),
        ("'Own' object has no attribute 'fields'", 5, ""),
        ("'Own' object has no attribute 'kind'", 8, ""),
        ("'Own' object has no attribute 'other'", 4, ""),
        ("module 'own' has no attribute 'types'", 4, ""),
        ("'Own' object has no attribute 'types'", 11, ""),  # the older library has no such function
        ("'Own' object has no attribute 'types'", 13, ""),
        ("'Own' object has no attribute 'types'", 99, ""),
    ],
)
def test_what_a_function_asks_for(tmp_path: Path, message: str, line: int, expected: str) -> None:
    old, new = installed(tmp_path, "3.13", made=OLD), installed(tmp_path, "3.14", made=NEW)
    assert new_demand(message, f"<lib>/made.py:{line}", old, new) == expected
    assert new_demand(message, f"made.py:{line}", old, new) == ""
