"""The text of ast.dump() is compared with a text that shows contexts of names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_CONTEXT = re.compile(r"\bctx=Load\(\)")


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons with such a literal: high of a dump, medium of what may be one that another file made."""
    values = module.once(LocalValues)
    told: set[int] = set()
    for one in compared.comparisons(module):
        for literal, side in one.sides:
            texts = compared.held_texts(values, literal, one.scope)
            if one.node.lineno in told or not any(_CONTEXT.search(text) for text in texts):
                continue
            sure = _sure(module, values, side, one.scope)
            if sure is not None and not module.tolerated(one.node):
                told.add(one.node.lineno)
                yield module.spot(one.node, "ast.dump() leaves ctx=Load() out", sure)


def _sure(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> Confidence | None:
    """Return how sure an expression is a dump; None where it is known to be none, or shows everything."""
    for value, where in compared.sources(values, node, scope):
        if isinstance(value, ast.Call) and module.imported(value.func, where) == "ast.dump":
            return None if any(one.arg in {"show_empty", None} for one in value.keywords) else Confidence.HIGH
        if isinstance(value, ast.Constant):
            return None
    made = [value for value, _ in values.of(node, scope)]
    return Confidence.MEDIUM if any(isinstance(one, ast.Call | ast.Attribute | ast.Name) for one in made) else None


RULE = Rule(
    id="ast-dump-context",
    since=(3, 15),
    summary="The text of ast.dump() is compared with a text that shows contexts of names",
    why="since 3.15 ast.dump() leaves ctx=Load() out, as what a context is by default",
    fix="compare fields of trees, or two dumps that the same Python made",
    workaround="show_empty=True where the Python is 3.13 or newer, on both sides",
    link="https://docs.python.org/3.15/library/ast.html#ast.dump",
    confidence=Confidence.HIGH,
    words=("ctx Load",),
    shape=r"ctx=Load\(\)",
    check=check,
    valid=(
        """\
import ast

print(ast.dump(ast.parse('a = 1')) == ast.dump(ast.parse('a  =  1')), 'Load' in 'ctx=Load()')
""",
        """\
import ast

text = "Name(id='x', ctx=Load())"
print(ast.dump(ast.parse('a = 1').body[0].targets[0]) == "Name(id='a', ctx=Store())", 'ctx=Load()' in text)
""",
    ),
    invalid=(
        """\
import ast

print(ast.dump(ast.parse('a', mode='eval')) == "Expression(body=Name(id='a', ctx=Load()))")
""",
        """\
# file: fingerprint.py
import ast

def normal(expression):
    return ast.dump(ast.parse(expression, mode='eval').body)
# file: example.py
import fingerprint

BASELINE = "Name(id='x', ctx=Load())"

for one in ('x',):
    print('unchanged' if fingerprint.normal(one) == BASELINE else 'CHANGED')
""",
        """\
import ast
import unittest

class T(unittest.TestCase):
    def test(self):
        text = ast.dump(ast.parse('f', mode='eval').body)
        self.assertEqual(text, "Name(id='f', ctx=Load())")

print(T('test').run().wasSuccessful())
""",
    ),
    followed=Followed(
        1,
        """\
import ast

print(ast.parse('a', mode='eval').body.id == 'a')
""",
    ),
)
