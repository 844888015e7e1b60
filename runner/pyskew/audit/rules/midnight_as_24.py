"""A text with 24:00 is read by fromisoformat(), which refused it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_READS = {
    "datetime.datetime.fromisoformat": "midnight of the next day",
    "datetime.time.fromisoformat": "midnight",
}
_MIDNIGHT = re.compile(r"(?:^|[T ])24:?00(?::?00(?:[.,]0+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
_DEEPEST = 3
"""Texts within texts."""


def check(module: Module) -> Iterator[Spot]:
    """Yield calls that such a text reaches, as a literal, from a loop, or as the end of a text put together."""
    values = module.once(LocalValues)
    for call, scope in module.calls_by_method.get("fromisoformat", []):
        read = _READS.get(module.imported(call.func, scope), "")
        given = call.args[0] if read and call.args else None
        if given is None or _cares(scope.node) or module.asks_version(call):
            continue
        if any(_MIDNIGHT.search(one) for one in _ends(values, given, scope)):
            yield module.spot(call, f"24:00 is read as {read}: no ValueError")


def _cares(node: ast.AST) -> bool:
    """Return whether a function or file compares something with such a text itself."""
    compared = (one for one in ast.walk(node) if isinstance(one, ast.Compare) and not isinstance(node, ast.Module))
    parts = (part for one in compared for part in ast.walk(one))
    return any(isinstance(one, ast.Constant) and "24" in str(one.value) for one in parts)


def _ends(values: LocalValues, node: ast.expr, scope: Scope, depth: int = 0) -> Iterator[str]:
    """Yield the literal texts that an expression may stand for, or that it ends with."""
    for value, where in values.of(node, scope) if depth < _DEEPEST else ():
        match value:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=[*_, ast.Constant(value=str(before)), ast.FormattedValue(value=last)]):
                yield from (before[-1:] + one for one in _ends(values, last, where, depth + 1))
            case (
                ast.JoinedStr(values=[*_, last]) | ast.BinOp(op=ast.Add(), right=last) | ast.FormattedValue(value=last)
            ):
                yield from _ends(values, last, where, depth + 1)
            case _:
                pass


RULE = Rule(
    id="midnight-as-24",
    since=(3, 14),
    summary="A text with 24:00 is read by fromisoformat(), which refused it",
    why="ISO 8601 allows 24:00 for the end of a day: since 3.14 it is midnight of the next day, and raised ValueError",
    fix="refuse or replace 24:00 before the text is read",
    workaround="the same",
    link="https://docs.python.org/3.14/library/datetime.html#datetime.datetime.fromisoformat",
    confidence=Confidence.MEDIUM,
    words=("fromisoformat",),
    shape=r"24:00|2400",
    check=check,
    valid=(
        """\
from datetime import datetime

OPEN = "07:00-24:00"

def when(text):
    return datetime.fromisoformat(text.replace("T24:00", "T23:59"))

print(when("2024-02-01T24:00"), OPEN)
""",
        """\
import datetime

class Clock:
    def fromisoformat(self, text):
        return text == "24:00"

print(Clock().fromisoformat("24:00"), datetime.time.fromisoformat("12:24:00"))
""",
    ),
    invalid=(
        """\
import datetime

def refused(texts):
    for text in texts:
        try:
            datetime.datetime.fromisoformat("2024-02-01T" + text)
        except ValueError:
            yield text

print(list(refused(["12:00", "24:00"])))
""",
        """\
from datetime import time

try:
    print(time.fromisoformat("24:00:00"))
except ValueError:
    print("no time")
""",
    ),
    followed=Followed(
        1,
        """\
import datetime

def refused(texts):
    for text in texts:
        try:
            if text == "24:00":
                raise ValueError(text)
            datetime.datetime.fromisoformat("2024-02-01T" + text)
        except ValueError:
            yield text

print(list(refused(["12:00", "24:00"])))
""",
    ),
)
