"""A submodule is used that nothing imports: what loaded it by the way no longer does on 3.13."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import submodules
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield reads of `package.submodule`; less sure where the file imports what is not of the standard library."""
    yield from submodules.check_chance(module, 13)


RULE = Rule(
    id="submodule-by-chance-3-13",
    since=(3, 13),
    summary="A submodule is used that nothing imports: what loaded it by the way no longer does on 3.13",
    why="modules of the standard library import later, or less: AttributeError",
    fix="import the submodule that is used: import urllib.parse",
    workaround="the same",
    link="https://docs.python.org/3/reference/import.html#submodules",
    confidence=Confidence.HIGH,
    words=submodules.words(13),
    shape=submodules.shape(13),
    check=check,
    valid=(
        """\
import urllib
import urllib.parse
from pathlib import Path

print(urllib.parse.quote(Path('a b').name))
""",
        """\
import urllib
import http.client

print(urllib.parse.quote('a b'))
""",
    ),
    invalid=(
        """\
import json
import urllib
from pathlib import Path

print(urllib.parse.quote(Path('a b').name))
""",
    ),
    followed=Followed(
        1,
        """\
import json
import urllib.parse
from pathlib import Path

print(urllib.parse.quote(Path('a b').name))
""",
    ),
)
