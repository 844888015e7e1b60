"""A worker shall run a function of a package's `__main__.py`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield targets and tasks that live where `python -m package` starts."""
    for start in project.default_starts:
        ref = start.launch.target
        found = project.function(ref.name) if ref and ref.shape == "function" else None
        if found and found[0].is_main:
            message = (
                f"{found[1].name}() is defined in {found[0].path}, which a worker cannot import when run by `python -m`"
            )
            yield start.spot(message, None, (f"{found[0].path}:{found[1].line}", start.where))


RULE = Rule(
    id="target-in-package-main",
    since=(3, 14),
    summary="A worker shall run a function of a package's __main__.py",
    why="a worker does not execute the main module of `python -m package` again, and so has not its functions",
    fix="move the function to another module of the package and import it from there",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods_main/main-of-package",
    across=check,
    valid=(
        """\
# file: app/__init__.py
# file: app/jobs.py
def work():
    pass
# file: app/__main__.py
import multiprocessing
from app.jobs import work

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
    invalid=(
        """\
# file: app/__init__.py
# file: app/__main__.py
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
    followed=Followed(
        1,
        """\
# file: app/__init__.py
# file: app/jobs.py
def work():
    pass
# file: app/__main__.py
import multiprocessing

from app.jobs import work

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
)
