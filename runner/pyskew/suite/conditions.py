"""The expression language of `where:` and `when:`, three-valued: true, false, or not known yet.

`python >= '3.14' and start_method in ('forkserver', 'spawn')`
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from functools import cache

from packaging.version import Version

from pyskew.model.nearest_name import choices, hint
from pyskew.model.suite import Cell, OnTarget

NAMES = frozenset({"python", "implementation", "free_threaded", "os", "target"})
"""Facts of every cell; toggles add their own names, with `_` for `-`."""

OS_NAMES = ("linux", "macos", "windows")

_LONGEST = 2_000
"""Characters of an expression; the parser's stack limits how deep one can be."""

Value = str | bool | tuple[str | bool, ...]


class WhereError(ValueError):
    """An expression is not of the language; the message says what is wrong and what to write."""


def check(text: str, toggles: Mapping[str, Collection[str]]) -> None:
    """Check an expression.

    Args:
        text: the expression.
        toggles: the values that each toggle can have, by its name.

    Raises:
        WhereError: it is not of the language, or has a name or a value that does not exist; the message names the
            nearest one that does.
    """
    known = NAMES | {identifier(name) for name in toggles}
    for node in ast.walk(_parse(text)):
        if isinstance(node, ast.Name) and node.id not in known:
            message = f'unknown name "{node.id}"{hint(node.id, known) or choices(node.id, known)}'
            raise WhereError(message)
        if not isinstance(node, _ALLOWED):
            message = f"{type(node).__name__} is not part of the language: use names, literals, comparisons, and/or/not"
            raise WhereError(message)
    _probe(text, known)
    _known_values(text, {"os": OS_NAMES} | {identifier(name): values for name, values in toggles.items()})


def _known_values(text: str, values: Mapping[str, Collection[str]]) -> None:
    """Raise WhereError for a comparison with a value that a name never has."""
    for node in ast.walk(_parse(text)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = [side.id for side in sides if isinstance(side, ast.Name) and side.id in values]
            words = [part.value for side in sides for part in ast.walk(side) if isinstance(part, ast.Constant)]
            wrong = [(name, word) for name in names for word in words if word not in values[name]]
            for name, word in wrong:
                known, written = values[name], str(word)
                message = f'"{written}" is no value of {name}{hint(written, known) or choices(written, known)}'
                raise WhereError(message)


def identifier(toggle: str) -> str:
    """Return how a toggle is written in an expression: `start-method` is `start_method`."""
    return toggle.replace("-", "_")


def holds(text: str, facts: Mapping[str, Value]) -> bool | None:
    """Return whether the expression holds for these facts; None where a fact that decides is absent."""
    return _truth(_parse(text), facts)


_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Compare, ast.Name, ast.Load, ast.Constant,
    ast.Tuple, ast.List, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip


@cache
def _parse(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        message = f"an expression of {len(text):,} characters; at most {_LONGEST:,}"
        raise WhereError(message)
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        message = f"not an expression: {reason}"
        raise WhereError(message) from None


def _probe(text: str, known: Collection[str]) -> None:
    """Evaluate once with made-up facts, so that a bad version or comparison is found when the file is read."""
    sample: dict[str, Value] = dict.fromkeys(known, "x")
    holds(text, sample | {"python": "3.14.0", "free_threaded": False})


def _truth(node: ast.expr, facts: Mapping[str, Value]) -> bool | None:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return _all([_truth(value, facts) for value in values])
        case ast.BoolOp(values=values):
            negated = _all([_not(_truth(value, facts)) for value in values])
            return _not(negated)
        case ast.UnaryOp(operand=operand):
            return _not(_truth(operand, facts))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            return _all([_compare(a, op, b, facts) for a, op, b in zip(sides, ops, comparators, strict=False)])
        case ast.Name(id=name):
            return bool(facts[name]) if name in facts else None
        case ast.Constant(value=bool() as value):
            return value
        case _:
            message = "a condition must be a comparison, a name or True/False"
            raise WhereError(message)


def _not(truth: bool | None) -> bool | None:  # noqa: FBT001 - a truth value is its only subject
    return None if truth is None else not truth


def _all(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _compare(left: ast.expr, op: ast.cmpop, right: ast.expr, facts: Mapping[str, Value]) -> bool | None:
    first, second = _value(left, facts), _value(right, facts)
    if first is None or second is None:
        return None
    version = any(isinstance(node, ast.Name) and node.id == "python" for node in (left, right))
    if isinstance(op, (ast.In, ast.NotIn)):
        members = second if isinstance(second, tuple) else (second,)
        found = any(_relate(first, ast.Eq(), member, version=version) for member in members)
        return found is isinstance(op, ast.In)
    return _relate(first, op, second, version=version)


def _value(node: ast.expr, facts: Mapping[str, Value]) -> Value | None:
    match node:
        case ast.Name(id=name):
            return facts.get(name)
        case ast.Constant(value=str() | bool() as value):
            return value
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            values = [_value(element, facts) for element in elements]
            if all(isinstance(value, (str, bool)) for value in values):
                return tuple(value for value in values if isinstance(value, (str, bool)))
        case _:
            pass
    message = "compare names with 'text', True, False or a tuple of them (versions are text: python >= '3.14')"
    raise WhereError(message)


_RELATIONS: Mapping[type[ast.cmpop], Callable[[Version, Version], bool]] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def _relate(first: Value, op: ast.cmpop, second: Value, *, version: bool) -> bool:
    if isinstance(op, (ast.Eq, ast.NotEq)):
        equal = _same_release(str(first), str(second)) if version else first == second
        return equal is isinstance(op, ast.Eq)
    if not version:
        message = "only `python` has an order; compare other names with ==, != or in"
        raise WhereError(message)
    return _RELATIONS[type(op)](_version(str(first)), _version(str(second)))


def _same_release(first: str, second: str) -> bool:
    """Compare `3.14` with any 3.14.x, as `==3.14.*` does in PEP 440."""
    short, long = sorted((_version(first), _version(second)), key=lambda version: len(version.release))
    return short == long or (not short.is_prerelease and long.release[: len(short.release)] == short.release)


def _version(text: str) -> Version:
    try:
        return Version(text)
    except ValueError:  # no version, or a number with more digits than Python reads
        message = f"{text!r} is not a version; write '3.14' or '3.14.2'"
        raise WhereError(message) from None


def context(cell: Cell, place: OnTarget) -> dict[str, Value]:
    """Return the facts of a cell that conditions read: the interpreter, and the effective value of each toggle."""
    facts: dict[str, Value] = {"os": place.os, "target": cell.target}
    interpreter = place.interpreter
    if interpreter is not None:
        facts["python"] = interpreter.version
        facts["implementation"] = interpreter.implementation
        facts["free_threaded"] = interpreter.free_threaded
        facts |= {identifier(name): value for name, value in interpreter.defaults.items()}
    return facts | {identifier(name): value for name, value in cell.toggles}
