"""time.time() is patched, and today's date is expected to follow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Function, Module, Scope
from pyskew.audit.rules import Followed, Rule

_PATCHES = ("mock.patch", "unittest.mock.patch", "mocker.patch", "monkeypatch.setattr", "patch")
_OBJECTS = (
    "mock.patch.object",
    "unittest.mock.patch.object",
    "monkeypatch.setattr",
    "mocker.patch.object",
    "patch.object",
)
_DATE = re.compile(r"^\d{4}-\d\d(-\d\d)?$|^\d{4}\d\d\d\d$|^\d\d[./]\d\d[./]\d{4}$")


def check(module: Module) -> Iterator[Spot]:
    """Yield patches of time.time in functions that expect a date, or in modules that ask for today's."""
    today = [call for call, _ in module.calls_by_method.get("today", [])]
    for call, scope in _patches(module):
        if today or _expects_date(module, call, scope):
            yield module.spot(call, "date.today() no longer goes by time.time(): it shows the real day")


def _patches(module: Module) -> Iterator[tuple[ast.Call, Scope]]:
    for name in _PATCHES:
        for call, scope in module.calls_by_name.get(name, []):
            match call.args[:1]:
                case [ast.Constant(value="time.time")]:
                    yield call, scope
                case _:
                    pass
    for name in _OBJECTS:
        for call, scope in module.calls_by_name.get(name, []):
            match call.args[:2]:
                case [ast.expr() as owner, ast.Constant(value="time")] if module.dotted(owner) == "time":
                    yield call, scope
                case _:
                    pass
    for node, scope in module.nodes[ast.Attribute]:
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and module.imported(node, scope) == "time.time"
        ):
            yield ast.Call(func=node, args=[], keywords=[], lineno=node.lineno, col_offset=node.col_offset), scope


def _expects_date(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether the function around, or one that the patch decorates, holds a date as text or date(2020, 1, 2)."""
    function = scope.function()
    bodies: list[ast.AST] = [function.node] if function is not None else []
    bodies += [
        node
        for kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        for node, _ in module.nodes[kind]
        if isinstance(node, (Function, ast.ClassDef)) and call in node.decorator_list
    ]
    bodies += _users(module, function)
    for part in (part for body in bodies for part in ast.walk(body)):
        match part:
            case ast.Constant(value=str(text)) if _DATE.match(text):
                return True
            case ast.Call(func=func, args=[_, _, _, *_]) if module.dotted(func) in {
                "datetime.date",
                "datetime.datetime",
            }:
                return True
            case _:
                pass
    return False


def _users(module: Module, fixture: Scope | None) -> Iterator[ast.AST]:
    """Yield the tests that a fixture patches for: they take a parameter of its name."""
    node = fixture.node if fixture is not None else None
    if isinstance(node, Function) and any("fixture" in ast.unparse(one) for one in node.decorator_list):
        for one in module.scopes.values():
            if one.kind == "function" and node.name in one.parameters:
                yield one.node


RULE = Rule(
    id="patched-clock-and-today",
    since=(3, 15),
    summary="time.time() is patched, and today's date is expected to follow",
    why="date.today() reads the clock of the system itself since 3.15: patches of time.time() do not reach it",
    fix="give the day, or the time, as an argument; or patch the name datetime in the module under test",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#datetime",
    confidence=Confidence.MEDIUM,
    words=("patch time", "setattr time", "today time"),
    check=check,
    valid=(
        """\
import datetime
import time
from unittest import mock

with mock.patch('time.time', return_value=86400.0):
    print(datetime.datetime.fromtimestamp(time.time(), datetime.timezone.utc).isoformat())
""",
    ),
    invalid=(
        """\
import datetime
from unittest import mock

with mock.patch('time.time', return_value=86400.0 * 365):
    print(datetime.date.today().year == 1971)
""",
        """\
# file: diary.py
import datetime

def entry():
    return datetime.date.today().isoformat()
# file: test_diary.py
import diary
from unittest import mock

@mock.patch('time.time', return_value=86400.0 * 365)
def test_entry(clock):
    assert diary.entry() == '1971-01-01'

test_entry()
""",
        """\
import datetime
import time

old, time.time = time.time, lambda: 86400.0 * 365
print(datetime.date.today().year == 1971)
""",
        """\
import datetime
import time

class fixture:
    def __init__(self, function):
        self.function = function

@fixture
def frozen():
    time.time = lambda: 86400.0

def test_due(frozen):
    return datetime.date.today() + datetime.timedelta(1) == datetime.date(1970, 1, 3)

frozen.function()
print(test_due(frozen))
""",
    ),
    followed=Followed(
        3,
        """\
import datetime
import time

old, time.time = time.time, lambda: 86400.0 * 365
print(datetime.date.fromtimestamp(time.time()).year == 1971)
""",
    ),
)
