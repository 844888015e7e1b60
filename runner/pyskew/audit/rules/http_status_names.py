"""A name or phrase of an HTTP status is compared with the one that it had before 3.13."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_NAMES = {
    "REQUEST_ENTITY_TOO_LARGE": "CONTENT_TOO_LARGE", "REQUEST_URI_TOO_LONG": "URI_TOO_LONG",
    "REQUESTED_RANGE_NOT_SATISFIABLE": "RANGE_NOT_SATISFIABLE", "UNPROCESSABLE_ENTITY": "UNPROCESSABLE_CONTENT",
}  # fmt: skip
_PHRASES = {
    "Request Entity Too Large": "Content Too Large", "Request-URI Too Long": "URI Too Long",
    "Requested Range Not Satisfiable": "Range Not Satisfiable", "Unprocessable Entity": "Unprocessable Content",
}  # fmt: skip
_OLD = _NAMES | _PHRASES
_DEEPEST = 4
"""Calls and subscripts around a name or phrase."""


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield where `.name`, `.phrase`, str() of a status, or `http.client.responses[code]` meets an old text.

    Where a file compares none, the modules whose functions it calls are asked.
    """
    if not any(name.split(".")[0] == "http" for name in module.imports.values()):
        return
    values = module.once(LocalValues)
    found: dict[int, Spot] = {}
    for one in [*compared.comparisons(module), *compared.lookups(module)]:
        sides = (one.one, one.other)
        old = next(
            (text for side in sides for text in compared.held_texts(values, side, one.scope) if text in _OLD), ""
        )
        if old and any(_is_told(module, values, side, one.scope) for side in sides) and not module.tolerated(one.node):
            found.setdefault(one.node.lineno, module.spot(one.node, _said(old)))
    yield from found.values()
    told = (
        []
        if found
        else [node for node, scope in module.nodes[ast.Attribute] if _is_phrase(module, values, node, scope)]
    )
    names = {module.imported(call.func, scope) for call, scope in module.calls()} if told else set()
    if names := {name for name in names if name and name.partition(".")[0] != "http"}:
        yield OpenQuestion(module.spot(told[0], "the phrase of a status", Confidence.MEDIUM), tuple(sorted(names)))


def answer(module: Module, name: str, spot: Spot) -> Iterator[Spot]:
    """Yield where a module that gets a phrase compares something with an old one, or looks it up among several."""
    values = module.once(LocalValues)
    for one in [*compared.comparisons(module), *compared.lookups(module)] if name in module.scopes else ():
        for literal, side in one.sides:
            old = next((text for text in compared.held_texts(values, literal, one.scope) if text in _PHRASES), "")
            if old and not values.texts(side, one.scope) and not module.tolerated(one.node):
                yield module.spot(one.node, _said(old), spot.confidence)
                return


def _said(old: str) -> str:
    return f'"{old}" is called "{_OLD[old]}"'


def _is_phrase(module: Module, values: LocalValues, node: ast.AST, scope: Scope) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "phrase" and _is_status(module, values, node.value, scope)


def _is_told(module: Module, values: LocalValues, node: ast.expr, scope: Scope, depth: int = 0) -> bool:
    """Return whether an expression is the name or the phrase of a status, as the library says it."""
    if depth > _DEEPEST:
        return False
    for one, where in values.of(node, scope):
        match one:
            case ast.Attribute(value=inner, attr="name" | "phrase") if _is_status(module, values, inner, where):
                return True
            case ast.Subscript(value=inner) if module.dotted(inner) == "http.client.responses":
                return True
            case ast.Call(func=ast.Attribute(attr="get", value=inner)) if (
                module.dotted(inner) == "http.client.responses"
            ):
                return True
            case ast.Call(func=ast.Attribute(value=inner, attr="lower" | "upper" | "title" | "strip")):
                if _is_told(module, values, inner, where, depth + 1):
                    return True
            case _:
                pass
    return False


def _is_status(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    """Return whether an expression is `HTTPStatus(code)`, `HTTPStatus[name]`, or one of its members."""
    for one, _ in values.of(node, scope):
        made = one.func if isinstance(one, ast.Call) else one.value if isinstance(one, ast.Subscript) else one
        dotted = module.dotted(made)
        if dotted == "http.HTTPStatus" or dotted.startswith("http.HTTPStatus."):
            return True
    return False


RULE = Rule(
    id="http-status-names",
    since=(3, 13),
    summary="A name or phrase of an HTTP status is compared with the one that it had before",
    why="413, 414, 416 and 422 are called as in RFC 9110; the old names are aliases, which `.name` does not tell",
    fix="compare the status itself: status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE, or its number",
    workaround="compare with both texts",
    link="https://docs.python.org/3.13/library/http.html#http.HTTPStatus",
    confidence=Confidence.HIGH,
    words=(
        *(f"http {name}" for name in _NAMES),
        "http Request",
        "http Requested",
        "http Unprocessable",
        "HTTPStatus .phrase",
    ),
    shape="|".join([*_OLD, r"\.phrase\b"]),
    check=check,
    answer=answer,
    valid=(
        """\
import http

print(http.HTTPStatus(413) == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE, http.HTTPStatus(404).name == "NOT_FOUND")
""",
        """\
from http import HTTPStatus

class Limit:
    name = "REQUEST_ENTITY_TOO_LARGE"

print(Limit().name == "REQUEST_ENTITY_TOO_LARGE", HTTPStatus(200).phrase)
""",
        """\
# file: colors.py
COLORS = {"Not Found": "red", "OK": "green"}
HELP = {"title": "Unprocessable Entity"}

def color(phrase):
    return COLORS.get(phrase, HELP["title"])
# file: example.py
from http import HTTPStatus

from colors import color

print(color(HTTPStatus(404).phrase), color(HTTPStatus(200).phrase))
""",
    ),
    invalid=(
        """\
import http

def reason(code):
    return http.HTTPStatus(code).name

print(reason(413) == "REQUEST_ENTITY_TOO_LARGE")
""",
        """\
from http.client import responses

print(responses[422] in ("Bad Request", "Unprocessable Entity"))
""",
        """\
from http import HTTPStatus

status = HTTPStatus(414)
print("too long" if status.phrase == "Request-URI Too Long" else "else")
""",
        """\
from http import HTTPStatus

WORDS = {"Bad Request": "what?", "Unprocessable Entity": "sorry"}

def word(code):
    return WORDS.get(HTTPStatus(code).phrase, "hm")

print(word(400), word(422))
""",
        """\
# file: colors.py
COLORS = {"Not Found": "red", "Requested Range Not Satisfiable": "blue"}

def color(phrase):
    return COLORS.get(phrase, "grey")
# file: example.py
from http import HTTPStatus

import colors

for code in (404, 416):
    print(colors.color(HTTPStatus(code).phrase))
""",
    ),
    followed=Followed(
        1,
        """\
import http

def status(code):
    return http.HTTPStatus(code)

print(status(413) == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
""",
    ),
)
