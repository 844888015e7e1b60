"""The encoding of a resource is given by position."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_TAKE = ("importlib.resources.read_text", "importlib.resources.open_text")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with a third positional argument."""
    for name in _TAKE:
        for call, _ in module.calls_by_name.get(name, []):
            if len(call.args) > 2 and not module.tolerated(call):  # noqa: PLR2004 - package and resource
                yield module.spot(call, f"{name}() takes the third argument for a part of the path; write encoding=")


RULE = Rule(
    id="resource-encoding-by-position",
    since=(3, 13),
    summary="The encoding of a resource is given by position",
    why="arguments by position are parts of the resource's path",
    fix='encoding="utf-8", by name',
    workaround="the same",
    link="https://docs.python.org/3.13/library/importlib.resources.html#importlib.resources.read_text",
    confidence=Confidence.HIGH,
    words=("resources read_text", "resources open_text"),
    witness="upgrade_3_13/resources-positional-encoding",
    check=check,
    valid=(
        """\
from importlib import resources

print(len(resources.read_text("email", "__init__.py", encoding="utf-8")) > 10)
""",
    ),
    invalid=(
        """\
from importlib import resources

print(len(resources.read_text("email", "__init__.py", "utf-8")) > 10)
""",
    ),
    followed=Followed(
        1,
        """\
from importlib import resources

print(len(resources.read_text("email", "__init__.py", encoding="utf-8")) > 10)
""",
    ),
)
