"""What pickle.dumps() gives without a protocol is compared with bytes, or a number, of protocol 4."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, compared
from pyskew.audit.local_values import LocalValues
from pyskew.audit.module_index import Module, Scope
from pyskew.audit.rules import Followed, Rule

_CALLS = {"pickle.dumps", "_pickle.dumps"}
_DIGEST = re.compile(r"[0-9a-f]{32,128}|8004[0-9a-f]*|gA[QS][A-Za-z0-9+/=]*")
"""A digest in hexadecimal digits, and how protocol 4 begins in them and in base 64."""
_OLD = 4


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of such a pickle, of its digest, or of the number itself, with a literal."""
    values = module.once(LocalValues)
    told: set[int] = set()
    for one in compared.comparisons(module):
        sides = (one.one, one.other)
        made = [_made(module, values, side, one.scope) for side in sides]
        if all(made) or not any(made) or module.tolerated(one.node):
            continue
        expected = sides[0 if made[1] else 1]
        if any(_is_old(value) for value, _ in values.of(expected, one.scope)):
            node = made[0] or made[1] or one.node
            if node.lineno not in told:
                told.add(node.lineno)
                yield module.spot(node, f"protocol 5 where none is given: line {one.node.lineno} expects protocol 4")


def _made(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> ast.expr | None:
    """Return where a pickle of the default protocol is made, or that default is read, of which an expression tells."""
    for value, where in compared.sources(values, node, scope):
        if isinstance(value, ast.Attribute) and module.imported(value, where) == "pickle.DEFAULT_PROTOCOL":
            return value
        if isinstance(value, ast.Call) and module.imported(value.func, where) in _CALLS:
            given = value.args[1:2] or [one.value for one in value.keywords if one.arg in {"protocol", None}]
            default = (module.imported(one, where) == "pickle.DEFAULT_PROTOCOL" or _is_none(one) for one in given)
            return value if not given or any(default) else None
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_old(node: ast.expr) -> bool:
    """Return whether a literal belongs to protocol 4: its first bytes, a digest, the number."""
    match node:
        case ast.Constant(value=bytes(data)):
            return data[:2] == b"\x80\x04" or data == b"\x04"
        case ast.Constant(value=int(number)):
            return number == _OLD and number is not True
        case ast.Constant(value=str(text)):
            return _DIGEST.fullmatch(text) is not None
        case _:
            return False


RULE = Rule(
    id="pickle-protocol-byte",
    since=(3, 14),
    summary="What pickle.dumps() gives without a protocol is compared with what protocol 4 gave",
    why="the default protocol is 5 since 3.14; the second byte of each pickle says which, and every digest changes",
    fix="give the protocol: pickle.dumps(value, protocol=4)",
    workaround="the same",
    link="https://docs.python.org/3.14/library/pickle.html#pickle.DEFAULT_PROTOCOL",
    confidence=Confidence.HIGH,
    words=("pickle dumps", "pickle DEFAULT_PROTOCOL"),
    check=check,
    valid=(
        """\
import pickle

print(pickle.dumps([1], protocol=4)[:2] == b'\\x80\\x04')
""",
        """\
import pickle

print(pickle.dumps([1]).startswith(b'\\x80'), len(pickle.dumps(1)) > 4)
""",
        """\
import pickle

print(pickle.loads(pickle.dumps(4)) == 4, pickle.dumps([1]) == pickle.dumps([1]))
""",
    ),
    invalid=(
        """\
import pickle

print(pickle.dumps([1])[:2] == b'\\x80\\x04')
""",
        """\
import pickle

MAGIC = b'\\x80\\x04\\x95'

def is_ours(blob):
    return blob.startswith(MAGIC)

def store(value):
    blob = pickle.dumps(value)
    return is_ours(blob)

print(store('abc'))
""",
        """\
import hashlib
import pickle

KNOWN = '7a5be2f6e2ae2b45ce4ae3a5f8ba37b5d7b85a1d9ae7b1d2cf45c9a1e5e5f0e3'
digest = hashlib.sha256(pickle.dumps((1, 2))).hexdigest()
print(digest == KNOWN or digest)
""",
        """\
import pickle

print(pickle.DEFAULT_PROTOCOL == 4, pickle.dumps('a')[1] != 4)
""",
    ),
    followed=Followed(
        1,
        """\
import pickle

print(pickle.dumps([1], protocol=4)[:2] == b'\\x80\\x04')
""",
    ),
)
