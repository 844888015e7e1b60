"""The text of an error message is looked for that 3.15 words differently."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_messages
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of an error's text with what matched the older message only."""
    yield from changed_messages.check(module, 15)


RULE = Rule(
    id="error-messages-3-15",
    since=(3, 15),
    summary="The text of an error message is looked for that 3.15 words differently",
    why="a message is no interface; those of formats and failed programs differ, and an ImportError shows its name",
    fix="catch the class of the error, or ask beforehand; where only the text tells, accept both",
    workaround="look for what both messages have in common",
    link="https://docs.python.org/3/library/exceptions.html",
    confidence=Confidence.MEDIUM,
    words=changed_messages.words(15),
    shape=changed_messages.shape(15),
    check=check,
    valid=(
        """\
try:
    print('%s' % (1, 2))
except TypeError as error:
    print('not all arguments converted' in str(error))
""",
        """\
try:
    import nosuchmod_x
except ModuleNotFoundError as e:
    print(str(e) == "No module named 'nosuchmod_x'", e.name)
""",
    ),
    invalid=(
        """\
import collections
import importlib

KNOWN = {"ModuleNotFoundError(\\"No module named 'nosuchmod_x'\\")": 'optional'}
groups = collections.Counter()
try:
    importlib.import_module('nosuchmod_x')
except ImportError as e:
    groups[KNOWN.get(repr(e), 'unexpected')] += 1
print(dict(groups))
""",
        """\
import argparse
import re

class Parser(argparse.ArgumentParser):
    def error(self, message):
        found = re.search(r"invalid choice: '(\\w+)' \\(choose from", message)
        raise ValueError(found.group(1) if found else 'internal error')

parser = Parser(prog='tool')
parser.add_argument('verb', choices=['start', 'stop', 'status'])
try:
    parser.parse_args(['statsu'])
except ValueError as e:
    print(e)
""",
        """\
try:
    print('%s' % (1, 2))
except TypeError as error:
    print('format' if str(error) == 'not all arguments converted during string formatting' else 'broken')
""",
    ),
    followed=Followed(
        1,
        """\
import collections
import importlib

KNOWN = {'nosuchmod_x': 'optional'}
groups = collections.Counter()
try:
    importlib.import_module('nosuchmod_x')
except ImportError as e:
    groups[KNOWN.get(e.name, 'unexpected')] += 1
print(dict(groups))
""",
    ),
)
