"""What may stand for a name of another module: bounded work, and less sure where something else may be meant."""

from __future__ import annotations

import ast

import pytest

from pyskew.audit import Confidence
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.named_values import NamedValues

NAMES = 12
DEPTHS = 6


def called(text: str) -> dict[str, Confidence]:
    """Return which calls may be of `sqlite3.connect`, by the source of what is called."""
    named = NamedValues(Module("m.py", "m", ast.parse(text)))
    return {ast.unparse(call.func): sure for call, _, sure in named.calls("sqlite3.connect")}


@pytest.mark.parametrize(
    ("text", "func", "sure"),
    [
        ("import sqlite3\nsqlite3.connect(1)", "sqlite3.connect", Confidence.HIGH),
        ("import sqlite3\nmake = sqlite3.connect\nmake(1)", "make", Confidence.HIGH),
        ("import sqlite3\nlibrary = sqlite3\nlibrary.connect(1)", "library.connect", Confidence.HIGH),
        ("import sqlite3\ngetattr(sqlite3, 'connect')(1)", "getattr(sqlite3, 'connect')", Confidence.HIGH),
        ("import sqlite3\ndef f(make=sqlite3.connect):\n    make(1)", "make", Confidence.MEDIUM),
        ("import sqlite3\nT = {'a': sqlite3.connect}\nT['a'](1)", "T['a']", Confidence.MEDIUM),
        ("import sqlite3\nT = {'a': sqlite3.connect}\nT.get('a')(1)", "T.get('a')", Confidence.MEDIUM),
        ("import sqlite3\nclass A:\n    m = sqlite3\n    def f(self):\n        self.m.connect(1)", "self.m.connect",
         Confidence.HIGH),
        ("import sqlite3\nclass A:\n    make = sqlite3\nA().make.connect(1)", "A().make.connect", Confidence.HIGH),
        ("import sqlite3\n[one(1) for one in (sqlite3.connect, print)]", "one", Confidence.MEDIUM),
    ],
)  # fmt: skip
def test_a_function_travels_through(text: str, func: str, sure: Confidence) -> None:
    assert called(text) == {func: sure}


@pytest.mark.parametrize(
    "text",
    [
        "import sqlite3\ndef connect(a):\n    pass\nconnect(1)",
        "import sqlite3\ndef f(sqlite3):\n    sqlite3.connect(1)",
        "import sqlite3\nclass A:\n    def connect(self):\n        self.connect()",
    ],
)
def test_what_is_only_called_alike_is_another(text: str) -> None:
    assert called(text) == {}


def test_names_that_lead_to_each_other_are_looked_at_once_at_each_depth() -> None:
    class Counting(NamedValues):
        looks = 0

        def _found(self, node: ast.expr, scope: Scope, depth: int) -> dict[str, Confidence]:
            self.looks += 1
            return super()._found(node, scope, depth)

    names = [f"name_{number}" for number in range(NAMES)]
    text = "\n".join(f"{one} = {other}.part" for one in names for other in names if one != other)
    tree = ast.parse(text)
    named = Counting(Module("m.py", "m", tree))
    expressions = [node for node in ast.walk(tree) if isinstance(node, (ast.Name, ast.Attribute))]
    for node in expressions:
        named.of(node, named.module.top)
    assert 0 < named.looks <= DEPTHS * len(expressions)
