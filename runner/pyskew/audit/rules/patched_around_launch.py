"""Workers are started while something is patched: the patch stays in the parent."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project, Start
from pyskew.audit.rules import Followed, Fragment, Rule
from pyskew.audit.stdlib import advice
from pyskew.model.location import Location


def check(project: Project) -> Iterator[Spot]:
    """Launch sites within mock.patch and the like."""
    for start in project.default_starts:
        if start.launch.patched and not start.launch.task and not _known_unread(project, start):
            yield start.spot("workers are started while something is patched: they run the original")
    told = {(start.summary.name, start.launch.scope) for start in project.default_starts if start.launch.patched}
    for one in project.flow.patched:
        if one.write.place[:2] not in told and not project.flow.ends_without_launch(one.write.place):
            told.add(one.write.place[:2])
            trail = tuple(map(project.place, (one.write.place, one.read, one.launch.place)))
            at = Location.parse(trail[0])
            message = f"{one.name} is replaced in the parent alone: the worker at {trail[1]} runs the original"
            known = project.flow.complete and project.flow.around_launch(one.write.place)
            yield Spot(at.path, at.line, 1, message, Confidence.MEDIUM if known else Confidence.LOW, trail)


def _known_unread(project: Project, start: Start) -> bool:
    """Return whether everything that is replaced around a launch is known, and its worker reads none of it."""
    replaced = project.flow.replaced_in(start.summary.name, start.launch.scope)
    return (
        bool(replaced)
        and project.flow.follows(start.summary.name, start.launch.line)
        and not any(one.write.place[:2] == (start.summary.name, start.launch.scope) for one in project.flow.patched)
    )


RULE = Rule(
    id="patched-around-launch",
    since=(3, 14),
    summary="Workers are started within mock.patch, moto, freezegun or monkeypatch.setattr",
    why="a worker that is not forked imports the original",
    fix="patch within the worker, through the initializer; or test the function without a process",
    workaround=advice.PIN_FORK,
    link="https://github.com/python/cpython/issues/135583",
    confidence=Confidence.MEDIUM,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods_state/mock-patch",
    across=check,
    valid=(
        """\
import multiprocessing
from unittest import mock

def test(work):
    with mock.patch('os.getcwd'):
        pass
    multiprocessing.Process(target=work).start()
""",
        # Threads run within, processes after it.
        """\
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from unittest import mock

def joined(_=None):
    return os.path.join("a", "b")

def main():
    with mock.patch("os.path.join", lambda *parts: "|".join(parts)):
        with ThreadPoolExecutor(1) as threads:
            print(threads.submit(joined).result())
    with ProcessPoolExecutor(1) as workers:
        print(workers.submit(joined).result())

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import multiprocessing
import os
from unittest import mock

def work():
    print(os.getcwd() == "patched")

def test():
    with mock.patch('os.getcwd', return_value="patched"):
        multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    test()
""",
        """\
import multiprocessing

def test(monkeypatch, work):
    monkeypatch.setattr('os.getcwd', str)
    with multiprocessing.Pool(1) as pool:
        pool.map(work, [1])
""",
    ),
    fragments={"invalid 2": Fragment("pytest")},
    followed=Followed(
        1,
        """\
import multiprocessing
import os
from unittest import mock

def work():
    with mock.patch("os.getcwd", return_value="patched"):
        print(os.getcwd() == "patched")

def test():
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    test()
""",
    ),
)
