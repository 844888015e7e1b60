"""urlsafe_b64decode() is expected to refuse a text without its padding."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module, Scope

_CUTS = ("rstrip", "strip", "replace", "removesuffix")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls below a `try` for their error, in files that take padding off and do not put it back."""
    calls = module.calls_by_name.get("base64.urlsafe_b64decode", [])
    cuts = [call for name in _CUTS for call, _ in module.calls_by_method.get(name, [])]
    if not calls or not any(_is_padding(one) for call in cuts for one in call.args[:1]):
        return
    for node, _ in module.nodes[ast.Try]:
        if not isinstance(node, ast.Try) or not any(_names_error(one.type) for one in node.handlers):
            continue
        inside = {id(part) for one in node.body for part in ast.walk(one)}
        for call, scope in calls:
            if id(call) in inside and not _cares(call, scope) and not module.asks_version(call):
                yield module.spot(call, "a text without its padding is read: no binascii.Error")


def _is_padding(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in {"=", b"="}


def _names_error(node: ast.expr | None) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    names = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in parts}
    return not names.isdisjoint({"Error", "ValueError"})


def _cares(call: ast.Call, scope: Scope) -> bool:
    """Return whether the call says what it wants, or its function puts padding back or asks for a length."""
    if keyword(call, "padded") is not None or scope.top:
        return keyword(call, "padded") is not None
    parts = [one for one in ast.walk(scope.node) if isinstance(one, ast.BinOp | ast.Compare | ast.Constant)]
    padded = any(
        isinstance(one, ast.Constant) and one.value in {"=", "==", "===", b"=", b"==", b"==="} for one in parts
    )
    return padded or any(isinstance(one, ast.BinOp) and isinstance(one.op, ast.Mod) for one in parts)


RULE = Rule(
    id="base64-without-padding",
    since=(3, 15),
    summary="urlsafe_b64decode() is expected to refuse a text without its padding",
    why="padding is optional for it since 3.15: what was cut off or damaged may be read, and raised binascii.Error",
    fix="ask for the length: len(text) % 4, or urlsafe_b64decode(text, padded=True) from 3.15 on",
    workaround="base64.b64decode(text, altchars=b'-_')",
    link="https://docs.python.org/3.15/library/base64.html#base64.urlsafe_b64decode",
    confidence=Confidence.MEDIUM,
    words=("base64 urlsafe_b64decode",),
    shape=r"strip\(b?['\"]=['\"]|(?:replace|removesuffix)\(b?['\"]=['\"]",
    check=check,
    valid=(
        """\
import base64

def write(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")

def read(text):
    try:
        return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except ValueError:
        return None

print(read(write(b"ab")), read(b"a"))
""",
    ),
    invalid=(
        """\
import base64
import binascii

def read(text):
    try:
        return base64.urlsafe_b64decode(text)
    except binascii.Error:
        return "cut off"

token = base64.urlsafe_b64encode(b"abcd").decode()
print(read(token), read(token.rstrip("=")))
""",
    ),
    followed=Followed(
        1,
        """\
import base64
import binascii

def read(text):
    try:
        return base64.b64decode(text, altchars=b"-_")
    except binascii.Error:
        return "cut off"

token = base64.urlsafe_b64encode(b"abcd").decode()
print(read(token), read(token.rstrip("=")))
""",
    ),
)
