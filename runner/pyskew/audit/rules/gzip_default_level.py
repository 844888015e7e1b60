"""What gzip makes by its default level is compared with a literal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_DIGEST = re.compile(r"[0-9a-f]{32,128}|H4sI[A-Za-z0-9+/=]*|1f8b[0-9a-f]*")
_XFL = 8
"""The byte of the header that tells the best and the fastest level from others."""
_LEAST = 20
"""Bytes below which a literal says no more than how every such stream begins."""
_HASHES = frozenset({"md5", "sha1", "sha256", "sha512", "blake2b", "crc32", "adler32"})


def check(module: Module) -> Iterator[Spot]:
    """Yield gzip.compress() without a level where its bytes or a digest are compared, or a digest of them is made.

    One byte of the header says how much was compressed.
    """
    values = module.once(LocalValues)
    told: set[int] = set()
    for one in compared.comparisons(module):
        for side, other in one.sides:
            made = _made(module, values, side, one.scope)
            if made is not None and any(_is_kept(value) for value, _ in values.of(other, one.scope)):
                yield from _spots(module, made, told, "is compared with bytes of level 9")
    for call, scope in module.calls():
        last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        made = _made(module, values, call.args[0], scope) if last in _HASHES and call.args else None
        if made is not None:
            yield from _spots(module, made, told, "has another digest")
    for node, scope in module.nodes[ast.Subscript]:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == _XFL:
            made = _made(module, values, node.value, scope)
            if made is not None:
                yield from _spots(module, made, told, "the header tells: 0, and was 2")


def _spots(module: Module, made: ast.Call, told: set[int], what: str) -> Iterator[Spot]:
    if made.lineno not in told and not module.tolerated(made):
        told.add(made.lineno)
        yield module.spot(made, f"gzip.compress() without a level makes level 6, which {what}")


def _made(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> ast.Call | None:
    for value, where in compared.sources(values, node, scope):
        if isinstance(value, ast.Call) and module.imported(value.func, where) == "gzip.compress":
            leveled = value.args[1:] or any(one.arg in {"compresslevel", None} for one in value.keywords)
            return None if leveled else value
    return None


def _is_kept(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=bytes(data)):
            return len(data) >= _LEAST
        case ast.Constant(value=str(text)):
            return _DIGEST.fullmatch(text) is not None
        case _:
            return False


RULE = Rule(
    id="gzip-default-level",
    since=(3, 15),
    summary="What gzip makes by its default level is compared with a literal",
    why="the default level is 6 since 3.15, and was 9: other bytes, another length, another digest",
    fix="compare what is read back: gzip.decompress(...)",
    workaround="compresslevel=9",
    link="https://docs.python.org/3.15/whatsnew/3.15.html",
    confidence=Confidence.MEDIUM,
    words=("gzip",),
    check=check,
    valid=(
        """\
import gzip

data = b'abc' * 500
print(gzip.decompress(gzip.compress(data)) == data, gzip.compress(data)[:2] == b'\\x1f\\x8b')
""",
        """\
import gzip
import hashlib

data = b''.join(b'%d,' % (n * n % 977) for n in range(4000))
print(hashlib.md5(gzip.compress(data, compresslevel=9, mtime=0)).hexdigest()[8:10] is not None)
print(gzip.compress(data, 9)[8], gzip.compress(data)[3], bytes(range(9))[8])
""",
    ),
    invalid=(
        """\
import gzip
import hashlib

def archive_id(data):
    return hashlib.md5(gzip.compress(data, mtime=0)).hexdigest()

print(archive_id(b''.join(b'%d,' % (n * n % 977) for n in range(4000))))
""",
        """\
import gzip

class Pages:
    def __init__(self, texts):
        self.packed = {name: gzip.compress(text, mtime=0) for name, text in texts.items()}

    def best(self):
        return [name for name, data in self.packed.items() if data[8] == 2]

print(Pages({'a': b'abc' * 50}).best())
""",
    ),
    followed=Followed(
        1,
        """\
import gzip
import hashlib

def archive_id(data):
    return hashlib.md5(gzip.compress(data, compresslevel=9, mtime=0)).hexdigest()

print(archive_id(b''.join(b'%d,' % (n * n % 977) for n in range(4000))))
""",
    ),
)
