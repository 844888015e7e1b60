"""A process is given an argument that cannot be pickled."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import pickled
from pyskew.audit.project import by_name
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, launch_sites

_ROLES = frozenset({"args", "kwargs", "initargs"})


def check(project: Project) -> Iterator[Spot]:
    """Yield arguments of processes, and initargs of pools and executors."""
    yield from pickled.also_by_name(project, _found(project), by_name.arguments)


def _found(project: Project) -> Iterator[Spot]:
    for one in pickled.found(project, _ROLES):
        if one.part.replaced and not one.part.path:
            continue  # decorated-function-in-worker speaks of these
        role = "an argument of a process" if one.launch.kind == launch_sites.PROCESS else "one of the initargs"
        held = f", held as {one.part.path.removeprefix('.')}," if one.part.path.strip("[.]") else ""
        message = f"{one.part.what}{held} is {role} with the default start method: it cannot be pickled"
        yield pickled.spot(project, one, message, certain=one.part.sure)


RULE = Rule(
    id="argument-not-picklable",
    since=(3, 14),
    summary="A process is given an argument that cannot be pickled",
    why="arguments travel to a worker that is not forked through pickle; a forked one just had them",
    fix="pass what the thing is made from, and make it in the worker",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods/pickled-arguments",
    across=check,
    valid=(
        """\
import multiprocessing

def work(items, lock):
    pass

def main():
    lock = multiprocessing.Lock()
    worker = multiprocessing.Process(target=work, args=([1], lock))
    worker.start()
    worker.join()

if __name__ == "__main__":
    main()
""",
        """\
import threading

def main(work):
    threading.Thread(target=work, args=(lambda: 1,)).start()
""",
    ),
    invalid=(
        """\
import multiprocessing

def work(key):
    pass

def main():
    multiprocessing.Process(target=work, args=(lambda x: x,)).start()

if __name__ == "__main__":
    main()
""",
        """\
from multiprocessing import Process
import threading

def work(lock):
    pass

def main():
    lock = threading.Lock()
    Process(target=work, kwargs={'lock': lock}).start()

if __name__ == "__main__":
    main()
""",
        """\
from concurrent.futures import ProcessPoolExecutor

def prepare(log):
    pass

def main():
    log = open('log.txt', 'w')
    with ProcessPoolExecutor(initializer=prepare, initargs=(log,)) as pool:
        pool.submit(print, 1).result()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing

def work(job):
    print(type(job).__name__)

def main():
    class Job:
        pass
    multiprocessing.Process(target=work, args=(Job(),)).start()

if __name__ == "__main__":
    main()
""",
        """\
import itertools
import multiprocessing

def work(numbers):
    print(next(numbers))

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(itertools.count(),)).start()
""",
        """\
import dataclasses
import multiprocessing
import threading

@dataclasses.dataclass
class Job:
    name: str
    done: threading.Event = dataclasses.field(default_factory=threading.Event)

def work(job):
    print(job.name)

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(Job("one"),)).start()
""",
        """\
import importlib
import multiprocessing

def work(backend):
    print(backend.dumps(1))

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(importlib.import_module("json"),)).start()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work(key):
    pass

def main():
    multiprocessing.Process(target=work, args=('x',)).start()

if __name__ == "__main__":
    main()
""",
    ),
)
