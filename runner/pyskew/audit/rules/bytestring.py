"""ByteString is used, which goes away."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_GOING = {"collections.abc.ByteString": "", "typing.ByteString": ""}


def check(module: Module) -> Iterator[Spot]:
    """Yield imports and attributes."""
    for spot in removed_names.names(module, _GOING, "3.17"):
        name = spot.message.partition(" ")[0]
        yield Spot(spot.path, spot.line, spot.column, f"{name} warns when it is read, and goes away in 3.17")


RULE = Rule(
    id="bytestring",
    since=(3, 15),
    summary="ByteString is used, which goes away",
    why="reading the name warns since 3.15, an error where warnings are errors; star imports no longer bring it",
    fix="bytes | bytearray | memoryview, or collections.abc.Buffer",
    workaround="try the import, and fall back on bytes | bytearray | memoryview",
    link="https://github.com/python/cpython/issues/118803",
    confidence=Confidence.MEDIUM,
    words=("ByteString",),
    witness="upgrade_3_15/bytestring-import-warns",
    check=check,
    valid=(
        """\
try:
    from typing import ByteString
except ImportError:
    ByteString = bytes
""",
    ),
    invalid=(
        """\
import warnings

warnings.simplefilter("error")
from collections.abc import ByteString
""",
        """\
import typing
import warnings

warnings.simplefilter("error")

def f(x: typing.ByteString):
    pass

print(sorted(f.__annotations__))
""",
    ),
    followed=Followed(
        1,
        """\
import warnings

warnings.simplefilter("error")
ByteString = bytes | bytearray | memoryview
""",
    ),
)
