"""A pool or an executor is given a lambda or a nested function as its initializer."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import pickled
from pyskew.audit.project import by_name
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_ROLES = frozenset({"initializer"})


def check(project: Project) -> Iterator[Spot]:
    """Yield initializers of the default context that have no name to be imported by."""
    yield from pickled.also_by_name(project, _found(project), by_name.initializers)


def _found(project: Project) -> Iterator[Spot]:
    for one in pickled.found(project, _ROLES):
        if one.part.replaced and not one.part.path:
            continue  # decorated-function-in-worker speaks of these
        held = f" ({one.part.path.removeprefix('.')} of its object)" if one.part.path else ""
        message = (
            f"{one.part.what}{held} is the initializer of workers with the default start method: it cannot be pickled"
        )
        yield pickled.spot(project, one, message, certain=not one.part.path)


RULE = Rule(
    id="initializer-not-importable",
    since=(3, 14),
    summary="A pool or an executor is given a lambda or a nested function as its initializer",
    why="the initializer travels to workers that are not forked, and is found there by importing it",
    fix="move the initializer to the top level of its module and pass what it closes over in initargs=",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.HIGH,
    words=("initializer",),
    witness="start_methods_pickling/pool-initializer",
    across=check,
    valid=(
        """\
from multiprocessing import Pool

def prepare():
    pass

def main():
    Pool(2, initializer=prepare)

if __name__ == "__main__":
    main()
""",
        """\
from concurrent.futures import ThreadPoolExecutor

def main():
    ThreadPoolExecutor(initializer=lambda: None)
""",
        """\
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.pool import Pool

def executor(workers):
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(workers, context, initializer=lambda: None)

def main():
    with executor(1) as pool:
        print(pool.submit(len, "ab").result())
    with Pool(1, lambda: None, (), None, multiprocessing.get_context("fork")) as pool:
        print(pool.apply(len, "a"))

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
from multiprocessing import Pool

def main():
    Pool(2, initializer=lambda: None)

if __name__ == "__main__":
    main()
""",
        """\
from concurrent.futures import ProcessPoolExecutor

def main():
    def prepare():
        pass
    with ProcessPoolExecutor(2, None, prepare) as pool:
        pool.submit(print)

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
from multiprocessing import Pool

def begin():
    pass

def main():
    Pool(2, initializer=begin)

if __name__ == "__main__":
    main()
""",
    ),
)
