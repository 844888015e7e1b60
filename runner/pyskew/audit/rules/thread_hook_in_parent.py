"""A hook for errors in threads is set in the parent alone, and workers start threads."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_THREADS = {"threading.Thread", "threading.Timer", "concurrent.futures.ThreadPoolExecutor"}


def check(project: Project) -> Iterator[Spot]:
    """Yield assignments to threading.excepthook; a worker never uses sys.excepthook, however it was started."""
    workers = list(project.worker_side.values())
    starts = [(module, use, start) for module, facts, start in workers for use in facts.calls if use.name in _THREADS]
    sets = [
        (module, facts.name, use)
        for module in list(project.summaries.values())
        for facts in list(module.functions.values())
        for use in facts.writes
        if use.name == "threading.excepthook"
    ]
    again = any(
        name == "<module>" or (module.name, name) in project.worker_side or (module.name, name) in project.import_time
        for module, name, _ in sets
    )
    for module, name, use in [] if again or not starts else sets:
        if (module.name, name) in project.parent_side:
            user, thread, start = starts[0]
            trail = (f"{module.path}:{use.line}", f"{user.path}:{thread.line}", start.where)
            message = "threading.excepthook is set in the parent alone: errors in threads of workers go to stderr"
            yield Spot(module.path, use.line, 1, message, None, trail)


RULE = Rule(
    id="thread-hook-in-parent",
    since=(3, 14),
    summary="A hook for errors in threads is set in the parent alone, and workers start threads",
    why="a worker that is not forked starts with the hooks of a new interpreter: reports of errors are lost",
    fix="set the hook in the initializer or at the beginning of the target too",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/threading.html#threading.excepthook",
    confidence=Confidence.MEDIUM,
    words=("excepthook",),
    witness="start_methods_state/exception-hooks",
    across=check,
    valid=(
        """\
import multiprocessing
import sys

def report(*error):
    print("reported")

def work():
    print("worked")

if __name__ == "__main__":
    sys.excepthook = report
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
""",
    ),
    invalid=(
        """\
import multiprocessing
import threading

def report(error):
    print("reported")

def fail():
    raise ValueError

def work():
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

if __name__ == "__main__":
    threading.excepthook = report
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import threading

def report(error):
    print("reported")

def fail():
    raise ValueError

def work():
    threading.excepthook = report
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
""",
    ),
)
