"""A function of a notebook's cell is what worker processes shall run.

A worker that is not forked imports the program to find a function. The program of a notebook is its kernel, whose
`__main__` is no file: a Process ends with AttributeError, an executor breaks, a Pool starts workers without end.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.files.notebooks import SUFFIX
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice
from pyskew.model.location import Location


def check(project: Project) -> Iterator[Spot]:
    """Yield targets, tasks and initializers of the default context that a cell defines."""
    held = project.flow.solver.graph.held
    for launch in project.flow.launches:
        for value in (value for node in (*launch.targets, *launch.initializers) for value in held[node]):
            home = project.summaries.get(value.module)
            if value.kind == "function" and home and home.path.endswith(SUFFIX) and value.name in home.functions:
                where = project.place(launch.place)
                at = Location.parse(where)
                message = f"{value.name}() is defined in a cell, where no worker finds it"
                trail = (f"{home.path}:{home.functions[value.name].line}", where)
                yield Spot(at.path, at.line, launch.column, message, None, trail)


RULE = Rule(
    id="notebook-function",
    since=(3, 14),
    summary="A function of a notebook's cell is what worker processes shall run",
    why="a worker that is not forked cannot import what a cell defines; a Pool starts workers without end",
    fix="move the function to a module beside the notebook, and import it in a cell",
    workaround='multiprocessing.get_context("fork") where the workers are started',
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    across=check,
    valid=(
        """\
# file: work.py
def double(x):
    return 2 * x
# file: analysis.ipynb
from concurrent.futures import ProcessPoolExecutor
import work
# %%
with ProcessPoolExecutor(1) as pool:
    print(list(pool.map(work.double, [1, 2])))
""",
        """\
# file: analysis.ipynb
import multiprocessing
# %%
def double(x):
    return 2 * x
# %%
with multiprocessing.get_context("fork").Pool(1) as pool:
    print(pool.map(double, [1, 2]))
""",
        """\
# file: analysis.ipynb
from concurrent.futures import ThreadPoolExecutor
# %%
def double(x):
    return 2 * x
# %%
with ThreadPoolExecutor() as pool:
    print(list(pool.map(double, [1, 2])))
""",
    ),
    invalid=(
        """\
# file: analysis.ipynb
from concurrent.futures import ProcessPoolExecutor
# %%
def double(x):
    return 2 * x
# %%
with ProcessPoolExecutor(1) as pool:
    print(list(pool.map(double, [1, 2])))
""",
        """\
# file: analysis.ipynb
import multiprocessing

def say():
    print("said", flush=True)
# %%
if __name__ == "__main__":
    worker = multiprocessing.Process(target=say)
    worker.start()
    worker.join()
    print(worker.exitcode)
""",
        """\
# file: analysis.ipynb
import multiprocessing

def double(x):
    return 2 * x
# %%
pool = multiprocessing.Pool(1)
try:
    print(pool.apply_async(double, [3]).get(5))
except multiprocessing.TimeoutError:
    print("nothing")
pool.terminate()
""",
        # A name that several cells bind.
        """\
# file: analysis.ipynb
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

def double(x):
    return 2 * x
# %%
with ThreadPoolExecutor() as pool:
    print(list(pool.map(double, [1])))
# %%
with ProcessPoolExecutor(1) as pool:
    print(list(pool.map(double, [2])))
""",
    ),
    followed=Followed(
        1,
        """\
# file: work.py
def double(x):
    return 2 * x
# file: analysis.ipynb
from concurrent.futures import ProcessPoolExecutor
# %%
from work import double
# %%
with ProcessPoolExecutor(1) as pool:
    print(list(pool.map(double, [1, 2])))
""",
    ),
)
