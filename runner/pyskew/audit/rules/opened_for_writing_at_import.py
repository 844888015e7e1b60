"""A script that starts workers opens a file for writing at its top level."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield files opened at the top level of scripts with a launch site of their own."""
    told: set[str] = set()
    for start in project.default_starts:
        module = start.summary
        if module.path in told or not module.guarded:
            continue
        told.add(module.path)
        top = module.functions.get("<module>")
        for call in top.calls if top else ():
            if call.name == "open" and call.mode[:1] in {"w", "x"}:
                message = f'open(..., "{call.mode}") at the top level of a script that starts workers: opened again'
                yield Spot(module.path, call.line, 1, message, None, (f"{module.path}:{call.line}", start.where))


RULE = Rule(
    id="opened-for-writing-at-import",
    since=(3, 14),
    summary="A script that starts workers opens a file for writing at its top level",
    why="a worker that is not forked executes the top level again, and that empties what the parent has written",
    fix='open the file below `if __name__ == "__main__":`',
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods_main/top-level-truncates",
    across=check,
    valid=(
        """\
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    out = open("o.txt", "w")
    multiprocessing.Process(target=work).start()
""",
        """\
import multiprocessing

TEXT = open(__file__).read()

def work():
    pass

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
    invalid=(
        """\
import multiprocessing

out = open("o.txt", "w")

def work():
    pass

if __name__ == "__main__":
    out.write("written")
    out.flush()
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(open("o.txt").read())
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    out = open("o.txt", "w")
    out.write("written")
    out.flush()
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(open("o.txt").read())
""",
    ),
)
