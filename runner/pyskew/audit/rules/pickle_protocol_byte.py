"""What pickle.dumps() gives without a protocol is compared with bytes, or a number, of protocol 4."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_CALLS = {"pickle.dumps", "_pickle.dumps"}
_DIGEST = re.compile(r"[0-9a-f]{32,128}|8004[0-9a-f]*|gA[QS][A-Za-z0-9+/=]*")
"""A digest in hexadecimal digits, and how protocol 4 begins in them and in base 64."""
_OLD = 4
_WRITERS = ("pickle.dumps", "_pickle.dumps", "pickle.dump", "_pickle.dump", "pickle.Pickler")
_HEADER = b"\x80\x04"
_OTHER = re.compile(rb"\x80[\x02\x03\x05]")


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of such a pickle, of its digest, or of the number itself, with a literal."""
    values = module.once(LocalValues)
    told: set[int] = set()
    for one in compared.comparisons(module):
        for expected, side in one.sides:
            old = any(_is_old(value) for value, _ in values.of(expected, one.scope))
            node = _made(module, values, side, one.scope) if old else None
            if node is None or node.lineno in told or module.tolerated(one.node):
                continue
            if _made(module, values, expected, one.scope) is None:
                told.add(node.lineno)
                yield module.spot(node, f"protocol 5 where none is given: line {one.node.lineno} expects protocol 4")
    if not told and any(_gives_none(module, call, scope) for call, scope in _pickling(module)):
        yield from _headers(module, values)


def _pickling(module: Module) -> Iterator[tuple[ast.Call, Scope]]:
    for name in _WRITERS:
        yield from module.calls_by_name.get(name, [])


def _gives_none(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether a call that pickles leaves the protocol to its default."""
    position = 1 if module.dotted(call.func).endswith("dumps") else 2
    given = call.args[position : position + 1] or [one.value for one in call.keywords if one.arg in {"protocol", None}]
    return not given or any(module.imported(one, scope) == "pickle.DEFAULT_PROTOCOL" or _is_none(one) for one in given)


def _headers(module: Module, values: LocalValues) -> Iterator[Spot]:
    """Yield comparisons of anything with how protocol 4 begins, in a file that pickles by the default.

    What was written is read again from elsewhere. A file that knows another beginning as well is left alone.
    """
    found: list[tuple[ast.expr, bytes]] = []
    for one in compared.comparisons(module):
        for side in (one.one, one.other):
            for value, _ in compared.held(values, side, one.scope):
                if isinstance(value, ast.Constant) and isinstance(value.value, bytes):
                    found.append((one.node, value.value))
    if any(_OTHER.match(data) for _, data in found):
        return
    message = "a pickle without a protocol begins with that of protocol 5"
    yield from module.spots([node for node, data in found if data[:2] == _HEADER], message, Confidence.MEDIUM)


def _made(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> ast.expr | None:
    """Return where a pickle of the default protocol is made, or that default is read, of which an expression tells."""
    for value, where in compared.sources(values, node, scope):
        if isinstance(value, ast.Attribute) and module.imported(value, where) == "pickle.DEFAULT_PROTOCOL":
            return value
        if isinstance(value, ast.Call) and module.imported(value.func, where) in _CALLS:
            return value if _gives_none(module, value, where) else None
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_old(node: ast.expr) -> bool:
    """Return whether a literal belongs to protocol 4: its first bytes, a digest, the number."""
    match node:
        case ast.Constant(value=bytes(data)):
            return data[:2] == _HEADER or data == b"\x04"
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
    words=tuple(
        f"{package}. {name}"
        for package in ("pickle", "_pickle")
        for name in ("dumps", "dump", "Pickler", "DEFAULT_PROTOCOL")
    ),
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
        """\
import io
import pickle

file = io.BytesIO()
pickle.dump([1], file)
print(file.getvalue()[:2] in (b'\\x80\\x04', b'\\x80\\x05'), file.getvalue()[:1] == b'\\x80')
""",
        """\
import io
import pickle

file = io.BytesIO()
pickle.dump([1], file, 4)
print(file.getvalue().startswith(b'\\x80\\x04'))
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
        """\
import io
import pickle

MAGIC = b'\\x80\\x04'

def dump(value, file):
    data = pickle.dumps(value)
    file.write(len(data).to_bytes(4, 'big') + data)

def load(file):
    data = file.read(int.from_bytes(file.read(4), 'big'))
    return pickle.loads(data) if data.startswith(MAGIC) else 'corrupt record'

file = io.BytesIO()
dump({'job': 1}, file)
file.seek(0)
print(load(file))
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
