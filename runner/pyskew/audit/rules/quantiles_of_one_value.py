"""statistics.quantiles() is expected to refuse a single value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_ERRORS = {"StatisticsError"}
_ALSO = {"stdev", "variance", "correlation", "covariance", "linear_regression"}
"""Functions that still refuse a single value."""


def check(module: Module) -> Iterator[Spot]:
    """Yield calls below a `try` that catches the error, unless they are below a test of how many values there are."""
    calls = [*module.calls_by_name.get("statistics.quantiles", [])]
    for node, _ in module.nodes[ast.Try] if calls else ():
        if not isinstance(node, ast.Try) or not any(_names_error(one.type) for one in node.handlers):
            continue
        parts = [part for one in node.body for part in ast.walk(one)]
        names = {part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in parts}
        inside = {id(part) for part in parts}
        for call, scope in calls if not names & _ALSO else ():
            if id(call) in inside and not _counts(scope.node) and not module.asks_version(call):
                yield module.spot(call, "a single value is no StatisticsError any more: every quantile is that value")


def _names_error(node: ast.expr | None) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return any((one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "")) in _ERRORS for one in parts)


def _counts(node: ast.AST) -> bool:
    """Return whether a function asks for the number of something."""
    tests = (one.test for one in ast.walk(node) if isinstance(one, ast.If | ast.IfExp))
    return any("len(" in ast.unparse(one) for one in tests)


RULE = Rule(
    id="quantiles-of-one-value",
    since=(3, 13),
    summary="statistics.quantiles() is expected to refuse a single value",
    why="it raised StatisticsError for fewer than two values; since 3.13 only for none",
    fix="ask for the number of values: if len(values) < 2",
    workaround="the same",
    link="https://docs.python.org/3.13/library/statistics.html#statistics.quantiles",
    confidence=Confidence.MEDIUM,
    words=("statistics quantiles StatisticsError",),
    check=check,
    valid=(
        """\
import statistics

def spread(values):
    if len(values) < 2:
        return None
    try:
        return statistics.quantiles(values)
    except statistics.StatisticsError:
        return None

print(spread([1]), spread([1, 2, 3]))
""",
        """\
import statistics

def spread(values):
    try:
        return statistics.stdev(values), statistics.quantiles(values)
    except statistics.StatisticsError:
        return None

print(spread([1]))
""",
    ),
    invalid=(
        """\
from statistics import StatisticsError, quantiles

def spread(values):
    try:
        return quantiles(values, n=10)
    except (StatisticsError, TypeError):
        return None

print(spread([4]))
""",
    ),
    followed=Followed(
        1,
        """\
from statistics import StatisticsError, quantiles

def spread(values):
    if len(values) < 2:
        return None
    try:
        return quantiles(values, n=10)
    except (StatisticsError, TypeError):
        return None

print(spread([4]))
""",
    ),
)
