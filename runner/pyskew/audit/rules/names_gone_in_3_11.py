"""A name of the standard library is used that 3.11 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield imports, attributes, names in texts, and attributes that classes inherit."""
    yield from removed_names.check_names(module, 11)


RULE = Rule(
    id="names-gone-in-3-11",
    since=(3, 11),
    summary="A name of the standard library is used that 3.11 no longer has",
    why="each was deprecated, undocumented or private before; AttributeError or ImportError",
    fix="use what the message names",
    workaround="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.11/whatsnew/3.11.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=removed_names.words(11),
    check=check,
    valid=(
        """\
import inspect

print(inspect.getfullargspec(lambda a: 1).args)
""",
        """\
import inspect

argspec = getattr(inspect, 'getargspec', inspect.getfullargspec)
print(argspec is not None)
""",
    ),
    invalid=(
        """\
import inspect

print(inspect.getargspec(lambda a: 1).args)
""",
        """\
import asyncio

@asyncio.coroutine
def work():
    yield

print(work.__name__)
""",
        """\
import binascii as codec

print(codec.rlecode_hqx(b'aaaa'))
""",
    ),
    followed=Followed(
        1,
        """\
import inspect

print(inspect.getfullargspec(lambda a: 1).args)
""",
    ),
)
