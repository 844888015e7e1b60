"""A program forks after it has started a thread."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope

_FORKS = ("os.fork", "os.forkpty", "pty.fork")
_THREADS = ("threading.Thread", "threading.Timer", "concurrent.futures.ThreadPoolExecutor")


def check(module: Module) -> Iterator[Spot]:
    """Yield launches after the start of a thread, both in one function."""
    threads: dict[Scope | None, int] = {}
    for name in _THREADS:
        for call, scope in module.calls_by_name.get(name, []):
            around = scope.function()
            threads[around] = min(call.lineno, threads.get(around, call.lineno))
    for name in _FORKS:
        for call, scope in module.calls_by_name.get(name, []):
            started = threads.get(scope.function())
            if started is not None and started < call.lineno:
                yield module.spot(
                    call, f"{name}() after the thread of line {started}: a warning that -W error makes an error"
                )


RULE = Rule(
    id="fork-with-threads",
    since=(3, 15),
    summary="A program forks after it has started a thread",
    why="where warnings are errors the DeprecationWarning of 3.12 was swallowed; since 3.15 it is raised",
    fix="fork before threads are started, or start a program with subprocess",
    workaround='warnings.filterwarnings("default", category=DeprecationWarning, message=".*multi-threaded.*")',
    link="https://docs.python.org/3/library/os.html#os.fork",
    confidence=Confidence.MEDIUM,
    words=("threading fork", "threading forkpty", "ThreadPoolExecutor fork"),
    witness="start_methods_processes/fork-with-threads-error",
    check=check,
    valid=(
        """\
import os
import threading

def main(work):
    os.fork()
    threading.Thread(target=work).start()
""",
    ),
    invalid=(
        """\
import os
import threading
import time
import warnings

def main():
    threading.Thread(target=time.sleep, args=(0.2,)).start()
    if os.fork() == 0:
        os._exit(0)

warnings.simplefilter("error")
main()
""",
    ),
    followed=Followed(
        1,
        """\
import os
import threading
import time
import warnings

def main():
    if os.fork() == 0:
        os._exit(0)
    threading.Thread(target=time.sleep, args=(0.2,)).start()

warnings.simplefilter("error")
main()
""",
    ),
)
