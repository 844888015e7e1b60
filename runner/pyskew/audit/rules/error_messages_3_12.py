"""The text of an error message is looked for that 3.12 words differently."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_messages
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons of an error's text with what matched the older message only."""
    yield from changed_messages.check(module, 12)


RULE = Rule(
    id="error-messages-3-12",
    since=(3, 12),
    summary="The text of an error message is looked for that 3.12 words differently",
    why="a message is no interface; those of max(), min(), abstract classes and struct say more now",
    fix="catch the class of the error, or ask beforehand; where only the text tells, accept both",
    workaround="look for what both messages have in common",
    link="https://docs.python.org/3/library/exceptions.html",
    confidence=Confidence.MEDIUM,
    words=changed_messages.words(12),
    shape=changed_messages.shape(12),
    check=check,
    valid=(
        """\
try:
    print(max([]))
except ValueError as error:
    print('empty' in str(error))
""",
        """\
text = 'max() arg is an empty sequence'
print(text == 'max() arg is an empty sequence')
""",
    ),
    invalid=(
        """\
try:
    print(max([]))
except ValueError as error:
    print('nothing' if str(error) == 'max() arg is an empty sequence' else 'broken')
""",
        """\
import struct

def kind(exc):
    return 'too large' if 'ubyte format requires' in str(exc) else 'other'

try:
    struct.pack('B', 300)
except struct.error as failed:
    print(kind(failed))
""",
    ),
    followed=Followed(
        1,
        """\
items = []
print(max(items) if items else 'nothing')
""",
    ),
)
