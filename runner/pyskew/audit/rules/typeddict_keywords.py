"""TypedDict is called with its fields as keywords."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule

_OPTIONS = {"total", "closed", "extra_items", None}


def check(module: Module) -> Iterator[Spot]:
    """Yield calls like typing.TypedDict("Movie", title=str)."""
    for call, _ in module.calls_by_name.get("typing.TypedDict", []):
        if len(call.args) == 1 and {one.arg for one in call.keywords} - _OPTIONS:
            yield module.spot(call, "typing.TypedDict() takes no fields as keywords: TypeError")


RULE = Rule(
    id="typeddict-keywords",
    since=(3, 13),
    summary="TypedDict is called with its fields as keywords",
    why="it was deprecated in 3.11: TypeError",
    fix='TypedDict("Movie", {"title": str})',
    workaround="typing_extensions.TypedDict",
    link="https://github.com/python/cpython/issues/104786",
    confidence=Confidence.HIGH,
    words=("TypedDict",),
    witness="upgrade_3_13/typeddict-keywords",
    check=check,
    valid=("from typing import TypedDict\n\nM = TypedDict('M', {'a': int}, total=False)\n",),
    invalid=("from typing import TypedDict\n\nM = TypedDict('M', a=int)\n",),
    followed=Followed(
        1,
        """\
from typing import TypedDict

M = TypedDict('M', {'a': int})
""",
    ),
)
