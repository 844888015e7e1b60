"""A worker uses a socket, a file or a database connection that a module opens at import."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.state_flow import state_of
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice
from pyskew.model.location import Location

_OPEN = {
    "socket.socket()": "a socket",
    "socket.create_connection()": "a socket",
    "socket.create_server()": "a socket",
    "sqlite3.connect()": "a database connection",
    "psycopg2.connect()": "a database connection",
    "open()": "an open file",
    "mmap.mmap()": "a memory map",
    "tempfile.TemporaryFile()": "an open file",
    "tempfile.mkdtemp()": "a temporary folder",
    "tempfile.TemporaryDirectory()": "a temporary folder",
}


def check(project: Project) -> Iterator[Spot]:
    """Yield variables that a module sets while it is imported, and that a worker reads."""
    told: set[tuple[str, str]] = set()
    for (_, function), (module, facts, start) in project.worker_side.items():
        for read in facts.reads:
            found = state_of(project, read.name)
            if found is None or found[1] not in found[0].bindings:
                continue
            home, name = found
            made = home.bindings[name]
            what = _OPEN.get(made.how, "")
            if what and (home.name, name) not in told:
                told.add((home.name, name))
                message = (
                    f"{function}() uses {name}, {what} made at import: a worker makes another one, not the parent's"
                )
                trail = (f"{home.path}:{made.line}", f"{module.path}:{read.line}", start.where)
                yield Spot(module.path, read.line, 1, message, None, trail)
    for one in project.flow.made_twice:
        trail = (project.place(one.write.place), project.place(one.read), project.place(one.launch.place))
        at = Location.parse(trail[0])
        message = f"{one.name} is made on first use: a worker makes another one, not the parent's"
        yield Spot(at.path, at.line, 1, message, Confidence.MEDIUM, trail)


RULE = Rule(
    id="connection-at-module-level",
    since=(3, 14),
    summary="A worker uses what a module opens at import: a socket, a file, a connection, a temporary folder",
    why="a worker that is not forked imports the module and opens it again: other position, other data, other name",
    fix="open it in the parent and pass it on, or open one per worker in the initializer on purpose",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("multiprocessing", "ProcessPoolExecutor"),
    witness="start_methods_state/shared-connection",
    across=check,
    valid=(
        # What the initializer stores, each worker has from the parent.
        """\
import multiprocessing

counter = lock = None

def attach(shared, guard):
    global counter, lock
    counter = shared
    lock = guard

def visit(page):
    with lock:
        counter.value += len(page)
    return page.upper()

def crawl(pages):
    shared = multiprocessing.Value("i", 0, lock=False)
    attach(shared, multiprocessing.Lock())
    with multiprocessing.Pool(2, initializer=attach, initargs=(counter, lock)) as pool:
        print(pool.map(visit, pages), counter.value)

if __name__ == "__main__":
    crawl(["home", "map", "news"])
""",
        # What a function stores in both is the parent's.
        """\
import multiprocessing

class Board:
    scores = None

    @classmethod
    def use(cls, scores):
        cls.scores = scores

def play(scores, place):
    Board.use(scores)
    Board.scores[place] += 1

def main():
    scores = multiprocessing.Array("i", 3)
    Board.use(scores)
    players = [multiprocessing.Process(target=play, args=(scores, place)) for place in range(3)]
    for player in players:
        player.start()
    for player in players:
        player.join()
    print(list(Board.scores))

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import sqlite3

def work(path):
    sqlite3.connect(path)

if __name__ == "__main__":
    multiprocessing.Process(target=work, args=("a",)).start()
""",
    ),
    invalid=(
        """\
import multiprocessing
import sqlite3

BASE = sqlite3.connect(":memory:")

def work():
    print(BASE.execute("select * from facts").fetchall())

if __name__ == "__main__":
    BASE.execute("create table facts (name)")
    multiprocessing.Process(target=work).start()
""",
        """\
import multiprocessing
import tempfile

folder = None

def prepare():
    global folder
    if folder is None:
        folder = tempfile.mkdtemp()

def made(_):
    return folder

if __name__ == "__main__":
    prepare()
    with multiprocessing.Pool(2, initializer=prepare) as pool:
        print(set(pool.map(made, range(4))) == {folder})
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import sqlite3

def work():
    base = sqlite3.connect("facts.db")
    print(base.execute("select * from facts").fetchall())

if __name__ == "__main__":
    base = sqlite3.connect("facts.db")
    base.execute("create table facts (name)")
    multiprocessing.Process(target=work).start()
""",
    ),
)
