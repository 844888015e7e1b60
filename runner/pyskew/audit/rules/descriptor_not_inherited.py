"""A worker uses an open file, a socket or a connection of a module, or a bare descriptor that it was given."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, advice
from pyskew.audit.call_graph import Project
from pyskew.audit.rules import Followed, Rule

_PIPES = ("os.pipe()", "os.open()", "os.dup()", "os.pipe2()", "os.openpty()", "os.memfd_create()", "os.eventfd()")


def check(project: Project) -> Iterator[Spot]:
    """Yield numbers of descriptors among the arguments."""
    for start in project.default_starts:
        for given in () if start.launch.task else start.launch.arguments:
            if given.what in _PIPES:
                message = (
                    f"{given.name or 'a descriptor'} of {given.what} is handed to a worker that does not inherit it"
                )
                yield Spot(start.summary.path, given.line, given.column, message, None, (start.where,))


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
