"""A submodule is used that nothing imports: what loaded it by the way no longer does on 3.14."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import submodules
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield reads of `package.submodule`; less sure where the file imports what is not of the standard library."""
    yield from submodules.check_chance(module, 14)


RULE = Rule(
    id="submodule-by-chance-3-14",
    since=(3, 14),
    summary="A submodule is used that nothing imports: what loaded it by the way no longer does on 3.14",
    why="modules of the standard library import later, or less: AttributeError",
    fix="import the submodule that is used: import urllib.parse",
    workaround="the same",
    link="https://docs.python.org/3/reference/import.html#submodules",
    confidence=Confidence.HIGH,
    words=submodules.words(14),
    shape=submodules.shape(14),
    check=check,
    valid=(
        """\
import importlib
import importlib.resources

print(importlib.resources.files('json').name)
""",
    ),
    invalid=(
        """\
import importlib
import importlib.metadata

print(importlib.resources.files('json').name)
""",
    ),
    followed=Followed(
        1,
        """\
import importlib
import importlib.metadata
import importlib.resources

print(importlib.resources.files('json').name)
""",
    ),
)
