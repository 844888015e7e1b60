"""time.time() is patched, and today's date is expected to follow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import patched_clocks
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope

_DATE = re.compile(r"^\d{4}-\d\d(-\d\d)?$|^\d{4}\d\d\d\d$|^\d\d[./]\d\d[./]\d{4}$")
_DEEPEST = 4
"""Calls that are followed within the module under test."""


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield patches of time.time in functions that expect a date, or in modules that ask for today's.

    Where neither is so, the modules that the tests call are asked.
    """
    asked = [call for call, _ in module.calls_by_method.get("today", []) if _is_today(module, call)]
    for call, scope in patched_clocks.patches(module):
        spot = module.spot(call, "date.today() no longer goes by time.time(): it shows the real day")
        bodies = patched_clocks.bodies_under(module, call, scope)
        parts = [part for body in bodies for part in ast.walk(body)]
        reached = [*bodies, *(one.node for one in _called(module, bodies))]
        today = asked and (not bodies or not {id(one) for one in asked}.isdisjoint(_ids(reached)))
        if today or any(_is_date(module, part) for part in parts):
            yield spot
            continue
        names = {module.imported(part.func, module.top) for part in parts if isinstance(part, ast.Call)} - {""}
        if names:
            yield OpenQuestion(spot, tuple(sorted(names)))


def answer(module: Module, name: str, spot: Spot) -> Iterator[Spot]:
    """Yield the patch where what a test calls asks for today's date, directly or through its own module."""
    under = [one.node for one in module.scopes.values() if one.name == name or one.name.startswith(f"{name}.")]
    under += [one.node for one in _called(module, under)]
    calls = (call for one in under for call in ast.walk(one) if isinstance(call, ast.Call))
    if any(_last(call.func) == "today" and _is_today(module, call) for call in calls):
        yield spot


def _called(module: Module, bodies: Sequence[ast.AST]) -> list[Scope]:
    """Return the functions of a module that these parts of it call, directly or not, by the last part of a name."""
    found: dict[str, Scope] = {}
    under = list(bodies)
    for _ in range(_DEEPEST):
        called = {_last(call.func) for one in under for call in ast.walk(one) if isinstance(call, ast.Call)}
        more = {
            one.name: one
            for one in module.scopes.values()
            if one.kind == "function" and called & {*one.name.split(".")[-2:]} and one.name not in found
        }
        found |= more
        under = [one.node for one in more.values()]
    return list(found.values())


def _ids(nodes: Sequence[ast.AST]) -> set[int]:
    return {id(part) for one in nodes for part in ast.walk(one)}


def _last(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _is_today(module: Module, call: ast.Call) -> bool:
    """Return whether a call is one of date.today(): a datetime, and a subclass of either, still go by time.time()."""
    if not isinstance(call.func, ast.Attribute):
        return False
    owner = module.dotted(call.func.value)
    derived = (
        base
        for node, _ in module.nodes[ast.ClassDef]
        if isinstance(node, ast.ClassDef) and node.name == owner
        for base in map(module.dotted, node.bases)
    )
    return owner.rpartition(".")[2] != "datetime" and not any(one.startswith("datetime.") for one in derived)


def _is_date(module: Module, node: ast.AST) -> bool:
    """Return whether a node is a date as text, or date(2020, 1, 2)."""
    match node:
        case ast.Constant(value=str(text)):
            return _DATE.match(text) is not None
        case ast.Call(func=func, args=[_, _, _, *_]):
            return module.dotted(func) in {"datetime.date", "datetime.datetime"}
        case _:
            return False


RULE = Rule(
    id="patched-clock-and-today",
    since=(3, 15),
    summary="time.time() is patched, and today's date is expected to follow",
    why="date.today() reads the clock of the system itself since 3.15: patches of time.time() do not reach it",
    fix="give the day, or the time, as an argument; or patch the name datetime in the module under test",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#datetime",
    confidence=Confidence.MEDIUM,
    words=(*patched_clocks.WORDS, "today time", "time .time contextmanager", "time .time __enter__"),
    shape=patched_clocks.SHAPE,
    check=check,
    answer=answer,
    valid=(
        # What runs within asks for no day.
        """\
import datetime
import time
from unittest import mock

def stamp():
    return datetime.date.today()

def age(since):
    return time.time() - since

def main():
    first = stamp()
    with mock.patch("time.time", return_value=1000.0):
        print(age(400.0))
    print(first <= stamp(), datetime.date.fromisoformat("2023-02-27").day)

main()
""",
        # Only today() of date itself no longer asks time.time().
        """\
import datetime
import time
from unittest import mock

class Day(datetime.date):
    pass

with mock.patch('time.time', return_value=86400.0 * 365):
    print(datetime.datetime.today().year, Day.today().year)
""",
        # What the test calls asks for no day.
        """\
# file: limits.py
import datetime
import time

def passed(since):
    return time.time() - since

def today():
    return datetime.date.today()
# file: test_limits.py
from unittest import mock

import limits

def test_passed():
    with mock.patch('limits.time.time', return_value=7.0):
        assert limits.passed(2.0) == 5.0

test_passed()
""",
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
# file: diary.py
import datetime
import time

class Diary:
    def __init__(self, first):
        self.first = datetime.datetime.fromtimestamp(first).date()

    def _day(self):
        return datetime.date.today()

    def age(self):
        return (self._day() - self.first).days
# file: test_diary.py
import time
from unittest import mock

from diary import Diary

def test_age():
    with mock.patch.object(time, 'time', lambda: 86400.0 * 365):
        assert Diary(86400.0 * 364).age() == 1

test_age()
""",
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
        """\
# file: cellar.py
from datetime import date

class Cheese:
    def __init__(self, *made):
        self.made = date(*made)

    def age(self):
        return (date.today() - self.made).days
# file: example.py
import time
from contextlib import contextmanager

from cellar import Cheese

@contextmanager
def frozen(stamp):
    real = time.time
    time.time = lambda: stamp
    try:
        yield
    finally:
        time.time = real

def main():
    gouda = Cheese(2001, 8, 30)
    with frozen(1_000_000_000):
        print(gouda.age())

main()
""",
    ),
    followed=Followed(
        4,
        """\
import datetime
import time

old, time.time = time.time, lambda: 86400.0 * 365
print(datetime.date.fromtimestamp(time.time()).year == 1971)
""",
    ),
)
