"""NamedTuple or TypedDict is called with fields as keywords, or without any."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield calls like typing.NamedTuple("Point", x=int) and typing.TypedDict("Movie")."""
    for call, _ in module.calls_by_name.get("typing.NamedTuple", []):
        names = [one.arg for one in call.keywords]
        if len(call.args) < 2 and "fields" not in names:  # noqa: PLR2004 - a name and its fields
            yield module.spot(call, "typing.NamedTuple() takes a list of fields: TypeError")
    for call, _ in module.calls_by_name.get("typing.TypedDict", []):
        if len(call.args) == 1 and {one.arg for one in call.keywords} <= {"total", "closed", "extra_items"}:
            yield module.spot(call, "typing.TypedDict() takes a dict of fields: TypeError")


RULE = Rule(
    id="typing-functional-forms",
    since=(3, 15),
    summary="NamedTuple is called with fields as keywords, or NamedTuple or TypedDict without fields",
    why="both were deprecated in 3.13: TypeError",
    fix='NamedTuple("Point", [("x", int)]), TypedDict("Empty", {})',
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#typing",
    confidence=Confidence.HIGH,
    words=("NamedTuple", "TypedDict"),
    witness="upgrade_3_15/namedtuple-functional-forms",
    check=check,
    valid=(
        """\
from typing import NamedTuple, TypedDict

P = NamedTuple('P', [('x', int)])
M = TypedDict('M', {}, total=False)
""",
    ),
    invalid=(
        "from typing import NamedTuple\n\nP = NamedTuple('P', x=int)\n",
        "import typing\n\nM = typing.TypedDict('M')\n",
        """\
import typing

def point_type(**fields):
    return typing.NamedTuple("Point", **fields)

print(point_type(x=int)(1))
""",
    ),
    followed=Followed(
        2,
        """\
import typing

M = typing.TypedDict('M', {})
""",
    ),
)
