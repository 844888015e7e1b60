"""A name of the standard library is used that 3.13 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield imports, attributes, names in texts, and attributes that classes inherit."""
    yield from removed_names.check_names(module, 13)


RULE = Rule(
    id="names-gone-in-3-13",
    since=(3, 13),
    summary="A name of the standard library is used that 3.13 no longer has",
    why="each was deprecated, undocumented or private before; AttributeError or ImportError",
    fix="use what the message names",
    workaround="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#removed-modules-and-apis",
    confidence=Confidence.HIGH,
    raises=True,
    words=removed_names.words(13),
    witness="upgrade_3_13/removed-names",
    check=check,
    valid=(
        """\
import re

re.compile('a')
""",
        """\
class re:
    template = 'mine'

print(re.template)
""",
        """\
try:
    from pathlib import _make_selector as make
except ImportError:
    make = None
print('')
""",
        """\
import threading

class Worker(threading.Thread):
    def __init__(self):
        super().__init__()
        self._tstate_lock = 'mine'

print(Worker()._tstate_lock)
""",
        """\
class Thread:
    def __init__(self):
        setattr(self, '_tstate_lock', 'mine')

print(Thread()._tstate_lock)
""",
        """\
import threading

class Job:
    def __init__(self, size):
        self._is_stopped = size > 1
        self._tstate_lock = threading.Lock()

def over(thread, job):
    return thread._is_stopped, job._tstate_lock.locked()

print(over(Job(1), Job(2)))
""",
        """\
import threading

thread = threading.Thread(target=print)
if hasattr(thread, '_tstate_lock'):
    assert thread._tstate_lock is None
print('')
""",
    ),
    invalid=(
        """\
import unittest

def suite(case):
    return unittest.makeSuite(case)

print(suite(unittest.TestCase).countTestCases())
""",
        """\
from locale import resetlocale
""",
        """\
import typing

print(typing.io.TextIO is typing.TextIO)
""",
        """\
from token import ASYNC, NAME

print(NAME)
""",
        """\
import tokenize

KINDS = (tokenize.NAME, tokenize.AWAIT)
print(len(KINDS))
""",
        """\
import unittest

class Program(unittest.TestProgram):
    def parseArgs(self, argv):
        self.usageExit('no')

try:
    Program(argv=['a'])
except SystemExit as error:
    print(error.code)
""",
        """\
try:
    from pathlib import _make_selector
except ImportError:
    raise

print('')
""",
        """\
from unittest import mock

with mock.patch('locale.resetlocale'):
    print('')
""",
        """\
import threading

thread = threading.Thread(target=print)
print(thread._tstate_lock)
""",
        """\
import threading

def waits(thread):
    return thread._tstate_lock is None

print(waits(threading.Thread(target=print)))
for worker_thread in threading.enumerate():
    print(worker_thread._is_stopped)
""",
        """\
import threading

class Watch:
    def __init__(self):
        self.threads = {}

    def add(self, name):
        self.threads[name] = threading.Thread(target=print)

    def waits(self, name):
        return self.threads[name]._tstate_lock is None

watch = Watch()
watch.add('a')
print(watch.waits('a'))
""",
        """\
import threading

class Worker(threading.Thread):
    def is_over(self):
        return self._is_stopped

class Other(threading.Thread):
    _is_stopped = True

print(Worker().is_over())
""",
    ),
    followed=Followed(
        1,
        """\
import unittest

def suite(case):
    return unittest.defaultTestLoader.loadTestsFromTestCase(case)

print(suite(unittest.TestCase).countTestCases())
""",
    ),
)
