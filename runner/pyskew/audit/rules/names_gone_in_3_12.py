"""A name of the standard library is used that 3.12 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield imports, attributes, names in texts, and attributes that classes inherit."""
    yield from removed_names.check_names(module, 12)


RULE = Rule(
    id="names-gone-in-3-12",
    since=(3, 12),
    summary="A name of the standard library is used that 3.12 no longer has",
    why="each was deprecated, undocumented or private before; AttributeError or ImportError",
    fix="use what the message names",
    workaround="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.12/whatsnew/3.12.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=removed_names.words(12),
    check=check,
    valid=(
        """\
class Recorder:
    def __getattr__(self, name):
        return print

    def check(self):
        self.assertEquals(1, 1)

Recorder().check()
""",
        """\
import unittest

class T(unittest.TestCase):
    def assertEquals(self, first, second):
        self.assertEqual(first, second)

    def test(self):
        self.assertEquals(1, 1)

print(T('test').run().wasSuccessful())
""",
        """\
import configparser

parser = configparser.ConfigParser()
parser.read_string('[a]')
print(parser.sections())
""",
        """\
import ssl

if hasattr(ssl, 'wrap_socket'):
    wrap = ssl.wrap_socket
    print('')
else:
    print('')
""",
    ),
    invalid=(
        """\
import unittest

class T(unittest.TestCase):
    def test(self):
        self.assertEquals(1, 1)

print(T('test').run().wasSuccessful())
""",
        """\
import unittest

class Base(unittest.TestCase):
    pass

class T(Base):
    def test(self):
        super().assertRegexpMatches('a', 'a')

print(T('test').run().wasSuccessful())
""",
        """\
from configparser import SafeConfigParser

print(SafeConfigParser().sections())
""",
        """\
import configparser

parser = configparser.ConfigParser()
parser.readfp(['[a]'])
print(parser.sections())
""",
        """\
import ssl as tls

wrap = tls.wrap_socket
print(wrap is not None)
""",
        """\
import ssl

print(getattr(ssl, 'match_hostname') is not None)
""",
        """\
import locale

print(locale.format('%d', 3))
""",
        """\
import unittest

class Assertions:
    def check(self, first, second):
        self.assertEquals(first, second)

class T(Assertions, unittest.TestCase):
    def test(self):
        self.check(1, 1)

print(T('test').run().wasSuccessful())
""",
    ),
    followed=Followed(
        7,
        """\
import locale

print(locale.format_string('%d', 3))
""",
    ),
)
