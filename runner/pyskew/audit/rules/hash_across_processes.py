"""Parent and workers both ask hash(), as if it gave the same numbers in both."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import Use
from pyskew.audit.rules import Followed, Rule


def check(project: Project) -> Iterator[Spot]:
    """Yield calls of the built-in function on both sides; medium where what a worker hashes is known to be text."""
    ours = [
        f"{project.summaries[module].path}:{use.line}"
        for module, name in sorted(project.parent_side)
        if name in project.summaries[module].functions and _of_parent(project, module, name)
        for use in _hashes(project.summaries[module].functions[name].calls)
    ]
    for module, facts, start in list(project.worker_side.values()) if ours else ():
        for use in _hashes(facts.calls):
            message = f"hash() of text gives other numbers here, in a worker, than in the parent at {ours[0]}"
            text = project.flow.given_text(module.name, facts.name, use.line, "hash")
            if text is None:
                continue
            text = text and not facts.name.endswith("__")
            trail = (ours[0], f"{module.path}:{use.line}", start.where)
            yield Spot(module.path, use.line, 1, message, Confidence.MEDIUM if text else Confidence.LOW, trail)


def _of_parent(project: Project, module: str, name: str) -> bool:
    return (module, name) not in project.worker_side or bool(project.flow.callers(module, name))


def _hashes(calls: list[Use]) -> Iterator[Use]:
    return (use for use in calls if use.name == "hash")


RULE = Rule(
    id="hash-across-processes",
    since=(3, 14),
    summary="Parent and workers both ask hash(), as if it gave the same numbers in both",
    why="the seed of hash() for text is drawn by each interpreter: a forked worker had that of the parent",
    fix="zlib.crc32() or hashlib for numbers that leave the process",
    workaround="PYTHONHASHSEED=0 in the environment that starts the program",
    link="https://docs.python.org/3/using/cmdline.html#envvar-PYTHONHASHSEED",
    confidence=Confidence.MEDIUM,
    words=("hash",),
    witness="start_methods_state/hash-partition",
    across=check,
    valid=(
        """\
import multiprocessing

class Point:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return self.name == other.name

    def __hash__(self):
        return 7

def work(point, known):
    print(point in known)

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work, args=(Point("a"), {Point("a")}))
    worker.start()
    worker.join()
""",
        """\
import multiprocessing

def work(number, connection):
    connection.send(hash("a") == number)

if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=work, args=(1, theirs)).start()
    print(ours.recv())
""",
        # Text is asked for its checksum.
        """\
import multiprocessing
import zlib

def place(key):
    return hash(key) % 8 if isinstance(key, int) else zlib.crc32(key.encode()) % 8

def slot(key):
    if isinstance(key, str):
        return zlib.crc32(key.encode()) % 8
    return hash(key) % 8

def work(number, text, slots):
    print([place(number), place(text), slot(number), slot(text)] == slots)

if __name__ == "__main__":
    slots = [place(7), place("a"), slot(7), slot("a")]
    multiprocessing.Process(target=work, args=(7, "a", slots)).start()
""",
    ),
    invalid=(
        """\
import multiprocessing

def work(number):
    print(hash("a") == number)

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(hash("a"),)).start()
""",
        """\
import multiprocessing

def shard(key):
    return hash(key) % 2**60

def owner(key, ours):
    print(shard(key) == ours)

if __name__ == "__main__":
    worker = multiprocessing.Process(target=owner, args=("user-1", shard("user-1")))
    worker.start()
    worker.join()
""",
        """\
import multiprocessing

def slot(key):
    if not isinstance(key, str):
        return key % 2**60
    return hash(key) % 2**60

def work(key, ours):
    print(slot(key) == ours)

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=("a", slot("a"))).start()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import zlib

def work(number):
    print(zlib.crc32(b"a") == number)

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=(zlib.crc32(b"a"),)).start()
""",
    ),
)
