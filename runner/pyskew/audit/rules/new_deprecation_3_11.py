"""A call begins to warn with 3.11, in a project that makes warnings errors."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import new_deprecations
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of what 3.11 deprecates; low where nothing makes warnings errors."""
    yield from new_deprecations.check_new(module, 11)


RULE = Rule(
    id="new-deprecation-3-11",
    since=(3, 11),
    summary="A call begins to warn with 3.11, in a project that makes warnings errors",
    why="`filterwarnings = error`, `-W error` or simplefilter('error') raise what the new Python only deprecates",
    fix="use what the warning names",
    workaround="an `ignore` entry for that one warning behind `error`",
    link="https://docs.python.org/3.11/whatsnew/3.11.html#deprecated",
    confidence=Confidence.MEDIUM,
    under_errors=True,
    words=new_deprecations.words(11),
    check=check,
    valid=(
        """\
import locale
import warnings

warnings.simplefilter('error')
print(len(locale.getlocale()))
""",
    ),
    invalid=(
        """\
import locale
import warnings

warnings.simplefilter('error')
print(len(locale.getdefaultlocale()))
""",
        """\
import warnings

warnings.simplefilter('error', DeprecationWarning)

def kind_of(header):
    import cgi
    return cgi.parse_header(header)[0]

print(kind_of('text/html; charset=utf-8'))
""",
    ),
    followed=Followed(
        1,
        """\
import locale
import warnings

warnings.simplefilter('error')
print(len(locale.getlocale()))
""",
    ),
)
