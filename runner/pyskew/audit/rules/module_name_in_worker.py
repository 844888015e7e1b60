"""Parent and workers both name a class of the script by its module."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield functions that both sides ask for `__module__` of a class or a function of the module with the guard."""
    for module, name, line, owner in project.flow.module_names():
        summary = project.summaries.get(owner.module)
        if summary is None or not summary.guarded or name.endswith("__"):
            continue
        given = next((one for one in project.flow.callers(module, name) if project.flow.hands_over(*one)), None)
        if given is not None:
            (caller, _), at = given
            told = f"{project.summaries[caller].path}:{at}"
            place = project.summaries[module].path
            message = (
                f'{owner.name}.__module__ is "__mp_main__" here, in a worker, and "__main__" in the parent at {told}'
            )
            yield Spot(place, line, 1, message, Confidence.MEDIUM, (told, f"{place}:{line}"))


RULE = Rule(
    id="module-name-in-worker",
    since=(3, 14),
    summary="Parent and workers both name a class of the script by its module",
    why='a worker that is not forked imports the script as "__mp_main__": a forked one had the same name',
    fix="move the class to a module of its own, which both import by its name; or leave the module out of the name",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods",
    confidence=Confidence.MEDIUM,
    words=("__module__",),
    across=check,
    valid=(
        # Each side looks up what it has registered itself.
        """\
import multiprocessing

TABLE = {}

def key(cls):
    return f"{cls.__module__}:{cls.__name__}"

class Task:
    def __repr__(self):
        return f"<{type(self).__module__}.Task>"

TABLE[key(Task)] = Task

def work(cls):
    print(TABLE[key(cls)].__name__)

def main():
    print(TABLE[key(Task)].__name__)
    process = multiprocessing.Process(target=work, args=(Task,))
    process.start()
    process.join()

if __name__ == "__main__":
    main()
""",
        """\
# file: tasks.py
class Task:
    pass

def key(cls):
    return f"{cls.__module__}:{cls.__name__}"

def known(name):
    print(name == key(Task))
# file: main.py
import multiprocessing

from tasks import Task, key, known

def main():
    process = multiprocessing.Process(target=known, args=(key(Task),))
    process.start()
    process.join()

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import multiprocessing

def named(thing):
    return thing.__module__ + "." + thing.__qualname__

def same(name):
    return name == named(same)

if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        print(pool.apply(same, (named(same),)))
""",
        """\
import multiprocessing

class Task:
    def run(self):
        return "ran"

def key(cls):
    return f"{cls.__module__}:{cls.__name__}"

def resolve(name):
    table = {key(Task): Task}
    print(table[name]().run() if name in table else "unknown")

def main():
    process = multiprocessing.Process(target=resolve, args=(key(Task),))
    process.start()
    process.join()

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        2,
        """\
import multiprocessing

class Task:
    def run(self):
        return "ran"

def key(cls):
    return cls.__qualname__

def resolve(name):
    table = {key(Task): Task}
    print(table[name]().run() if name in table else "unknown")

def main():
    process = multiprocessing.Process(target=resolve, args=(key(Task),))
    process.start()
    process.join()

if __name__ == "__main__":
    main()
""",
    ),
)
