"""The error of a comma before the end of a JSON array or object is told by its old message."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_OLD = ("Expecting value", "Expecting property name enclosed in double quotes")
_COMMA = re.compile(r",|[,\\s*\[\]{}()?=]*[\]}][\[\]{}()?=]*|.*,\\s\*.*[\]}].*")
"""What code that mends such a comma looks for: the comma, a bracket, a pattern of both."""


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of an error's message with such a text, in functions that look for a comma as well."""
    if not module.uses("json"):
        return
    values = module.once(LocalValues)
    found = []
    for one in compared.comparisons(module):
        for literal, side in one.sides:
            texts = compared.held_texts(values, literal, one.scope)
            if any("trailing comma" in text for text in texts):
                return
            old = any(text and len(text) > 1 and any(text in part for part in _OLD) for text in texts)
            if old and _is_message(values, side, one.scope) and _mends(one.scope):
                found.append(one.node)
    for node in {node.lineno: node for node in found}.values():
        if not module.asks_version(node):
            yield module.spot(node, 'the message is "Illegal trailing comma before end of array", at the comma')


def _is_message(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    for value, _ in compared.sources(values, node, scope):
        match value:
            case ast.Attribute(attr="msg" | "args") | ast.Call(func=ast.Name(id="str"), args=[ast.Name()]):
                return True
            case _:
                pass
    return False


def _mends(scope: Scope) -> bool:
    texts = (one.value for one in ast.walk(scope.node) if isinstance(one, ast.Constant) and isinstance(one.value, str))
    return any(_COMMA.fullmatch(text) for text in texts)


RULE = Rule(
    id="json-trailing-comma",
    since=(3, 13),
    summary="The error of a comma before the end of a JSON array or object is told by its old message",
    why="since 3.13 it has a message of its own, and its position is that of the comma: it was that of the bracket",
    fix="take the comma out before the text is parsed, or accept both messages and both positions",
    workaround="the same",
    link="https://docs.python.org/3.13/library/json.html",
    confidence=Confidence.MEDIUM,
    words=("json Expecting",),
    check=check,
    valid=(
        """\
import json

def loads(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        return 'empty' if e.msg == 'Expecting value' and not text else 'broken'

print(loads(''), loads('[1'))
""",
        """\
import json

def loads(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        mends = e.msg.startswith('Expecting') or 'trailing comma' in e.msg
        return loads(text.replace(',]', ']')) if mends else 'broken'

print(loads('[1,]'))
""",
    ),
    invalid=(
        """\
import json

def loads(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        if e.msg.startswith('Expecting') and text[e.pos] in ']}':
            head = text[:e.pos].rstrip().rstrip(',')
            return loads(head + text[e.pos:])
        return f'error at {e.pos}'

print(loads('[1, 2,]'))
""",
        """\
import json
import re

def lenient(text):
    try:
        return json.loads(text)
    except ValueError as error:
        if 'Expecting property name' in str(error):
            return json.loads(re.sub(r',\\s*([}\\]])', r'\\1', text))
        return 'broken'

print(lenient('{"a": 1,}'))
""",
        """\
import json
import re

FORGIVEN = ('Expecting value', 'Expecting property name')

def lenient(text):
    try:
        return json.loads(text)
    except ValueError as error:
        if not error.args[0].startswith(FORGIVEN):
            return 'broken'
    return json.loads(re.sub(r',(?=\\s*[}\\]])', '', text))

print(lenient('[1, 2,]'))
""",
    ),
    followed=Followed(
        2,
        """\
import json
import re

def lenient(text):
    return json.loads(re.sub(r',\\s*([}\\]])', r'\\1', text))

print(lenient('{"a": 1,}'))
""",
    ),
)
