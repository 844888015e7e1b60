"""A function of the standard library gets an argument that 3.12 no longer takes."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_arguments
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of functions, constructors and methods, through super() as well."""
    yield from changed_arguments.check_lost(module, 12)


RULE = Rule(
    id="arguments-gone-in-3-12",
    since=(3, 12),
    summary="A function of the standard library gets an argument that 3.12 no longer takes",
    why="the parameter was deprecated, or is keyword-only now: TypeError",
    fix="leave the argument out, or give it by the name that the documentation of 3.12 has",
    workaround="the same",
    link="https://docs.python.org/3.12/whatsnew/3.12.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=changed_arguments.lost_words(12),
    check=check,
    valid=(
        """\
import ftplib

print(ftplib.FTP_TLS(context=None).port)
""",
    ),
    invalid=(
        """\
import ftplib

print(ftplib.FTP_TLS(keyfile=None).port)
""",
        """\
import http.client

class Connection(http.client.HTTPSConnection):
    def __init__(self, host):
        super().__init__(host, key_file=None)

print(Connection('localhost').port)
""",
    ),
    followed=Followed(
        1,
        """\
import ftplib

print(ftplib.FTP_TLS().port)
""",
    ),
)
