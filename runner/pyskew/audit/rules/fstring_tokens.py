"""Tokens of type STRING are looked for, f-strings among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons with tokenize.STRING in a file that does not know FSTRING_START."""
    aware = any(
        isinstance(one, ast.Attribute) and one.attr == "FSTRING_START" for one, _ in module.nodes[ast.Attribute]
    )
    aware = aware or any(
        isinstance(one, ast.Constant) and one.value == "FSTRING_START" for one in ast.walk(module.tree)
    )
    aware = aware or "FSTRING_START" in module.imports
    splits = any(name in module.calls_by_name for name in ("tokenize.generate_tokens", "tokenize.tokenize"))
    for node, scope in module.nodes[ast.Compare] if splits and not aware else ():
        sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        parts = [
            part for one in sides for part in (one.elts if isinstance(one, ast.Tuple | ast.Set | ast.List) else [one])
        ]
        names = {module.imported(one, scope) for one in parts}
        if names & {"tokenize.STRING", "token.STRING"} and not module.tolerated(node):
            yield module.spot(node, "no token of an f-string is a STRING")


RULE = Rule(
    id="fstring-tokens",
    since=(3, 12),
    summary="Tokens of type STRING are looked for, f-strings among them",
    why="an f-string is several tokens since 3.12, from FSTRING_START to FSTRING_END",
    fix="take tokens from FSTRING_START to FSTRING_END together, where tokenize has these names",
    workaround="the same",
    link="https://docs.python.org/3.12/whatsnew/3.12.html",
    confidence=Confidence.MEDIUM,
    words=("tokenize STRING",),
    check=check,
    valid=(
        """\
import io
import tokenize

START = getattr(tokenize, 'FSTRING_START', None)
kinds = {tokenize.STRING, START}
print(len([one for one in tokenize.generate_tokens(io.StringIO("a = f'b'").readline) if one.type in kinds]))
""",
        """\
import io
import tokenize

print(len([one for one in tokenize.generate_tokens(io.StringIO('a = 1').readline) if one.type == tokenize.NUMBER]))
""",
    ),
    invalid=(
        """\
import io
import tokenize

def strings(source):
    readline = io.StringIO(source).readline
    return [one.string for one in tokenize.generate_tokens(readline) if one.type == tokenize.STRING]

print(strings("a = f'hello {name}'"))
""",
    ),
    followed=Followed(
        1,
        """\
import ast

def strings(source):
    found = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.JoinedStr)]
    return [ast.get_source_segment(source, one) for one in found]

print(strings("a = f'hello {name}'"))
""",
    ),
)
