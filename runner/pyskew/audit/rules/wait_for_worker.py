"""A program waits for its workers with os.wait() or os.waitpid(), or counts their time as that of its children."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project, Start
from pyskew.audit.project.module_summary import FunctionFacts
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_SAYS = {
    "os.wait": "waits for every child: the fork server and the resource tracker never end by themselves",
    "os.wait3": "waits for every child: the fork server and the resource tracker never end by themselves",
    "os.waitpid": "a worker is a child of the fork server: ChildProcessError",
    "os.waitid": "a worker is a child of the fork server: ChildProcessError",
    "os.wait4": "a worker is a child of the fork server: ChildProcessError",
}


_FORKS = {"os.fork", "pty.fork", "os.forkpty", "subprocess.Popen", "os.posix_spawn", "os.spawnv"}
"""What makes children that can be waited for."""


def check(project: Project) -> Iterator[Spot]:
    """Yield such calls where workers are started and nothing else is forked.

    In the function that starts them that is sure; elsewhere in its module, the process that is waited for is likely one
    of them.
    """
    starts = {(one.summary.name, one.launch.scope): one for one in project.default_starts if not one.launch.task}
    for (_, function), start in starts.items():
        facts = start.summary.functions.get(function)
        if facts and not _forks(facts):
            yield from _waits(start, facts, None)
    for module, start in {module: start for (module, _), start in reversed(starts.items())}.items():
        functions = start.summary.functions
        if "subprocess" in start.summary.imports.values() or any(map(_forks, functions.values())):
            continue
        for name, facts in functions.items():
            if (module, name) not in starts:
                yield from _waits(start, facts, Confidence.MEDIUM)


def _forks(facts: FunctionFacts) -> bool:
    return any(call.name in _FORKS for call in facts.calls)


def _waits(start: Start, facts: FunctionFacts, confidence: Confidence | None) -> Iterator[Spot]:
    for call in facts.calls:
        if call.name in _SAYS:
            said = f"{call.name}(): {_SAYS[call.name]}"
            yield Spot(start.summary.path, call.line, 1, said, confidence, (start.where,))


RULE = Rule(
    id="wait-for-worker",
    since=(3, 14),
    summary="A program waits for its workers with os.wait() or os.waitpid()",
    why="workers are children of the fork server, and helpers of multiprocessing are children of the program",
    fix="join() the processes, or multiprocessing.connection.wait() on their sentinels",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.sentinel",
    confidence=Confidence.HIGH,
    words=("os wait", "os waitpid", "os waitid", "os wait3", "os wait4"),
    witness="start_methods_processes/wait-for-worker",
    across=check,
    valid=(
        """\
import multiprocessing
import os

def work():
    pass

def main():
    multiprocessing.Process(target=work).start()

def other():
    pid = os.fork()
    os.waitpid(pid, 0)

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os
import subprocess

def work():
    pass

def wait(pid):
    return os.waitpid(pid, 0)[1]

def main():
    process = multiprocessing.Process(target=work)
    process.start()
    process.join()
    # The name keeps the object: Popen reaps a process that has ended when it is itself thrown away.
    started = subprocess.Popen(["true"])
    print(wait(started.pid))

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import multiprocessing
import os

def work():
    pass

def main():
    worker = multiprocessing.Process(target=work)
    worker.start()
    os.waitpid(worker.pid, 0)

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os

def work():
    pass

def main():
    multiprocessing.Process(target=work).start()
    while True:
        os.wait()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os

def work():
    raise SystemExit(3)

class Supervisor:
    def spawn(self):
        process = multiprocessing.Process(target=work)
        process.start()
        return process.pid

    def reap(self, pid):
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

if __name__ == "__main__":
    supervisor = Supervisor()
    print(supervisor.reap(supervisor.spawn()))
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work():
    pass

def main():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
    ),
)
