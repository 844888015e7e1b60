"""The toggle removed-names: today's Python fails where the Python that removed a name fails."""

from __future__ import annotations

import pytest

from pyskew.audit import stdlib_tables
from pyskew.probe.toggles import removed_names

LABELS = ["3.12", "3.13", "3.14", "3.15"]

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
    "what stays": ("import ast, re, typing, asyncio, importlib.resources as r\nr.files('json')\nast.parse('1')", ""),
}


@pytest.mark.parametrize("minor", [13, 14, 15])
def test_the_names_are_those_of_the_tables_of_the_audit(minor: int) -> None:
    removed = stdlib_tables.removed_names(minor)
    public = {name for name, removal in removed.items() if not removal.private}
    assert set(removed_names.REMOVED[3, minor].split()) == public | stdlib_tables.removed_modules(minor)


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
