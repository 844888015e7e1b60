"""A call begins to warn with 3.12, in a project that makes warnings errors."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import new_deprecations
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of what 3.12 deprecates; low where nothing makes warnings errors."""
    yield from new_deprecations.check_new(module, 12)


RULE = Rule(
    id="new-deprecation-3-12",
    since=(3, 12),
    summary="A call begins to warn with 3.12, in a project that makes warnings errors",
    why="`filterwarnings = error`, `-W error` or simplefilter('error') raise what the new Python only deprecates",
    fix="use what the warning names",
    workaround="an `ignore` entry for that one warning behind `error`",
    link="https://docs.python.org/3.12/whatsnew/3.12.html#deprecated",
    confidence=Confidence.MEDIUM,
    under_errors=True,
    words=new_deprecations.words(12),
    check=check,
    valid=(
        """\
import warnings
from datetime import datetime, timezone

warnings.simplefilter('error')
print(datetime.now(timezone.utc).year > 2000)
""",
        """\
import warnings
from datetime import datetime

warnings.simplefilter('error')
with warnings.catch_warnings():
    warnings.simplefilter('ignore')
    print(datetime.utcnow().year > 2000)
""",
    ),
    invalid=(
        """\
import datetime
import warnings

warnings.simplefilter('error')
print(datetime.datetime.utcnow().year > 2000)
""",
        """\
import warnings
from dataclasses import dataclass, field
from datetime import datetime

warnings.filterwarnings('error', category=DeprecationWarning)

@dataclass
class Event:
    at: datetime = field(default_factory=datetime.utcnow)

print(Event().at.year > 2000)
""",
    ),
    followed=Followed(
        1,
        """\
import datetime
import warnings

warnings.simplefilter('error')
print(datetime.datetime.now(datetime.timezone.utc).year > 2000)
""",
    ),
)
