"""Find where a program looks for the text of an error message that a newer Python words differently."""

from __future__ import annotations

import ast
import builtins
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pyskew.audit import Spot
from pyskew.audit.files.text_shapes import BETWEEN_WORDS
from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_SIGNS = {
    "%d of a text": "number is required", "%x of a float": "integer is required", "0 as divisor": "division or modulo",
    "0 as divisor of a complex number": "complex division", "0 as divisor of a float": "float division",
    "0 as divisor of a float, floor": "floor division", "0 as modulus": "integer modulo",
    "0 as modulus of a float": "float modulo", "0 to a negative power": "negative power",
    "a local class to pickle": "local object", "a local function to pickle": "local object",
    "a program that fails": "exit status", "a stray percent sign": "incomplete format",
    "abstract class": "abstract method", "an argument that is no iterable": "argument after",
    "an argument that is no mapping": "argument after", "arc cosine": "math domain",
    "async with of a number": "context manager protocol", "await of a number": "used in await",
    "bases without an order": "method resolution", "complex() of a list": "complex first argument",
    "complex() of a text and more": "take second arg", "complex() with a text as second": "second arg",
    "dataclass without a default": "default argument", "day": "range for month", "delimiter of csv": "character string",
    "element that has no hash": "unhashable", "fraction of a list": "Rational instance",
    "fromhex() of an odd number": "hexadecimal number",
    "hmac without a digest": "required parameter", "hour": "must be in", "in a number": "argument of type",
    "index of what a list lacks": "not in list", "invalid choice": "invalid choice",
    "key that has no hash": "unhashable", "logarithm of 0": "math domain", "max() of nothing": "arg is an empty",
    "microsecond": "must be in", "min() of nothing": "arg is an empty", "minute": "must be in", "month": "must be in",
    "names to format, and no mapping": "requires a mapping", "node that is no literal": "object at",
    "number that struct cannot pack": "format requires",
    "parameter without a default": "default argument", "path that is no part": "one path is relative",
    "quotes of csv": "character string", "randint() of an empty range": "empty range",
    "repr: module that is not there": "ModuleNotFoundError No module named",
    "repr: name that is not there": "ImportError cannot import name", "root of a negative number": "math domain",
    "run() of a number": "coroutine was expected", "second": "must be in", "slice of floats": "slice indices",
    "super() of a stranger": "instance or subtype", "too few to format": "enough arguments",
    "too many to format": "arguments converted", "too many values": "unpack expected",
    "unhexlify() of an odd number": "Odd length", "unknown argument of a builtin": "invalid keyword",
    "unknown argument of int()": "invalid keyword", "unknown argument of sorted()": "invalid keyword",
    "unknown argument that resembles another": "unexpected keyword argument",
    "unknown format": "format character", "unknown hash": "hash type", "with of a number": "context manager protocol",
}  # fmt: skip
"""Words, one behind the other, that say which message a text or pattern is about."""
_CALLS = {
    "root of a negative number": {"math.sqrt"},
    "logarithm of 0": {"math.log", "math.log2", "math.log10", "math.log1p"},
    "arc cosine": {"math.acos", "math.asin"},
    "node that is no literal": {"ast.literal_eval", "literal_eval"},
}
"""What a file must call where other functions still say what these said."""
_ONLY_PATTERNS = {"unknown argument that resembles another"}
"""Messages that only some names change: an expression for any name fails then, a text with one name seldom."""
_NEEDED = {"node that is no literal": "literal_eval"}
"""Words that a file must have as well."""
_FURTHER = {"unknown argument that resembles another": r"[^\n]*(?:\\w|\[\^|\.[*+])"}
"""What stands behind the words."""
_LEAST = 2
"""Keys of a table that are whole messages, so that it is one of messages."""
_NAME = r"(?:\w*_)?(?:e|ex|exc|err|error|exc_val|exc_value|exception|cause)"
_NAMED = re.compile(_NAME)
_ERRORS = (
    rf"except\b[^\n]*\bas (?!{_NAME}\b)|raises\(|assertRaisesRegex|def error\(|\.exception\b"
    rf"|\.value(?=[)}}]|\.(?:args|msg|message|reason)\b)|(?:str|repr)\(\s*{_NAME}\b|\{{\s*{_NAME}\b"
    rf"|\b{_NAME}\.(?:args|msg|message|reason)\b|[(=,]\s*{_NAME}\s*[,)\n]"
)
"""What holds an error or its text: without any of these a file looks at no message."""
_HELD = {"value", "exception"}
"""Attributes in which a context that expects an error keeps it."""
_QUOTED = re.compile(r"(?<!\w)'[^']*'(?!\w)")


_PATTERNS = {"search", "match", "fullmatch"}
"""Ways to hold a regular expression against a message."""


