"""A program that starts workers measures its children."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Fragment, Rule
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield uses of RUSAGE_CHILDREN and psutil's children() in modules that start workers by default."""
    told: set[tuple[str, int]] = set()
    for start in project.default_starts:
        for facts in start.summary.functions.values():
            uses = [use for use in facts.reads if use.name == "resource.RUSAGE_CHILDREN"]
            uses += [use for use in facts.calls if use.name == "psutil.Process.children"]
            for use in uses:
                if (start.summary.path, use.line) not in told:
                    told.add((start.summary.path, use.line))
                    message = "workers are children of the fork server: they are missing here, and helpers are counted"
                    yield Spot(start.summary.path, use.line, 1, message, None, (start.where,))


RULE = Rule(
    id="children-usage",
    since=(3, 14),
    summary="A program that starts workers measures or lists its children",
    why="workers are no children of the program any more; the fork server and the resource tracker are",
    fix="measure in the worker (RUSAGE_SELF) and send it back; list multiprocessing.active_children()",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("RUSAGE_CHILDREN", "psutil children"),
    witness="start_methods_processes/children-usage",
    across=check,
    valid=("import resource\n\nprint(resource.getrusage(resource.RUSAGE_CHILDREN))\n",),
    invalid=(
        """\
import multiprocessing
import resource

def work():
    pass

def main():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 0)

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import psutil

def work():
    pass

def main():
    multiprocessing.Process(target=work).start()
    print(psutil.Process().children())

if __name__ == "__main__":
    main()
""",
    ),
    fragments={"invalid 2": Fragment("psutil")},
    followed=Followed(
        1,
        """\
import multiprocessing
import resource

def work(end):
    end.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

def main():
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    worker.join()
    print(ours.recv() > 0)

if __name__ == "__main__":
    main()
""",
    ),
)
