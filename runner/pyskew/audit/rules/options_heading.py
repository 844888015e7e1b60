"""A text of argparse's help is compared with the heading 'optional arguments:'."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_HEADING = re.compile(r"(?:^|\n)\s*optional arguments:")
_BOTH = re.compile(r"(?:^|\n|\|)\s*options:")


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons with a text that has the heading, unless the file knows the new one too."""
    constants = [one for one in ast.walk(module.tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if any(_BOTH.search(str(one.value)) for one in constants):
        return
    values = module.once(LocalValues)
    told: set[int] = set()
    for one in compared.comparisons(module):
        for side in (one.one, one.other):
            texts = [text for text, _ in values.texts(side, one.scope)]
            known = one.node.lineno in told or module.tolerated(one.node)
            if any(_HEADING.search(text) for text in texts) and not known:
                told.add(one.node.lineno)
                yield module.spot(one.node, "the heading of argparse's help is 'options:'")


RULE = Rule(
    id="options-heading",
    since=(3, 10),
    summary="A text of argparse's help is compared with the heading 'optional arguments:'",
    why="the heading is 'options:' since 3.10",
    fix="accept both, or look for the option itself",
    workaround="parser._optionals.title = 'optional arguments'",
    link="https://docs.python.org/3.10/whatsnew/3.10.html",
    confidence=Confidence.HIGH,
    words=("optional arguments",),
    check=check,
    valid=(
        """\
import argparse

parser = argparse.ArgumentParser(prog='tool')
print('--help' in parser.format_help(), 'optional arguments' in parser.format_help() + 'optional arguments')
""",
        """\
import argparse

text = argparse.ArgumentParser(prog='tool').format_help()
print('optional arguments:' in text or 'options:' in text)
""",
    ),
    invalid=(
        """\
import argparse

parser = argparse.ArgumentParser(prog='tool')
print('optional arguments:' in parser.format_help())
""",
        """\
import argparse
import unittest

HELP = '''usage: tool [-h]

optional arguments:
  -h, --help  show this help message and exit
'''

class T(unittest.TestCase):
    def test(self):
        self.assertEqual(argparse.ArgumentParser(prog='tool').format_help(), HELP)

print(T('test').run().wasSuccessful())
""",
    ),
    followed=Followed(
        1,
        """\
import argparse

parser = argparse.ArgumentParser(prog='tool')
print('-h' in parser.format_help())
""",
    ),
)
