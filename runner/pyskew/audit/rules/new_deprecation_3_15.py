"""A call begins to warn with 3.15, in a project that makes warnings errors."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import new_deprecations
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of what 3.15 deprecates; low where nothing makes warnings errors."""
    yield from new_deprecations.check_new(module, 15)


RULE = Rule(
    id="new-deprecation-3-15",
    since=(3, 15),
    summary="A call begins to warn with 3.15, in a project that makes warnings errors",
    why="`filterwarnings = error`, `-W error` or simplefilter('error') raise what the new Python only deprecates",
    fix="use what the warning names",
    workaround="an `ignore` entry for that one warning behind `error`",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#deprecated",
    confidence=Confidence.MEDIUM,
    under_errors=True,
    words=new_deprecations.words(15),
    check=check,
    valid=(
        """\
import os.path
import warnings

warnings.simplefilter('error')
print(os.path.commonpath(['/a/b', '/a/c']))
""",
    ),
    invalid=(
        """\
import os.path
import warnings

warnings.simplefilter('error')
print(os.path.commonprefix(['ab', 'ac']))
""",
    ),
    followed=Followed(
        1,
        """\
import os.path
import warnings

warnings.simplefilter('error')
print(os.path.commonpath(['ab', 'ac']))
""",
        same=False,
    ),
)
