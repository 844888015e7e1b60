"""Tokens of type STRING are looked for, f-strings among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues


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
    values = module.once(LocalValues)
    told: set[int] = set()
    asked: list[tuple[ast.expr, Scope, list[ast.expr]]]
    asked = [(node, scope, [node.left, *node.comparators]) for node, scope in _comparisons(module)]
    asked += [(one.node, one.scope, [one.other]) for one in compared.lookups(module)]
    for node, scope, sides in asked if splits and not aware else ():
        names = {module.imported(*one) for side in sides for one in compared.held(values, side, scope)}
        if names & {"tokenize.STRING", "token.STRING"} and node.lineno not in told and not module.tolerated(node):
            told.add(node.lineno)
            yield module.spot(node, "no token of an f-string is a STRING")


def _comparisons(module: Module) -> Iterator[tuple[ast.Compare, Scope]]:
    return ((node, scope) for node, scope in module.nodes[ast.Compare] if isinstance(node, ast.Compare))


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
        """\
import io
import tokenize

class Extractor:
    kinds = (tokenize.STRING, tokenize.COMMENT)

    def strings(self, source):
        for one in tokenize.generate_tokens(io.StringIO(source).readline):
            if one.type in self.kinds:
                yield one.string

print(list(Extractor().strings("a = f'hello {name}'")))
""",
        """\
import io
import tokenize

COLOURS = {tokenize.STRING: 'green', tokenize.NUMBER: 'blue'}
tokens = tokenize.generate_tokens(io.StringIO("a = f'hello'").readline)
print([COLOURS[one.type] for one in tokens if one.type in COLOURS])
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
