"""time.time() is patched, and the time of log records is expected to follow."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import patched_clocks
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_TIMES = frozenset({"created", "msecs", "relativeCreated", "asctime", "formatTime", "usesTime"})
_FORMATS = ("%(asctime)", "%(created)", "%(msecs)", "%(relativeCreated)", "{asctime", "{created", "{msecs", "${asctime")


def check(module: Module) -> Iterator[Spot]:
    """Yield patches of time.time under which the time of a record is read, or written by a format of this file."""
    if not module.uses("logging"):
        return
    formats = any(map(_is_format, ast.walk(module.tree)))
    for call, scope in patched_clocks.patches(module):
        bodies = patched_clocks.bodies_under(module, call, scope) or [module.tree]
        parts = [part for body in bodies for part in ast.walk(body)]
        if any(map(_is_finer_clock, parts)):
            continue
        shown = any(_is_format(part) or (isinstance(part, ast.Attribute) and part.attr in _TIMES) for part in parts)
        if shown or formats:
            message = "log records no longer go by time.time(): they have the real time"
            yield module.spot(call, message, Confidence.MEDIUM if shown else Confidence.LOW)


def _is_finer_clock(node: ast.AST) -> bool:
    """Return whether a node names time.time_ns(), which is then replaced too."""
    return (isinstance(node, ast.Attribute) and node.attr == "time_ns") or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith("time_ns")
    )


def _is_format(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and any(one in node.value for one in _FORMATS)


RULE = Rule(
    id="patched-clock-and-log-records",
    since=(3, 13),
    summary="time.time() is patched, and the time of log records is expected to follow",
    why="a record takes its time from time.time_ns() since 3.13: patches of time.time() do not reach it",
    fix="patch time.time_ns() as well, or set the time of the record: record.created",
    workaround="the same",
    link="https://docs.python.org/3.13/library/logging.html#logrecord-attributes",
    confidence=Confidence.MEDIUM,
    words=(
        *(f"{words} logging" for words in patched_clocks.WORDS),
        "time logging created",
        "time logging asctime",
        "time logging msecs",
    ),
    shape=patched_clocks.SHAPE,
    check=check,
    valid=(
        """\
import logging
import time
from unittest import mock

logging.basicConfig(format="%(message)s")
with mock.patch("time.time", lambda: 7.0):
    logging.warning("at %s", time.time())
print("done")
""",
        """\
import logging
from unittest import mock

with mock.patch("time.time", lambda: 7.0), mock.patch("logging.Formatter.formatTime", lambda *given: "now"):
    print(logging.Formatter("%(message)s").format(logging.makeLogRecord({"msg": "a"})))
""",
    ),
    invalid=(
        """\
import logging
from unittest import mock

with mock.patch("time.time", return_value=7.0):
    print(logging.makeLogRecord({}).created == 7.0)
""",
        """\
import logging
import time

FORMAT = logging.Formatter("%(asctime)s %(message)s", "%Y")

def frozen():
    return 86400.0 * 366

old, time.time = time.time, frozen
print(FORMAT.format(logging.makeLogRecord({"msg": "a"})) == "1971 a")
""",
        """\
import logging
from unittest import mock

@mock.patch("logging.time.time", lambda: 7.25)
def test_milliseconds():
    return logging.makeLogRecord({}).msecs == 250.0 and logging.makeLogRecord({}).created < 8

print(test_milliseconds())
""",
    ),
    followed=Followed(
        1,
        """\
import logging
from unittest import mock

with mock.patch("time.time", return_value=7.0), mock.patch("time.time_ns", return_value=7_000_000_000):
    print(logging.makeLogRecord({}).created == 7.0)
""",
    ),
)
