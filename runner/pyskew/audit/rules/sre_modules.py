"""The modules behind `re` are imported by their old names."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_GONE = {
    "sre_parse": "re._parser",
    "sre_compile": "re._compiler",
    "sre_constants": "re._constants; re.error for its error",
}


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield imports that nothing catches."""
    yield from removed_names.modules(module, _GONE, "3.15")


RULE = Rule(
    id="sre-modules",
    since=(3, 15),
    summary="The modules behind `re` are imported by their old names",
    why="sre_parse, sre_compile and sre_constants warned since 3.11 and are gone; ModuleNotFoundError",
    fix="catch re.error where that is all; else try re._parser first and fall back to the old name",
    workaround="sys.modules['sre_parse'] = re._parser before the import",
    link="https://github.com/python/cpython/issues/135994",
    confidence=Confidence.HIGH,
    words=tuple(_GONE),
    witness="upgrade_3_15/removed-sre-modules",
    check=check,
    valid=(
        """\
try:
    from re import _parser as sre_parse
except ImportError:
    import sre_parse
""",
    ),
    invalid=("import sre_constants\n", "from sre_parse import parse\n"),
    followed=Followed(
        1,
        """\
import re
""",
    ),
)
