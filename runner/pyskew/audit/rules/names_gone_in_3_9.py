"""A name of the standard library is used that 3.9 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield imports, attributes, names in texts, and attributes that classes inherit."""
    yield from removed_names.check_names(module, 9)


RULE = Rule(
    id="names-gone-in-3-9",
    since=(3, 9),
    summary="A name of the standard library is used that 3.9 no longer has",
    why="each was deprecated, undocumented or private before; AttributeError or ImportError",
    fix="use what the message names",
    workaround="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.9/whatsnew/3.9.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=removed_names.words(9),
    check=check,
    valid=(
        """\
import xml.etree.ElementTree as ET

class Tree:
    def getchildren(self):
        return list(ET.fromstring('<a><b/></a>'))

print(len(Tree().getchildren()))
""",
        """\
import base64

print(base64.encodebytes(b'a'))
""",
        """\
import math

print(math.gcd(4, 6))
""",
    ),
    invalid=(
        """\
import base64

print(base64.encodestring(b'a'))
""",
        """\
from fractions import gcd

print(gcd(4, 6))
""",
        """\
import threading

print(threading.Thread().isAlive())
""",
        """\
import array

print(array.array('b', [1]).tostring())
""",
        """\
import xml.etree.ElementTree as ET

root = ET.fromstring('<a><b/></a>')
print([one.tag for one in root.getchildren()])
""",
    ),
    followed=Followed(
        2,
        """\
from math import gcd

print(gcd(4, 6))
""",
    ),
)
