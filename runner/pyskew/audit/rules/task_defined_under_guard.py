"""What a worker shall run is defined below `if __name__ == "__main__":`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield targets, tasks and initializers."""
    for start in project.default_starts:
        for ref in (start.launch.target, start.launch.initializer):
            found = project.function(ref.name) if ref and ref.name else None
            if found and found[1].guarded:
                message = f"{found[1].name}() is defined below the guard, where a worker does not find it"
                yield start.spot(message, None, (f"{found[0].path}:{found[1].line}", start.where))


RULE = Rule(
    id="task-defined-under-guard",
    since=(3, 14),
    summary='What a worker shall run is defined below `if __name__ == "__main__":`',
    why="a worker that is not forked imports the script without what is guarded; a Pool starts workers without end",
    fix="define the function above the guard",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods_main/task-defined-under-guard",
    across=check,
    valid=(
        """\
import multiprocessing

def work(x):
    pass

if __name__ == "__main__":
    with multiprocessing.Pool() as pool:
        pool.map(work, [1])
""",
    ),
    invalid=(
        """\
import multiprocessing

if __name__ == "__main__":
    def work(x):
        pass

    with multiprocessing.Pool() as pool:
        pool.map(work, [1])
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work(x):
    pass

if __name__ == "__main__":
    with multiprocessing.Pool() as pool:
        pool.map(work, [1])
""",
    ),
)
