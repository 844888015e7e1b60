"""A function of the standard library gets an argument that 3.10 no longer takes."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import changed_arguments
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of functions, constructors and methods, through super() as well."""
    yield from changed_arguments.check_lost(module, 10)


RULE = Rule(
    id="arguments-gone-in-3-10",
    since=(3, 10),
    summary="A function of the standard library gets an argument that 3.10 no longer takes",
    why="the parameter was deprecated, or is keyword-only now: TypeError",
    fix="leave the argument out, or give it by the name that the documentation of 3.10 has",
    workaround="the same",
    link="https://docs.python.org/3.10/whatsnew/3.10.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=changed_arguments.lost_words(10),
    check=check,
    valid=(
        """\
import asyncio

asyncio.run(asyncio.sleep(0))
print('slept')
""",
        """\
import traceback

print(traceback.format_exception_only(ValueError, ValueError()))
""",
    ),
    invalid=(
        """\
import asyncio

loop = asyncio.new_event_loop()
loop.run_until_complete(asyncio.sleep(0, loop=loop))
print('slept')
""",
        """\
import traceback

print(traceback.format_exception_only(etype=ValueError, value=ValueError()))
""",
        """\
import asyncio

class Dispatcher:
    def __init__(self, loop):
        self.inbox = asyncio.Queue(loop=loop)

print(Dispatcher(asyncio.new_event_loop()).inbox.qsize())
""",
        """\
import asyncio
from asyncio import create_subprocess_exec as start

async def code(loop):
    process = await start('true', loop=loop)
    return await process.wait()

loop = asyncio.get_event_loop()
print(loop.run_until_complete(code(loop)))
""",
    ),
    followed=Followed(
        2,
        """\
import traceback

print(traceback.format_exception_only(ValueError, ValueError()))
""",
    ),
)
