"""A worker uses an open file, a socket or a connection of a module, or a bare descriptor that it was given."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.pickling import Descriptors
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_PIPES = ("os.pipe()", "os.open()", "os.dup()", "os.pipe2()", "os.openpty()", "os.memfd_create()", "os.eventfd()")


def check(project: Project) -> Iterator[Spot]:
    """Yield numbers of descriptors among the arguments, and within the objects that are handed over."""
    told: set[tuple[str, int]] = set()
    for start in project.default_starts:
        for given in () if start.launch.task else start.launch.arguments:
            if given.what in _PIPES:
                message = (
                    f"{given.name or 'a descriptor'} of {given.what} is handed to a worker that does not inherit it"
                )
                told.add((start.summary.name, start.launch.line))
                yield Spot(start.summary.path, given.line, given.column, message, None, (start.where,))
    for launch in project.flow.launches:
        at = launch.place[0], launch.place[2]
        part = next((part for _, _, part in project.flow.parts(launch, Descriptors)), None)
        if part is not None and at not in told:
            told.add(at)
            where = project.place(launch.place)
            trail = (*((project.place(part.place),) if part.place else ()), where)
            message = f"a descriptor of {part.what} is handed to a worker that does not inherit it{_within(part.path)}"
            yield Spot(project.summaries[at[0]].path, at[1], launch.column, message, Confidence.MEDIUM, trail)


def _within(path: str) -> str:
    return f", as {path}" if path else ""


RULE = Rule(
    id="descriptor-not-inherited",
    since=(3, 14),
    summary="A worker is given the number of a descriptor that it does not inherit",
    why="a worker that is not forked has not the parent's descriptors: the number means nothing, or another file",
    fix="pass the object instead: multiprocessing.Pipe(), or a socket, which takes its descriptor along",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Connection",
    confidence=Confidence.HIGH,
    words=("os pipe", "os open", "os dup", "os openpty", "memfd_create", "eventfd"),
    witness="start_methods/fd-inherited",
    across=check,
    valid=(
        """\
import multiprocessing

def work(end):
    pass

def main():
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(theirs,)).start()

if __name__ == "__main__":
    main()
""",
        # The descriptor stays behind; its file has a name that the worker opens.
        """\
import multiprocessing
import os
import tempfile

def work(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("worked")

def main():
    descriptor, path = tempfile.mkstemp()
    worker = multiprocessing.Process(target=work, args=(path,))
    worker.start()
    worker.join()
    print(os.read(descriptor, 10))

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import multiprocessing
import os

def work(end):
    os.write(end, b"worked")

def main():
    ours, theirs = os.pipe()
    multiprocessing.Process(target=work, args=(theirs,)).start()
    os.close(theirs)
    print(os.read(ours, 10))

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os

class Progress:
    def __init__(self):
        self.reader, self.writer = os.pipe()

    def tick(self):
        os.write(self.writer, b".")

def work(progress):
    progress.tick()

def main():
    progress = Progress()
    worker = multiprocessing.Process(target=work, args=(progress,))
    worker.start()
    worker.join()
    os.close(progress.writer)
    print(os.read(progress.reader, 10))

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing

def work(end):
    end.send_bytes(b"worked")

def main():
    ours, theirs = multiprocessing.Pipe(duplex=False)
    multiprocessing.Process(target=work, args=(theirs,)).start()
    theirs.close()
    print(ours.recv_bytes())

if __name__ == "__main__":
    main()
""",
    ),
)
