"""A call begins to warn with 3.13, in a project that makes warnings errors."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import new_deprecations
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of what 3.13 deprecates; low where nothing makes warnings errors."""
    yield from new_deprecations.check_new(module, 13)


RULE = Rule(
    id="new-deprecation-3-13",
    since=(3, 13),
    summary="A call begins to warn with 3.13, in a project that makes warnings errors",
    why="`filterwarnings = error`, `-W error` or simplefilter('error') raise what the new Python only deprecates",
    fix="use what the warning names",
    workaround="an `ignore` entry for that one warning behind `error`",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#deprecated",
    confidence=Confidence.MEDIUM,
    under_errors=True,
    words=new_deprecations.words(13),
    check=check,
    valid=(
        """\
import glob
import warnings

warnings.simplefilter('error')
print(glob.glob('a'))
""",
        """\
import re
import warnings

warnings.simplefilter('error')
print(re.sub('a', 'b', 'aa', count=1), re.split('a', 'bab', maxsplit=1), re.sub('a', 'b', 'a'))
""",
    ),
    invalid=(
        """\
import glob
import warnings

warnings.filterwarnings('error')
print(glob.glob0('.', 'a'))
""",
        """\
import re
import warnings

warnings.simplefilter('error')
print(re.sub('a', 'b', 'aa', 1))
""",
    ),
    followed=Followed(
        1,
        """\
import glob
import warnings

warnings.filterwarnings('error')
print(glob.glob('a', root_dir='.'))
""",
    ),
)
