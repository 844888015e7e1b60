"""The text of ast.dump() is compared with a text that shows empty lists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_EMPTY = re.compile(r"\b\w+=\s*\[\]")
_DUMPED = re.compile(r"\b[A-Z]\w+\([^\"]*\b[a-z_]+=\s*\[\]")


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of a dump with such a literal; medium where the file keeps such texts elsewhere."""
    values = module.once(LocalValues)
    told: set[int] = set()
    kept = _kept(module)
    for one in compared.comparisons(module):
        sides = (one.one, one.other)
        dumped = [_is_dump(module, values, side, one.scope) for side in sides]
        if dumped[0] == dumped[1] or one.node.lineno in told or module.tolerated(one.node):
            continue
        expected = sides[0 if dumped[1] else 1]
        texts = [text for text, _ in values.texts(expected, one.scope)]
        sure = Confidence.HIGH if any(_EMPTY.search(text) for text in texts) else Confidence.MEDIUM
        if sure is Confidence.HIGH or (not texts and kept):
            told.add(one.node.lineno)
            yield module.spot(one.node, "ast.dump() leaves empty lists out: the text has no `=[]`", sure)


def _is_dump(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    for value, where in compared.sources(values, node, scope):
        if isinstance(value, ast.Call) and module.imported(value.func, where) == "ast.dump":
            return not any(one.arg in {"show_empty", None} for one in value.keywords)
    return False


def _kept(module: Module) -> bool:
    """Return whether the file holds texts that look like dumps with empty lists."""
    texts = (one.value for one in ast.walk(module.tree) if isinstance(one, ast.Constant) and isinstance(one.value, str))
    return any(_DUMPED.search(text) for text in texts)


RULE = Rule(
    id="ast-dump-text",
    since=(3, 13),
    summary="The text of ast.dump() is compared with a text that shows empty lists",
    why="since 3.13 ast.dump() leaves out fields that are empty lists, unless show_empty=True asks for them",
    fix="compare fields of trees, or two dumps that the same Python made",
    workaround="show_empty=True where the Python is 3.13 or newer",
    link="https://docs.python.org/3.13/library/ast.html#ast.dump",
    confidence=Confidence.HIGH,
    words=("ast dump",),
    check=check,
    valid=(
        """\
import ast

print(ast.dump(ast.parse('f(1)')) == ast.dump(ast.parse('f( 1 )')))
""",
        """\
import ast

print(ast.dump(ast.parse('a', mode='eval')) == "Expression(body=Name(id='a', ctx=Load()))")
""",
        """\
import json

class Tree:
    def dump(self):
        return 'args=[]'

ast = Tree()
print(ast.dump() == 'args=[]')
""",
    ),
    invalid=(
        """\
import ast

print(ast.dump(ast.parse('[]', mode='eval')) == 'Expression(body=List(elts=[], ctx=Load()))')
""",
        """\
import ast
import unittest

EXPECTED = 'Module(body=[], type_ignores=[])'

class T(unittest.TestCase):
    def test(self):
        text = ast.dump(ast.parse(''))
        self.assertEqual(EXPECTED, text)

print(T('test').run().wasSuccessful())
""",
        """\
import ast

CASES = [
    ('[]', 'Expression(body=List(elts=[], ctx=Load()))'),
    ('a', "Expression(body=Name(id='a', ctx=Load()))"),
]

def check(source, wanted):
    return ast.dump(ast.parse(source, mode='eval')) == wanted

print([check(*case) for case in CASES])
""",
        """\
from ast import dump, parse

def has_no_arguments(source):
    return 'args=[]' in dump(parse(source))

print(has_no_arguments('f()'))
""",
    ),
    followed=Followed(
        4,
        """\
import ast

def has_no_arguments(source):
    return not ast.parse(source).body[0].value.args

print(has_no_arguments('f()'))
""",
    ),
)