@dataclass(frozen=True)
class Message:
    """One message on both sides of a step."""

    name: str
    old: str
    new: str
    raised: str
    """The class of the error on the older Python."""


@dataclass(frozen=True)
class Looked:
    """A text or a regular expression that code holds against the message of an error."""

    node: ast.expr
    how: str
    """`==`, `in`, `startswith`, `endswith`, or a function of `re`."""
    text: str
    caught: frozenset[str]
    """Classes that the error may be of; nothing where that is not known."""
    listed: bool = False
    """Whether it is a key of a table of messages, in which texts are looked up that nothing shows to be of errors."""

    def meets(self, message: str) -> bool:
        """Return whether the code takes a message for the one that it looks for."""
        if self.how in _PATTERNS:
            try:
                return getattr(re, self.how)(self.text, message) is not None
            except re.error:
                return False
        text, message = _plain(self.text), _plain(message)
        if text.islower():
            message = message.lower()
        if self.how in {"startswith", "endswith"}:
            return bool(getattr(message, self.how)(text))
        return text == message if self.how == "==" else text in message


@cache
def messages(minor: int) -> tuple[Message, ...]:
    """Return what 3.`minor` words differently."""
    found = []
    for name, changes in stdlib_tables.table("messages").items():
        for (_, raised, old), (since, _, new) in itertools.pairwise(changes):
            if since == minor and old != new and name in _SIGNS:
                found.append(Message(name, old, new, raised))
    return tuple(found)


def words(minor: int) -> tuple[str, ...]:
    """Return the words of which a file must have some."""
    return tuple(sorted({f"{_NEEDED.get(one.name, '')} {_SIGNS[one.name]}".strip() for one in messages(minor)}))


def shape(minor: int) -> tuple[str, str]:
    """Return what a file must have somewhere: the words, with the end of a text behind them, and an error."""
    signs = {rf"{_sign(one.name)}{_FURTHER.get(one.name, '')}[^\n]*['\"]" for one in messages(minor)}
    keys = {re.escape(one.old) + r"['\"]\s*:" for one in messages(minor) if one.old in _whole()}
    return "|".join(sorted(signs)), "|".join([_ERRORS, *sorted(keys)])


@cache
def _whole() -> frozenset[str]:
    """Return the messages of any version that hold nothing of what an error is about."""
    texts = {text for rows in stdlib_tables.table("messages").values() for _, _, text in rows}
    return frozenset(text for text in texts if re.fullmatch(r"[A-Za-z() ]{12,}", text) and " " in text)


def _sign(message: str) -> str:
    """Return what the text or pattern that a program looks for has of a message: between its words may be an escape."""
    return rf"\b{BETWEEN_WORDS.join(_SIGNS[message].split())}\b"


def check(module: Module, minor: int) -> Iterator[Spot]:
    """Yield where code looks for an old message, unless the file looks for the new one too."""
    looked = module.once(_looked)
    told: set[int] = set()
    for message in messages(minor):
        needed = _CALLS.get(message.name)
        sign = re.compile(_sign(message.name))
        called = not needed or bool(needed & module.calls_by_name.keys())
        if any(one.meets(message.new) and not one.meets(message.old) for one in looked if not one.listed):
            continue  # the file knows both
        for one in looked:
            if not (called or one.listed) or (one.how not in _PATTERNS and message.name in _ONLY_PATTERNS):
                continue
            fits = sign.search(one.text) and _may_be(message.raised, one.caught)
            fits = fits and one.meets(message.old) and not one.meets(message.new)
            if fits and one.node.lineno not in told and not module.asks_version(one.node):
                told.add(one.node.lineno)
                yield module.spot(one.node, f'a message is "{_line(message.new)}", and was "{_line(message.old)}"')


def _line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """Return a text in which quoted parts and numbers are alike: what they hold differs from error to error."""
    return re.sub(r"\d+", "0", _QUOTED.sub("'x'", text))


def _may_be(raised: str, caught: frozenset[str]) -> bool:
    """Return whether an error of one class is caught by the name of another; True where one of them is not builtin."""
    made = getattr(builtins, raised, None)
    kinds = [getattr(builtins, one, None) for one in caught]
    return not caught or made is None or any(one is None or issubclass(made, one) for one in kinds)


def _looked(module: Module) -> list[Looked]:
    return [*_compared(module), *_matched(module), *_expected(module)]


def _compared(module: Module) -> Iterator[Looked]:
    values, errors = module.once(LocalValues), module.once(_Errors)
    for one in [*compared.comparisons(module), *compared.lookups(module)]:
        for literal, side in one.sides:
            how = _how(one.node, literal is one.one)
            texts = compared.held_texts(values, literal, one.scope) if how else []
            # Where a text is from is the dearer question: few comparisons have a literal text.
            caught = errors.told_by(side, one.scope) if texts else None
            listed = caught is None and len(_whole() & {*texts}) >= _LEAST and not values.texts(side, one.scope)
            if caught is not None or listed:
                yield from (Looked(one.node, how, text, caught or _ANY, listed) for text in texts)


