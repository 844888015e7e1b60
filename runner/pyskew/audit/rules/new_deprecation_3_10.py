"""A call begins to warn with 3.10, in a project that makes warnings errors."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import new_deprecations
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of what 3.10 deprecates; low where nothing makes warnings errors."""
    yield from new_deprecations.check_new(module, 10)


RULE = Rule(
    id="new-deprecation-3-10",
    since=(3, 10),
    summary="A call begins to warn with 3.10, in a project that makes warnings errors",
    why="`filterwarnings = error`, `-W error` or simplefilter('error') raise what the new Python only deprecates",
    fix="use what the warning names",
    workaround="an `ignore` entry for that one warning behind `error`",
    link="https://docs.python.org/3.10/whatsnew/3.10.html#deprecated",
    confidence=Confidence.MEDIUM,
    under_errors=True,
    words=new_deprecations.words(10),
    check=check,
    valid=(
        """\
import threading
import warnings

warnings.simplefilter('error')
thread = threading.Thread(name='worker')
thread.daemon = True
print(thread.name)
""",
        """\
import warnings

warnings.simplefilter('error')

class Job:
    def setDaemon(self, value):
        self.value = value

job = Job()
job.setDaemon(True)
print(job.value)
""",
    ),
    invalid=(
        """\
import threading
import warnings

warnings.simplefilter('error')
print(threading.currentThread().name)
""",
        """\
import threading
import warnings

warnings.simplefilter('error')

class Poller(threading.Thread):
    def run(self):
        print('polled')

poller = Poller()
poller.setDaemon(True)
print(poller.daemon)
""",
    ),
    followed=Followed(
        1,
        """\
import threading
import warnings

warnings.simplefilter('error')
print(threading.current_thread().name)
""",
    ),
)
