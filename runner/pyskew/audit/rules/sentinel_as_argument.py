"""A process is given a sentinel, `object()`, that its target compares by identity."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.carried import Sentinels, compared_in_worker
from pyskew.audit.project.call_graph import Project, Start
from pyskew.audit.project.module_summary import LaunchArgument
from pyskew.audit.project.state_flow import state_of
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, launch_sites


def check(project: Project) -> Iterator[Spot]:
    """Yield arguments of processes that are module variables made by object(), and that the worker reads as well."""
    for start in project.default_starts:
        if start.launch.kind != launch_sites.PROCESS:
            continue
        told = set()
        for given in start.launch.arguments:
            found = _sentinel(project, start, given)
            line = _read_in_worker(project, start, found) if found else ""
            if found and line:
                told.add(found)
                yield Spot(start.summary.path, given.line, given.column, _says(found, line), None, (line, start.where))
        for owner, name in project.flow.handed(start.summary.name, start.launch.line, "object()"):
            found = (owner.name, name)
            line = _read_in_worker(project, start, found) if owner.kind == "module" and found not in told else ""
            if line:
                told.add(found)
                trail = (line, start.where)
                yield Spot(start.summary.path, start.launch.line, 1, _says(found, line), Confidence.MEDIUM, trail)
    yield from _in_objects(project)


def _in_objects(project: Project) -> Iterator[Spot]:
    """Yield processes that get an object with a sentinel in an attribute, where workers read both."""
    for launch in project.flow.launches:
        if launch.kind != launch_sites.PROCESS:
            continue
        for _, _, part in project.flow.parts(launch, Sentinels):
            attribute = part.path.rpartition(".")[2]
            line = compared_in_worker(project.flow.solver, part.what, attribute) if attribute else None
            if line is not None:
                found = part.what.partition("|")
                trail = (project.place(line), project.place(launch.place))
                path = project.summaries[launch.place[0]].path
                says = _says((found[0], found[2]), trail[0])
                yield Spot(path, launch.place[2], launch.column, says, Confidence.MEDIUM, trail)


def _says(sentinel: tuple[str, str], line: str) -> str:
    return f"the worker gets a copy of {sentinel[1]}, so that `is {sentinel[1]}` is false there: {line}"


def _sentinel(project: Project, start: Start, given: LaunchArgument) -> tuple[str, str] | None:
    if not given.name or given.what not in {"name", "object()"}:
        return None
    dotted = start.summary.imports.get(given.name, f"{start.summary.name}.{given.name}")
    found = state_of(project, dotted)
    made = found[0].bindings.get(found[1]) if found else None
    return (found[0].name, found[1]) if found and made and made.how == "object()" else None


def _read_in_worker(project: Project, start: Start, sentinel: tuple[str, str]) -> str:
    for module, facts in project.reached(start).values():
        for read in facts.reads:
            found = state_of(project, read.name)
            if found and (found[0].name, found[1]) == sentinel:
                return f"{module.path}:{read.line}"
    return ""


RULE = Rule(
    id="sentinel-as-argument",
    since=(3, 14),
    summary="A process is given a sentinel, `object()`, that its target compares by identity",
    why="arguments of a worker that is not forked are pickled, and pickle makes another object",
    fix="make the sentinel a member of an enum.Enum, or a class: those are pickled by their name",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("object",),
    witness="start_methods_pickling/sentinel-identity",
    across=check,
    valid=(
        """\
import enum
import multiprocessing

class Missing(enum.Enum):
    TOKEN = 0

def work(value):
    print(value is Missing.TOKEN)

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(Missing.TOKEN,)).start()
""",
        # The worker asks its own object.
        """\
import multiprocessing

MISSING = object()

class Entry:
    def __init__(self, size=MISSING):
        self.size = size
        self.name = "entry"

def describe(entry):
    fresh = Entry()
    print(entry.name, MISSING is not None)

if __name__ == "__main__":
    multiprocessing.Process(target=describe, args=(Entry(),)).start()
""",
        # A task's arguments were always pickled.
        """\
import multiprocessing

MISSING = object()

def work(value):
    return value is MISSING

if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        print(pool.apply(work, (MISSING,)))
""",
    ),
    invalid=(
        """\
import multiprocessing

MISSING = object()

def work(value):
    print(value is MISSING)

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(MISSING,)).start()
""",
        """\
import multiprocessing

MISSING = object()

def describe(value, out):
    out.put("nothing" if value is MISSING else "something")

def ask(value=MISSING):
    out = multiprocessing.SimpleQueue()
    child = multiprocessing.Process(target=describe, args=(value, out))
    child.start()
    child.join()
    return out.get()

if __name__ == "__main__":
    print(ask())
""",
        """\
import multiprocessing

MISSING = object()

class Entry:
    def __init__(self, size=MISSING):
        self.size = size

def describe(entry):
    print("unknown" if entry.size is MISSING else "known")

def main():
    entry = Entry()
    multiprocessing.Process(target=describe, args=(entry,)).start()

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

class MISSING:
    pass

def work(value):
    print(value is MISSING)

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(MISSING,)).start()
""",
    ),
)
