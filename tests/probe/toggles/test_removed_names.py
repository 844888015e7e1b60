"""The toggle removed-names: today's Python fails where the Python that removed a name fails."""

from __future__ import annotations

import pytest

from pyskew.audit.stdlib import stdlib_tables
from pyskew.probe.toggles import removed_names

LABELS = ["3.12", "3.13", "3.14", "3.15"]

VISITOR = """
import ast
class Visitor(ast.NodeVisitor):
    def visit_Str(self, node):
        self.seen = True
visitor = Visitor()
visitor.visit(ast.parse("'text'"))
visitor.seen
"""
ENTRY_POINT = """
import importlib.metadata
importlib.metadata.EntryPoint("name", "value", "group")[0]
"""
PROGRAMS = {
    "a module": ("import cgi", "3.13"),
    "a module within a function": ("def f():\n    import telnetlib\nf()", "3.13"),
    "an attribute": ("import re\nre.template", "3.13"),
    "a name": ("from unittest import makeSuite", "3.13"),
    "getattr": ("import ast\ngetattr(ast, 'Num')", "3.14"),
    "a name of a package": ("import sqlite3\nsqlite3.version", "3.14"),
    "an alias": ("import pkgutil as p\np.find_loader('os')", "3.14"),
    "a name that a package still has within": ("from importlib.abc import Traversable", "3.14"),
    "a module of 3.15": ("import sre_parse", "3.15"),
    "a function of 3.15": ("import glob\nglob.glob1('.', '*')", "3.15"),
    "a method": ("import wave\nwave.Wave_read.getmarkers", "3.15"),
    "a method of an instance": ("import pathlib\npathlib.PurePath('a').is_reserved()", "3.15"),
    "a property": ("import ast\nast.Constant(1).n", "3.14"),
    "with": ("import pathlib\nwith pathlib.Path('.'): pass", "3.13"),
    "a private attribute": ("import pathlib\npathlib.PurePath._flavour", "3.13"),
    "a private function": ("from pathlib import _make_selector", "3.13"),
    "a dispatch that the library does": (VISITOR, "3.14"),
    "hasattr of a special method": ("import pathlib\nassert hasattr(pathlib.Path, '__enter__'), 'Error: '", "3.13"),
    "a subscript": (ENTRY_POINT, "3.13"),
    "import_module": ("import importlib\nimportlib.import_module('cgi')", "3.13"),
    "find_spec": ("import importlib.util\nassert importlib.util.find_spec('sre_parse'), 'Error: '", "3.15"),
    "what C code asks for": ("from typing import TypeVar\nT = TypeVar('T')\nT | int\nint | T", ""),
    "what stays": ("import ast, re, typing, asyncio, importlib.resources as r\nr.files('json')\nast.parse('1')", ""),
}


SPECIAL = {"__enter__", "__exit__", "__getitem__", "__forward_evaluated__", "__forward_value__"}
"""Special methods and attributes that programs use; others go along with a class that is another one."""


def is_public(name: str) -> bool:
    return not any(part.startswith("_") for part in name.split("."))


def removed(minor: int) -> set[str]:
    """Modules and names: public ones, and private ones of public modules, which libraries use all the same."""
    found = set(stdlib_tables.removed_modules(minor))
    for name, removal in stdlib_tables.removed_names(minor).items():
        module, _, last = name.rpartition(".")
        if not removal.private or (is_public(module) and last.startswith("_") and not last.startswith("__")):
            found.add(name)
    return found


def test_the_names_are_those_of_the_tables_of_the_audit() -> None:
    assert {since: set(text.split()) for since, text in removed_names.REMOVED.items()} == {
        (3, minor): removed(minor) for minor in (13, 14, 15)
    }


def test_the_public_attributes_are_those_of_the_tables_of_the_audit() -> None:
    for (_, minor), text in removed_names.ATTRIBUTES.items():
        listed = {name.rpartition(".")[2] for name in text.split()}
        table = of_classes(minor)
        elsewhere = {name for name, owners in table.items() if not any(map(is_public, owners))}
        assert {name for name in table if not name.startswith("_")} - elsewhere - WINDOWS <= listed
        assert {name for name in listed if not name.startswith("__")} <= table.keys()
        assert {name for name in listed if name.startswith("__")} <= SPECIAL


def of_classes(minor: int) -> dict[str, list[str]]:
    """Removed attributes that classes had: the toggle cannot hide what only instances have."""
    found = {
        name: [owner for owner in owners if not stdlib_tables.is_of_instances(owner, name)]
        for name, owners in stdlib_tables.removed_attributes(minor).items()
    }
    return {name: owners for name, owners in found.items() if owners}


WINDOWS = {"run_forever"}
"""Attributes of classes that only Windows has."""


@pytest.mark.real
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("label", LABELS)
def test_a_program_fails_as_on_the_python_that_removed_the_name(lab, label, program):
    code, since = PROGRAMS[program]
    for value in LABELS[LABELS.index(label) + 1 :]:
        said = lab.run(lab.env(label, removed_names=value), code, "-W", "ignore")
        fails = bool(since) and (LABELS.index(label) >= LABELS.index(since) or value >= since)
        assert ("Error: " in said["stderr"]) is fails, (value, said["stderr"])


@pytest.mark.real
@pytest.mark.parametrize("program", [name for name, (_, since) in PROGRAMS.items() if since])
def test_the_error_is_the_one_of_the_real_python(lab, program):
    code, since = PROGRAMS[program]
    before = LABELS[LABELS.index(since) - 1]
    hidden = lab.run(lab.env(before, removed_names=since), code, "-W", "ignore")["stderr"].splitlines()[-1]
    real = lab.run(lab.env(since), code, "-W", "ignore")["stderr"].splitlines()[-1]
    assert hidden.partition(" (")[0].partition(". Did you")[0] == real.partition(" (")[0].partition(". Did you")[0]


@pytest.mark.real
@pytest.mark.parametrize("program", ["a module", "a module within a function", "a module of 3.15"])
def test_the_traceback_of_an_import_has_no_frame_more_than_that_of_the_real_python(lab, program):
    code, since = PROGRAMS[program]
    before = LABELS[LABELS.index(since) - 1]
    hidden = lab.run(lab.env(before, removed_names=since), code, "-W", "ignore")["stderr"]
    real = lab.run(lab.env(since), code, "-W", "ignore")["stderr"]
    frames = [[line for line in text.splitlines() if line.startswith("  File ")] for text in (hidden, real)]
    assert frames[0] == frames[1] != []
