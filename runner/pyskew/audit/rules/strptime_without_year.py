"""A day of the month is parsed without a year."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule

_DAY = re.compile(r"%[-0]?[de]")
_YEAR = re.compile(r"%[-]?[YyGcxD]")


def check(module: Module) -> Iterator[Spot]:
    """Yield literal formats of datetime's strptime(); a time of day alone has neither."""
    for call, _ in module.calls_by_method.get("strptime", []):
        known = module.dotted(call.func)
        form = call.args[1] if len(call.args) > 1 else None
        text = form.value if isinstance(form, ast.Constant) and isinstance(form.value, str) else ""
        if (
            known.startswith("datetime.")
            and _DAY.search(text)
            and not _YEAR.search(text)
            and not module.tolerated(call)
        ):
            yield module.spot(call, f'strptime(..., "{text}") has a day and no year: ValueError')


RULE = Rule(
    id="strptime-without-year",
    since=(3, 15),
    summary="A day of the month is parsed without a year",
    why="the missing year was 1900, in which 29 February does not exist; it warned since 3.13 and raises",
    fix='parse a year with it: strptime(f"{year} {text}", f"%Y {form}")',
    workaround="the same",
    link="https://github.com/python/cpython/issues/70647",
    confidence=Confidence.HIGH,
    words=("strptime",),
    witness="upgrade_3_15/strptime-day-without-year",
    check=check,
    valid=(
        """\
from datetime import datetime

datetime.strptime('2024-02-29', '%Y-%m-%d')
datetime.strptime('10:30', '%H:%M')
""",
    ),
    invalid=("from datetime import datetime\n\ndatetime.strptime('Mar 14', '%b %d')\n",),
    followed=Followed(
        1,
        """\
from datetime import datetime

datetime.strptime('2024 Mar 14', '%Y %b %d')
""",
    ),
)
