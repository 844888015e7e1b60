"""A lock or queue of an explicit context is handed to a process of the default one."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.carried import OfForkContext
from pyskew.audit.flow.facts import Launched
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import launch_sites


def check(project: Project) -> Iterator[Spot]:
    """Yield objects of a fork context among the arguments, and in what is handed over."""
    told: set[tuple[str, int]] = set()
    for start in project.default_starts:
        for given in () if start.launch.task else start.launch.arguments:
            found = launch_sites.primitive(given.what.removesuffix("()"))
            if found and found[1] == "fork" and found[0] != "value":
                message = (
                    f"{given.name or 'this object'} is of a fork context, the process of the default one: RuntimeError"
                )
                told.add((start.summary.name, start.launch.line))
                yield Spot(start.summary.path, given.line, given.column, message, None, (start.where,))
    for launch in project.flow.launches:
        module, function, line = launch.place
        own = launch.process is not None and function.startswith(f"{launch.process.name}.")
        if launch.kind == launch_sites.SERVER or own or (module, line) in told or not _of_default(project, launch):
            continue
        for _, value, part in project.flow.parts(launch, OfForkContext):
            told.add((module, line))
            stored = (project.place(part.place),) if part.place else ()
            what = f"{value.name}{part.path}" if value.kind == "instance" and part.path else part.what
            message = f"{what} is of a fork context, the process of the default one: RuntimeError"
            path = project.summaries[module].path
            yield Spot(path, line, launch.column, message, Confidence.MEDIUM, (*stored, project.place(launch.place)))
            break


def _of_default(project: Project, launch: Launched) -> bool:
    """Return whether the class of a process, where it is one of the project, derives from the default one alone."""
    process = launch.process
    if process is None or process.kind != "instance":
        return True
    owner = project.class_of(f"{process.module}.{process.name}")
    return owner is not None and project.is_process(owner[1]) == launch_sites.DEFAULT


RULE = Rule(
    id="mixed-contexts",
    since=(3, 14),
    summary="A lock or queue of a fork context is handed to a process of the default one",
    why="what a fork context makes has no name in the system by which another process could open it",
    fix="take the process and its locks and queues from the same context",
    workaround='multiprocessing.get_context("fork") for the process too',
    link="https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
    confidence=Confidence.HIGH,
    words=("get_context",),
    witness="start_methods_processes/lock-of-other-method",
    across=check,
    valid=(
        """\
import multiprocessing as mp

class Shop:
    def __init__(self):
        self.context = mp.get_context("fork")
        self.lock = self.context.Lock()

    def open(self):
        self.context.Process(target=work, args=(self.lock,)).start()

def work(lock):
    pass

def main():
    shop = Shop()
    shop.open()
    mp.Process(target=print, args=("no lock",)).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing as mp

def work(lock):
    pass

def main():
    ctx = mp.get_context("fork")
    lock = ctx.Lock()
    ctx.Process(target=work, args=(lock,)).start()

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import multiprocessing as mp

class Counter(mp.Process):
    def __init__(self, shared):
        super().__init__()
        self.shared = shared

    def run(self):
        with self.shared["lock"]:
            print("counted")

class Shop:
    def __init__(self):
        context = mp.get_context("fork")
        self.shared = {"lock": context.RLock()}

    def open(self):
        counter = Counter(self.shared)
        counter.start()
        counter.join()

def main():
    Shop().open()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing as mp

def work(lock):
    pass

def main():
    ctx = mp.get_context("fork")
    lock = ctx.Lock()
    mp.Process(target=work, args=(lock,)).start()

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        2,
        """\
import multiprocessing as mp

def work(lock):
    pass

def main():
    ctx = mp.get_context("fork")
    lock = ctx.Lock()
    ctx.Process(target=work, args=(lock,)).start()

if __name__ == "__main__":
    main()
""",
    ),
)