def _matched(module: Module) -> Iterator[Looked]:
    values, errors = module.once(LocalValues), module.once(_Errors)
    for match in compared.matchings(module, values):
        caught = errors.told_by(match.text, match.scope)
        how = match.method if match.method in {"match", "fullmatch"} else "search"
        if caught is not None:
            yield from (Looked(match.node, how, text, caught) for text in match.patterns)


def _expected(module: Module) -> Iterator[Looked]:
    values = module.once(LocalValues)
    for call, scope in module.calls():
        last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        expected = [one.value for one in call.keywords if one.arg == "match"] if last == "raises" else []
        if last == "assertRaisesRegex":
            expected = call.args[1:2]
        for node in expected if call.args else ():
            kinds = _classes(call.args[0])
            yield from (Looked(node, "search", text, kinds) for text, _ in values.texts(node, scope))


_ANY: frozenset[str] = frozenset()


def _how(node: ast.expr, first: bool) -> str:  # noqa: FBT001, PLR0911 - the side of a literal; one case each
    """Return how a comparison holds a literal, on its first or on its other side, against the text."""
    match node:
        case ast.Compare(ops=[ast.In() | ast.NotIn(), *_]):
            return "in" if first else "=="
        case ast.Compare():
            return "=="
        case ast.Call(func=ast.Attribute(attr="startswith" | "removeprefix")) if not first:
            return "startswith"
        case ast.Call(func=ast.Attribute(attr="endswith" | "removesuffix")) if not first:
            return "endswith"
        case ast.Call(func=ast.Attribute(attr="assertIn" | "assertNotIn")):
            return "in" if first else "=="
        case ast.Call(func=ast.Attribute(attr="get")) | ast.Subscript():
            return "" if first else "=="
        case ast.Call(func=ast.Attribute(attr=name)) if name.startswith("assert"):
            return "=="
        case ast.Call():
            return "" if first else "in"
        case _:
            return ""


def _classes(node: ast.expr | None) -> frozenset[str]:
    """Return the last parts of the names of classes that an expression names."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    names = (one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in parts)
    return frozenset(name for name in names if name)


class _Errors:
    """Which expressions of a file are errors, and which are their texts."""

    def __init__(self, module: Module) -> None:
        self._values = module.once(LocalValues)
        self._module = module
        self._handlers = [
            (one.name, one.lineno, one.body[-1].end_lineno or one.lineno, _classes(one.type))
            for node, _ in module.nodes[ast.Try]
            if isinstance(node, ast.Try)
            for one in node.handlers
            if one.name
        ]

    def told_by(self, node: ast.expr, scope: Scope) -> frozenset[str] | None:
        """Return the classes of the error whose text an expression is, None where it is no such text."""
        for value, where in compared.sources(self._values, node, scope):
            match value:
                case ast.Call(func=ast.Name(id="str" | "repr"), args=[one]):
                    kinds = self._error(one, where)
                case ast.Attribute(value=one, attr="args" | "msg" | "message" | "reason"):
                    kinds = self._error(one, where)
                case ast.JoinedStr(values=[ast.FormattedValue(value=one), *_]):
                    kinds = self._error(one, where)
                case ast.Name(id=name):
                    kinds = frozenset({"ArgumentError"}) if self._is_argument_error(name, where) else None
                case _:
                    kinds = None
            if kinds is not None:
                return kinds
        return None

    def _error(self, node: ast.expr, scope: Scope) -> frozenset[str] | None:
        for value, _ in [(node, scope), *self._values.of(node, scope)]:
            match value:
                case ast.Name(id=name):
                    caught = [
                        kinds
                        for handled, first, last, kinds in self._handlers
                        if handled == name and first <= value.lineno <= last
                    ]
                    if caught:
                        return caught[-1]
                    if _NAMED.fullmatch(name):
                        return _ANY
                case ast.Attribute(attr=name) if name in _HELD:
                    return _ANY
                case _:
                    pass
        return None

    def _is_argument_error(self, name: str, scope: Scope) -> bool:
        """Return whether a name is the message that a parser of argparse gives its method `error`."""
        node, owner = scope.node, scope.owner()
        if not isinstance(node, Function) or node.name != "error" or owner is None or name not in scope.parameters[1:]:
            return False
        bases = owner.node.bases if isinstance(owner.node, ast.ClassDef) else []
        return any(self._module.imported(one, scope) == "argparse.ArgumentParser" for one in bases)
