"""The text of an error message is looked for that 3.14 words differently."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_messages
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of an error's text with what matched the older message only."""
    yield from changed_messages.check(module, 14)


RULE = Rule(
    id="error-messages-3-14",
    since=(3, 14),
    summary="The text of an error message is looked for that 3.14 words differently",
    why="a message is no interface; many say more now: which value, how many, what for",
    fix="catch the class of the error, or ask beforehand; where only the text tells, accept both",
    workaround="look for what both messages have in common",
    link="https://docs.python.org/3/library/exceptions.html",
    confidence=Confidence.MEDIUM,
    words=changed_messages.words(14),
    shape=changed_messages.shape(14),
    check=check,
    valid=(
        """\
def classify(exc):
    return 'key' if 'unhashable type' in str(exc) else 'other'

try:
    {}[['b']] = 1
except TypeError as e:
    print(classify(e))
""",
        """\
def classify(exc):
    text = str(exc)
    return 'key' if text.startswith('unhashable type') or text.startswith('cannot use') else 'other'

try:
    {}[['b']] = 1
except TypeError as e:
    print(classify(e))
""",
        """\
import math

def power(number):
    try:
        return math.pow(number, 0.5)
    except ValueError as e:
        return str(e) == 'math domain error'

print(power(-1))
""",
        # One text of a table is that of an error by chance.
        """\
LABELS = {'math domain error': 'a', 'division by zero of the week': 'b'}

def label(text):
    return LABELS.get(text, 'c')

print(label('x'))
""",
        """\
try:
    raise KeyError('unhashable type: list')
except KeyError as e:
    print(e.args[0].startswith('unhashable type'))
""",
    ),
    invalid=(
        """\
class Rules:
    PATTERNS = [('unhashable type', 'key'), ('argument of type', 'membership')]

    def classify(self, exc):
        message = str(exc)
        for pattern, kind in self.PATTERNS:
            if message.startswith(pattern):
                return kind
        return 'other'

try:
    {}[['b']] = 1
except TypeError as e:
    print(Rules().classify(e))
""",
        """\
import re

WRONG = re.compile(r'(too many|not enough) values to unpack \\(expected (\\d+)\\)$')

def parse(line):
    try:
        key, value = line.split('=')
        return key, value
    except ValueError as e:
        found = WRONG.search(str(e))
        return found.group(2) + ' parts wanted' if found else 'internal error'

print(parse('b=1=2'))
""",
        """\
import datetime
import unittest

class T(unittest.TestCase):
    def test_month(self):
        with self.assertRaises(ValueError) as caught:
            datetime.date(2020, 13, 1)
        self.assertEqual(str(caught.exception), 'month must be in 1..12')

    def test_day(self):
        with self.assertRaisesRegex(ValueError, 'day is out of range'):
            datetime.date(2020, 2, 30)

print(len(T('test_month').run().failures) + len(T('test_day').run().failures))
""",
        """\
import math

def root(number):
    try:
        return math.sqrt(number)
    except ValueError as e:
        if e.args[0] == 'math domain error':
            return 'negative'
        raise

print(root(-1))
""",
        """\
# file: words.py
WORDS = {
    'integer division or modulo by zero': 'not by nothing',
    'integer modulo by zero': 'no rest',
}

def say(text):
    return WORDS.get(text, 'oh')
# file: example.py
from words import say

def half(one, other):
    try:
        return one // other
    except ZeroDivisionError as error:
        return say(str(error))

print(half(1, 0))
""",
        """\
import ast
import re

def refused(text):
    try:
        return ast.literal_eval(text)
    except ValueError as error:
        found = re.search(r'ast\\.(\\w+) object at', str(error))
        return found[1] if found else 'what?'

print(refused('f(1)'))
""",
    ),
    followed=Followed(
        1,
        """\
class Rules:
    def classify(self, exc):
        return 'key' if 'unhashable type' in str(exc) else 'other'

try:
    {}[['b']] = 1
except TypeError as e:
    print(Rules().classify(e))
""",
    ),
)
