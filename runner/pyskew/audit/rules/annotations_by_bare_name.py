"""`__annotations__` is read as a plain name, in a module or a class body."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks.annotated_classes import postponed
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield the name alone; silent where the file makes it itself, or keeps annotations as text."""
    if postponed(module):
        return
    names = [one for one in ast.walk(module.tree) if isinstance(one, ast.Name) and one.id == "__annotations__"]
    if any(isinstance(one.ctx, ast.Store) for one in names):
        return
    for one in names:
        if not module.tolerated(one):
            yield module.spot(one, "__annotations__ does not exist as a name before the attribute is read")


RULE = Rule(
    id="annotations-by-bare-name",
    since=(3, 14),
    summary="`__annotations__` is read as a plain name, in a module or a class body",
    why="annotations are computed when the attribute is asked for; until then the name is not there: NameError",
    fix="inspect.get_annotations() of the module or class (3.10), once it is made",
    workaround="`from __future__ import annotations` in that file",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#changes-in-annotations",
    confidence=Confidence.HIGH,
    words=("__annotations__",),
    witness="upgrade_3_14/ann-module-name",
    check=check,
    valid=(
        """\
from __future__ import annotations

class Options:
    size: int
    names = sorted(__annotations__)

print(Options.names)
""",
        """\
class Options:
    size: int

print(sorted(Options.__annotations__))
""",
    ),
    invalid=(
        """\
class Options:
    size: int
    names = sorted(__annotations__)

print(Options.names)
""",
        "limit: int = 1\nprint(sorted(__annotations__))\n",
    ),
    followed=Followed(
        2,
        """\
import inspect
import sys

limit: int = 1
print(sorted(inspect.get_annotations(sys.modules[__name__])))
""",
    ),
)
