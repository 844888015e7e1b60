"""A worker reads a context variable that only the parent has set."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.external import CONTEXT_VARIABLE
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, ModuleSummary, Use
from pyskew.audit.project.state_flow import state_of
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice
from pyskew.model.location import Location

_MADE = "contextvars.ContextVar()"


def check(project: Project) -> Iterator[Spot]:
    """Yield variables of a module that a worker's functions get() and those around a launch set()."""
    got = {
        variable: (module, read.line, start)
        for module, facts, start in reversed(list(project.worker_side.values()))
        for read in reversed(facts.reads)
        if (variable := _variable(project, read, ".get"))
    }
    setters = _setters(project) if got else {}
    told = set()
    for variable, (module, line, start) in got.items():
        if variable in setters:
            home, setting = setters[variable]
            trail = (f"{home.path}:{setting}", f"{module.path}:{line}", start.where)
            message = f"worker gets {'.'.join(variable)}, a context variable that the parent has set at {trail[0]}"
            told.add((module.path, line))
            yield Spot(module.path, line, 1, message, None, trail)
    for one in project.flow.states:
        at = Location.parse(project.place(one.read))
        if one.owner.name == CONTEXT_VARIABLE and (at.path, at.line) not in told:
            trail = (project.place(one.write.place), project.place(one.read), project.place(one.launch.place))
            message = f"worker gets a context variable that the parent has set at {trail[0]}"
            yield Spot(at.path, at.line, 1, message, None if one.rooted else Confidence.LOW, trail)


def _setters(project: Project) -> dict[tuple[str, str], tuple[ModuleSummary, int]]:
    """Return where the program sets each variable around a launch, unless a worker or an import sets it."""
    found: dict[tuple[str, str], tuple[ModuleSummary, int]] = {}
    elsewhere: set[tuple[str, str]] = set()
    for module, facts in _functions(project):
        node = (module.name, facts.name)
        again = node in project.worker_side or node in project.import_time or facts.name == "<module>"
        for read in facts.reads:
            variable = _variable(project, read, ".set")
            if variable and again:
                elsewhere.add(variable)
            elif variable and node in project.parent_side:
                found.setdefault(variable, (module, read.line))
    return {variable: where for variable, where in found.items() if variable not in elsewhere}


def _functions(project: Project) -> Iterator[tuple[ModuleSummary, FunctionFacts]]:
    for module in list(project.summaries.values()):
        if any(one.how == _MADE for one in module.bindings.values()) or _imports_contexts(module):
            yield from ((module, facts) for facts in list(module.functions.values()))


def _imports_contexts(module: ModuleSummary) -> bool:
    return any(use.name.endswith(".set") for facts in module.functions.values() for use in facts.reads)


def _variable(project: Project, read: Use, method: str) -> tuple[str, str] | None:
    if not read.name.endswith(method):
        return None
    found = state_of(project, read.name.removesuffix(method))
    made = found[0].bindings.get(found[1]) if found else None
    return (found[0].name, found[1]) if found and made and made.how == _MADE else None


RULE = Rule(
    id="context-variable-in-worker",
    since=(3, 14),
    summary="A worker reads a context variable that only the parent has set",
    why="a forked worker had the parent's context; one that is not forked has the variable's default, or LookupError",
    fix="get() the value in the parent, hand it over, and set() it in the worker",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("ContextVar",),
    witness="start_methods_state/context-variables",
    across=check,
    valid=(
        """\
import contextvars
import multiprocessing

USER = contextvars.ContextVar("USER", default="nobody")

def work(user):
    USER.set(user)
    print(USER.get())

if __name__ == "__main__":
    USER.set("alice")
    multiprocessing.Process(target=work, args=(USER.get(),)).start()
""",
    ),
    invalid=(
        """\
import contextvars
import multiprocessing

USER = contextvars.ContextVar("USER", default="nobody")

def work():
    print(USER.get())

if __name__ == "__main__":
    USER.set("alice")
    multiprocessing.Process(target=work).start()
""",
        """\
# file: app/__init__.py
# file: app/request.py
from contextvars import ContextVar
USER = ContextVar("USER", default="nobody")

def who():
    return USER.get()

# file: app/main.py
from multiprocessing import Pool
from app import request

def work(item):
    return request.who(), item

if __name__ == "__main__":
    request.USER.set("alice")
    with Pool(1) as pool:
        print(pool.map(work, [1]))
""",
    ),
    followed=Followed(
        1,
        """\
import contextvars
import multiprocessing

USER = contextvars.ContextVar("USER", default="nobody")

def work(user):
    USER.set(user)
    print(USER.get())

if __name__ == "__main__":
    USER.set("alice")
    multiprocessing.Process(target=work, args=(USER.get(),)).start()
""",
    ),
)
