"""Workers are started while a module is imported: no `if __name__ == "__main__":` around the call that leads there.

A worker that is not forked imports the script again, and would start workers of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project, Start
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import launch_sites


def check(project: Project) -> Iterator[Spot]:
    """Launch sites that an import runs; a process only where something at the top level starts it."""
    for start, trail in project.import_starts():
        if not start.launch.task and _really_starts(start, start.summary):
            way = f", called from {trail[0]}" if trail else ""
            message = f"workers are started when this module is imported{way}: a worker imports it again"
            body = start.summary.lowered.bodies.get(start.launch.scope)
            # A call of a generator alone runs nothing, and what goes through it may stand below the guard.
            sure = Confidence.MEDIUM if trail and body is not None and body.generates else None
            yield start.spot(message, sure, (*trail, start.where))


def _really_starts(start: Start, module: ModuleSummary) -> bool:
    """Return whether a worker starts: a pool's or manager's at once, a process by start(), an executor's by a task."""
    if start.launch.kind in {launch_sites.POOL, launch_sites.SERVER}:
        return True
    names = {"start"} if start.launch.kind == launch_sites.PROCESS else {"submit", "map", "run_in_executor"}
    function = module.functions.get(start.launch.scope)
    called = {call.name.rpartition(".")[2] for call in function.calls} if function else set()
    tasks = any(one.task and one.scope == start.launch.scope for one in module.launches)
    return bool(called & names) or tasks


RULE = Rule(
    id="launch-without-guard",
    since=(3, 14),
    summary='Workers are started while a module is imported, not below `if __name__ == "__main__":`',
    why="a worker that is not forked imports the script again: RuntimeError, or workers without end",
    fix='put the call that starts the program below `if __name__ == "__main__":`',
    workaround='multiprocessing.set_start_method("fork") before the workers are started',
    link="https://docs.python.org/3/library/multiprocessing.html#multiprocessing-programming",
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods/no-main-guard",
    across=check,
    valid=(
        """\
import multiprocessing

def work():
    pass

def main():
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
# file: app/__init__.py
# file: app/__main__.py
from multiprocessing import Pool

with Pool(1) as pool:
    print(pool.map(abs, [-1]))
# file: start.py
import runpy

if __name__ == "__main__":
    runpy.run_module("app")
""",
        # What decorators return starts workers when it is called, which the import does not do.
        """\
import functools
import multiprocessing

TASKS = {}

def work(name):
    print(TASKS[name](name))

def apart(seconds):
    def decorate(function):
        TASKS[function.__name__] = function

        @functools.wraps(function)
        def call():
            worker = multiprocessing.Process(target=work, args=(function.__name__,))
            worker.start()
            worker.join(seconds)
        return call
    return decorate

@apart(seconds=30)
def greet(name):
    return name

if __name__ == "__main__":
    greet()
""",
        # Kept for later.
        """\
import multiprocessing

COMMANDS = {}

def work():
    print("worked", flush=True)

def command(name):
    def run():
        with multiprocessing.Pool(1) as pool:
            pool.apply(work)
    COMMANDS[name] = run

command("pool")
COMMANDS["process"] = lambda: multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    for name in sorted(COMMANDS):
        COMMANDS[name]()
""",
        # Constructed, not started.
        "from concurrent.futures import ProcessPoolExecutor\n\nEXECUTOR = ProcessPoolExecutor()\n",
    ),
    invalid=(
        """\
import multiprocessing

def work():
    pass

multiprocessing.Process(target=work).start()
""",
        """\
from multiprocessing import Pool

def main():
    with Pool() as pool:
        pool.map(abs, range(3))

main()

if __name__ == "__main__":
    main()
""",
        "import multiprocessing\n\nSHARED = multiprocessing.Manager()\n",
        # The decorator itself starts one.
        """\
import multiprocessing

def work():
    pass

def beside(target):
    def decorate(function):
        worker = multiprocessing.Process(target=target)
        worker.start()
        return function
    return decorate

@beside(work)
def main():
    pass
""",
    ),
    followed=Followed(
        3,
        """\
import multiprocessing

if __name__ == "__main__":
    SHARED = multiprocessing.Manager()
""",
    ),
)
