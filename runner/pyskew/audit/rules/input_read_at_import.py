"""A script that starts workers reads its standard input while it is imported."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_READS = {
    "input",
    "sys.stdin.read",
    "sys.stdin.readline",
    "sys.stdin.readlines",
    "sys.stdin.buffer.read",
    "getpass.getpass",
}


def check(project: Project) -> Iterator[Spot]:
    """Yield calls at the top level, outside the guard, of files that start workers themselves."""
    told: set[str] = set()
    for start in project.default_starts:
        module = start.summary
        top = module.functions.get("<module>")
        if module.name in told or top is None or not module.guarded:
            continue
        told.add(module.name)
        for use in top.calls:
            if use.name in _READS:
                message = f"{use.name}() runs in workers too: they wait for input, or find it read"
                yield Spot(module.path, use.line, 1, message, None, (start.where,))


RULE = Rule(
    id="input-read-at-import",
    since=(3, 14),
    summary="A script that starts workers reads its standard input while it is imported",
    why="a worker that is not forked imports the script, and reads again: end of file, or another answer",
    fix='read below `if __name__ == "__main__":` and hand over what was read',
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/multiprocessing.html#the-spawn-and-forkserver-start-methods",
    confidence=Confidence.HIGH,
    words=("stdin", "input", "getpass"),
    witness="start_methods_main/top-level-reads-stdin",
    across=check,
    valid=(
        """\
import multiprocessing
import sys

def work(data):
    print(len(data))

if __name__ == "__main__":
    data = sys.stdin.read()
    multiprocessing.Process(target=work, args=(data,)).start()
""",
    ),
    invalid=(
        """\
import multiprocessing
import sys

data = sys.stdin.read()

def work():
    print(len(data))

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import sys

def work(data):
    print(len(data))

if __name__ == "__main__":
    data = sys.stdin.read()
    multiprocessing.Process(target=work, args=(data,)).start()
""",
    ),
)
