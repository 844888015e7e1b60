"""A help text of argparse is compared with, or parsed as, a text that names the value of an option twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_TWICE = re.compile(r"(?<![\w-])-\w ([A-Z][A-Z_]*|\w+|\{[\w,]+\}), --[\w-]+ \1(?!\w)")
_METHODS = {"format_help", "format_usage", "print_help", "print_usage"}
_OLD = """\
usage: tool [-o FILE] [-n NUMBER]

options:
  -o FILE, --output FILE
                        where to
  -n NUMBER, --number NUMBER
                        how many
  -q Q, --quick Q       how fast
"""
_NEW = """\
usage: tool [-o FILE] [-n NUMBER]

options:
  -o, --output FILE     where to
  -n, --number NUMBER   how many
  -q, --quick Q         how fast
"""
_TELLING = re.compile(r"-+[\[(\\]*\w.*-+")
"""A pattern that is about options."""


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons with such a literal, and matches with a pattern that takes the old text only."""
    named = {node.attr for node, _ in module.nodes[ast.Attribute] if isinstance(node, ast.Attribute)}
    if not named & _METHODS and not module.uses("argparse"):
        return
    values = module.once(LocalValues)
    nodes: list[ast.expr] = []
    for one in compared.comparisons(module):
        texts = [text for side in (one.one, one.other) for text, _ in values.texts(side, one.scope)]
        nodes += [one.node] if len(texts) == 1 and _TWICE.search(texts[0]) else []
    for match in compared.matchings(module, values):
        nodes += [match.node] if any(map(_takes_old_only, match.patterns)) else []
    yield from module.spots(nodes, "the help shows `-o, --output FILE`, and no longer `-o FILE, --output FILE`")


def _takes_old_only(pattern: str) -> bool:
    if not _TELLING.search(pattern):
        return False
    try:
        compiled = re.compile(pattern, re.MULTILINE)
    except re.error:
        return False
    return compiled.search(_OLD) is not None and compiled.search(_NEW) is None


RULE = Rule(
    id="argparse-help-metavar",
    since=(3, 13),
    summary="A help text of argparse is taken for one that names the value of an option twice",
    why="since 3.13 help shows the value once, behind the last name of an option: `-o, --output FILE`",
    fix="ask the parser for its actions, or accept both forms",
    workaround="a formatter class whose _format_action_invocation() writes the old form",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#argparse",
    confidence=Confidence.MEDIUM,
    words=("argparse", "format_help", "format_usage"),
    shape=r"""-\w ([A-Z][A-Z_]*|\w+|\{[\w,]+\}), --[\w-]+ \1(?!\w)|-\\w|-\[|-\(""",
    check=check,
    valid=(
        """\
import argparse
import re

parser = argparse.ArgumentParser(prog='tool', add_help=False)
parser.add_argument('-o', '--output', metavar='FILE')
text = parser.format_help()
print('--output FILE' in text, re.findall(r'(--\\w+) (\\S+)', text), '-o FILE, --output FILE' == 'text')
""",
    ),
    invalid=(
        """\
# file: cli.py
import argparse

def parser():
    made = argparse.ArgumentParser(prog='shipper', add_help=False)
    made.add_argument('-o', '--output', metavar='FILE', help='where to')
    return made
# file: example.py
import re

from cli import parser

def table(text):
    rows = re.compile(r'^\\s+(-\\w) (\\S+), (--\\w+) (\\S+)', re.M)
    return [(row[0], row[2], row[3]) for row in rows.findall(text)]

print(table(parser().format_help()))
""",
        """\
import argparse
import unittest

class T(unittest.TestCase):
    def test(self):
        parser = argparse.ArgumentParser(prog='tool')
        parser.add_argument('-n', '--number')
        self.assertIn('-n NUMBER, --number NUMBER', parser.format_help())

print(T('test').run().wasSuccessful())
""",
    ),
    followed=Followed(
        2,
        """\
import argparse
import unittest

class T(unittest.TestCase):
    def test(self):
        parser = argparse.ArgumentParser(prog='tool')
        parser.add_argument('-n', '--number')
        self.assertIn('--number NUMBER', parser.format_help())

print(T('test').run().wasSuccessful())
""",
    ),
)
