"""A worker reads a name that exists only below `if __name__ == "__main__":`."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import ModuleSummary
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield names of the worker's own module that its import does not bind."""
    for (_, function), (module, facts, start) in project.worker_side.items():
        bound = _only_below_guard(project, module)
        told: set[str] = set()
        for read in facts.reads:
            name = read.name.removeprefix(f"{module.name}.").partition(".")[0]
            if read.name.startswith(f"{module.name}.") and name in bound and name not in told:
                told.add(name)
                trail = (f"{module.path}:{bound[name]}", f"{module.path}:{read.line}", start.where)
                message = (
                    f"{function}() runs in a worker, where {name} does not exist: line {bound[name]} is below the guard"
                )
                yield Spot(module.path, read.line, 1, message, None, trail)


def _only_below_guard(project: Project, module: ModuleSummary) -> dict[str, int]:
    guard = module.functions.get("<guard>")
    if guard is None:
        return {}
    everywhere = {*module.bindings, *module.classes, *module.imports} | {
        name for name, one in module.functions.items() if not one.guarded
    }
    declared = {
        use.name.rpartition(".")[2]
        for node, (_, facts, _) in project.worker_side.items()
        if node[0] == module.name
        for use in facts.writes
        if use.how == "bound"
    }
    bound = {
        use.name.rpartition(".")[2]: use.line
        for use in guard.writes
        if use.how == "bound" and use.name.rpartition(".")[0] == module.name
    }
    return {name: line for name, line in bound.items() if name not in everywhere | declared}


RULE = Rule(
    id="name-bound-under-guard",
    since=(3, 14),
    summary='A worker reads a name that exists only below `if __name__ == "__main__":`',
    why="a worker that is not forked imports the script without running what is guarded: NameError",
    fix=advice.HAND_OVER,
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods_state/name-defined-under-guard",
    across=check,
    valid=(
        """\
import multiprocessing

def work(options):
    print(options)

if __name__ == "__main__":
    options = "fast"
    multiprocessing.Process(target=work, args=(options,)).start()
""",
        """\
import multiprocessing

def prepare(given):
    global options
    options = given

def work(item):
    return options, item

if __name__ == "__main__":
    options = "fast"
    with multiprocessing.Pool(initializer=prepare, initargs=(options,)) as pool:
        print(pool.map(work, [1]))
""",
    ),
    invalid=(
        """\
import multiprocessing

def work():
    print(options)

if __name__ == "__main__":
    options = "fast"
    multiprocessing.Process(target=work).start()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work(options):
    print(options)

if __name__ == "__main__":
    options = "fast"
    multiprocessing.Process(target=work, args=(options,)).start()
""",
    ),
)
