"""A year before 1000 is written by strftime(), which gave it no leading zeros."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_MAKES = {"datetime.date", "datetime.datetime"}
_YEAR = re.compile(r"%[YGFC]")
_PADDED = re.compile(r"0\d\d\d")
_FIRST = 1000
"""The first year of four digits."""


def check(module: Module) -> Iterator[Spot]:
    """Yield strftime() of a date that the file makes in such a year, with a year in the format.

    What asks how the system writes years compares with such a year in four digits.
    """
    values = module.once(LocalValues)
    for call, scope in module.calls_by_method.get("strftime", []):
        texts = values.texts(call.args[0] if call.args else None, scope)
        told = any(_YEAR.search(text) for text, _ in texts)
        cares = any(isinstance(one, ast.Attribute) and one.attr == "year" for one in ast.walk(scope.node))
        told = told and not (cares and scope.kind == "function")  # it asks for the year, and may write that itself
        asks = any(one.lineno <= call.lineno <= (one.end_lineno or 0) for one in _asking(module)) if told else False
        if (
            told
            and not asks
            and isinstance(call.func, ast.Attribute)
            and _is_early(module, values, call.func.value, scope)
        ):
            yield module.spot(call, "a year before 1000 is written with leading zeros, in four digits")


def _asking(module: Module) -> list[ast.Compare]:
    """Return comparisons with a year that has leading zeros."""
    nodes = [node for node, _ in module.nodes[ast.Compare] if isinstance(node, ast.Compare)]
    return [
        one
        for one in nodes
        if any(isinstance(part, ast.Constant) and _PADDED.match(str(part.value)) for part in ast.walk(one))
    ]


def _is_early(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    for value, where in values.of(node, scope):
        match value:
            case ast.Call(func=func, args=[ast.Constant(value=int(year)), *_]) if year < _FIRST:
                if module.imported(func, where) in _MAKES:
                    return True
            case _:
                pass
    return False


RULE = Rule(
    id="year-without-zeros",
    since=(3, 14),
    summary="A year before 1000 is written by strftime(), which gave it no leading zeros",
    why="%Y, %G, %C and %F have leading zeros since 3.14 wherever the C library of the system leaves them out",
    fix="put the text together: f'{date.year}-{date:%m-%d}', or read years as numbers",
    workaround="the same",
    link="https://github.com/python/cpython/issues/120713",
    confidence=Confidence.MEDIUM,
    words=("datetime .strftime",),
    shape=r"date(?:time)?\(\s*\d{1,3}\s*,",
    check=check,
    valid=(
        """\
import datetime

FIRST = datetime.date(1, 1, 1)
print(datetime.date(1066, 10, 14).strftime("%Y"), FIRST.strftime("%d.%m."), FIRST.isoformat())
""",
        """\
import datetime

def year(date):
    padded = datetime.date(1, 1, 1).strftime("%Y") == "0001"
    return date.strftime("%Y") if padded else f"{date.year:04}"

print(year(datetime.date.today()) > "2000")
""",
    ),
    invalid=(
        """\
from datetime import date

REIGNS = [("Otto", date(936, 8, 7)), ("Konrad", date(1024, 9, 8))]

def table(style="%Y %m"):
    return {name: day.strftime(style) for name, day in REIGNS}

print(table())
""",
    ),
    followed=Followed(
        1,
        """\
from datetime import date

REIGNS = [("Otto", date(936, 8, 7)), ("Konrad", date(1024, 9, 8))]

def table(style="%m"):
    return {name: f"{day.year} {day.strftime(style)}" for name, day in REIGNS}

print(table())
""",
    ),
)
