"""A program forks itself between two starts of workers: a daemon, or a server that forks its children first."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.rules import Followed, Rule

_FORKS = {"os.fork", "os.forkpty", "daemon.DaemonContext"}


def check(project: Project) -> Iterator[Spot]:
    """Yield forks of the program between two launches within one function; calls are followed."""
    launching = {(one.summary.name, one.launch.scope) for one in project.default_starts}
    for module in list(project.summaries.values()) if launching else ():
        for function in list(module.functions.values()):
            forks = [use for use in function.calls if use.name in _FORKS]
            lines = _starting_lines(project, module, function.name, launching) if forks else []
            for use in forks:
                if lines and min(lines) < use.line < max(lines):
                    trail = tuple(f"{module.path}:{line}" for line in (min(lines), use.line, max(lines)))
                    message = f"after the workers of line {min(lines)}: the copy takes their fork server for its own"
                    yield Spot(module.path, use.line, 1, message, None, trail)


def _starting_lines(project: Project, module: ModuleSummary, name: str, launching: set[tuple[str, str]]) -> list[int]:
    direct = [
        one.launch.line
        for one in project.default_starts
        if one.summary is module and one.launch.scope == name and not one.launch.task
    ]
    called = [use.line for use in module.functions[name].calls if launching & project.walk([use.name]).keys()]
    return direct + called


RULE = Rule(
    id="fork-after-launch",
    since=(3, 14),
    summary="A program forks itself between two starts of workers",
    why="the copy believes that the fork server is its own child: starting a process there raises ChildProcessError",
    fix="fork first, and start the first worker in the process that will keep running",
    workaround='multiprocessing.set_start_method("fork") below the guard',
    link="https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
    confidence=Confidence.MEDIUM,
    words=("fork", "forkpty", "DaemonContext"),
    witness="start_methods_processes/fork-after-first-process",
    across=check,
    valid=(
        """\
import multiprocessing
import os

def work():
    pass

def start():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

if __name__ == "__main__":
    if os.fork() == 0:
        start()
        os._exit(0)
    os.wait()
    start()
""",
    ),
    invalid=(
        """\
import multiprocessing
import os

def work():
    pass

def start():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

if __name__ == "__main__":
    start()
    if os.fork() == 0:
        start()
        os._exit(0)
    os.wait()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import os

def work():
    pass

def start():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

if __name__ == "__main__":
    if os.fork() == 0:
        start()
        os._exit(0)
    os.wait()
    start()
""",
    ),
)
