"""A day of the month is parsed without a year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues

_DAY = re.compile(r"%[-0]?[de]")
_YEAR = re.compile(r"%[-]?[YyGcxD]")


def check(module: Module) -> Iterator[Spot]:
    """Yield formats of strptime(), also from constants and tables; a time of day alone has neither."""
    values = module.once(LocalValues)
    of_datetime = [
        pair
        for pair in module.calls_by_method.get("strptime", [])
        if module.dotted(pair[0].func).startswith("datetime.")
    ]
    for call, scope in [*of_datetime, *module.calls_by_name.get("time.strptime", [])]:
        if len(call.args) <= 1:
            continue
        texts = [text for text, _ in values.texts(call.args[1], scope)]
        bare = [text for text in texts if _DAY.search(text) and not _YEAR.search(text)]
        if bare and not module.tolerated(call):
            sure = None if len(bare) == len(texts) else Confidence.MEDIUM
            yield module.spot(call, f'strptime(..., "{bare[0]}") has a day and no year: ValueError', sure)


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
        """\
from datetime import datetime

FORMATS = {"day": "%Y-%m-%d", "time": "%H:%M"}

def parse(text, kind):
    return datetime.strptime(text, FORMATS[kind])

print(parse("2024-02-29", "day"), parse("10:30", "time"))
""",
    ),
    invalid=(
        "from datetime import datetime\n\ndatetime.strptime('Mar 14', '%b %d')\n",
        """\
import datetime

FORMATS = {"short": "%d.%m", "long": "%d.%m.%Y"}

def parse(text, kind="short"):
    return datetime.datetime.strptime(text, FORMATS[kind])

print(parse("14.03"))
""",
        """\
from time import strptime

FORM = "%b %d"
print(strptime("Mar 14", FORM).tm_mon)
""",
    ),
    followed=Followed(
        1,
        """\
from datetime import datetime

datetime.strptime('2024 Mar 14', '%Y %b %d')
""",
    ),
)
