"""A handler of SIGTERM is installed in the parent alone, and workers are ended by terminate()."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice

_NO_FUNCTION = {"signal.SIG_IGN", "signal.SIG_DFL"}


def check(project: Project) -> Iterator[Spot]:
    """Yield signal.signal(SIGTERM, ...) that runs before a launch, if nothing restores it and no worker sets it."""
    if any(_sets_some(facts) for _, facts, _ in project.worker_side.values()):
        return
    message = "installed in the parent alone: a worker that is terminated dies without running it"
    told: set[tuple[str, int]] = set()
    for start in project.default_starts:
        facts = start.summary.functions.get(start.launch.scope)
        ends = bool(project.flow.solver.ended) or _ends_workers(start.summary.functions.values())
        if start.launch.task or facts is None or not ends:
            continue
        lines = _installs(facts)
        if lines and max(lines) < start.launch.line:
            yield Spot(start.summary.path, max(lines), 1, message, None, (start.where,))
        for path, line in () if lines else _elsewhere(project):
            if (path, line) not in told:
                told.add((path, line))
                yield Spot(path, line, 1, message, None, (start.where,))


def _elsewhere(project: Project) -> Iterator[tuple[str, int]]:
    """Yield the last place in each other function of the program that installs one before a launch."""
    for name, function in sorted(project.parent_side):
        facts = project.summaries[name].functions.get(function)
        lines = _installs(facts) if facts and function != "<module>" else []
        if not lines or (name, function) in project.import_time or _restored(project, name, function):
            continue
        if project.flow.before_launch(name, function, max(lines)):
            yield project.summaries[name].path, max(lines)


def _restored(project: Project, module: str, function: str) -> bool:
    """Return whether another function of the class sets it again: `__exit__` for `__enter__`."""
    owner = function.rpartition(".")[0]
    every = project.summaries[module].functions.values()
    return any(
        facts.name != function and facts.name.rpartition(".")[0] == owner and _installs(facts) for facts in every
    )


def _sets_some(facts: FunctionFacts) -> bool:
    """Return whether a function sets a handler and speaks of SIGTERM, also where it goes over several signals."""
    named = any(use.name == "signal.SIGTERM" for use in facts.reads)
    return named and any(use.name == "signal.signal" for use in facts.calls)


def _sets(facts: FunctionFacts) -> set[int]:
    """Return the lines that say what SIGTERM does."""
    calls = {use.line for use in facts.calls if use.name == "signal.signal"}
    return calls & {use.line for use in facts.reads if use.name == "signal.SIGTERM"}


def _installs(facts: FunctionFacts) -> list[int]:
    """Return the lines that install a function for SIGTERM."""
    return sorted(_sets(facts) - {use.line for use in facts.reads if use.name in _NO_FUNCTION})


def _ends_workers(functions: Iterable[FunctionFacts]) -> bool:
    return any(
        use.name.startswith(("<process:", "<pool:")) and use.name.endswith(".terminate")
        for facts in functions
        for use in facts.calls
    )


RULE = Rule(
    id="sigterm-set-in-parent",
    since=(3, 14),
    summary="A handler of SIGTERM is installed in the parent alone, and workers are ended by terminate()",
    why="handlers written in Python are not inherited from the fork server: SIGTERM kills the worker at once",
    fix="install the handler at the beginning of the target, or in the initializer",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.terminate",
    confidence=Confidence.MEDIUM,
    words=("signal SIGTERM",),
    witness="start_methods_state/sigterm-cleanup",
    across=check,
    valid=(
        # The initializer puts back what is usual.
        """\
import multiprocessing
import signal

def on_signal(number, frame):
    print("stopped")

def quiet():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)

def main():
    signal.signal(signal.SIGTERM, on_signal)
    pool = multiprocessing.Pool(1, initializer=quiet)
    print(pool.map(abs, [-1]))
    pool.terminate()
    pool.join()

if __name__ == "__main__":
    main()
""",
        # A block that ends with the handler that was there before.
        """\
import multiprocessing
import signal
import time

class Guarded:
    def __enter__(self):
        self.before = signal.signal(signal.SIGTERM, self.stop)

    def __exit__(self, *_):
        signal.signal(signal.SIGTERM, self.before)

    def stop(self, *_):
        raise SystemExit(33)

def work(connection):
    connection.send("ready")
    for _ in range(1000):
        time.sleep(0.01)

if __name__ == "__main__":
    with Guarded():
        print("guarded", flush=True)
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    ours.recv()
    worker.terminate()
    worker.join()
    print(worker.exitcode)
""",
        """\
import multiprocessing
import signal
import sys
import time

def clean_up(*_):
    sys.exit(33)

def work(connection):
    signal.signal(signal.SIGTERM, clean_up)
    connection.send("ready")
    for _ in range(1000):
        time.sleep(0.01)

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, clean_up)
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    ours.recv()
    worker.terminate()
    worker.join()
    print(worker.exitcode)
""",
    ),
    invalid=(
        """\
import multiprocessing
import signal
import sys
import time

class Cleaner:
    def __init__(self):
        signal.signal(signal.SIGTERM, self.clean_up)

    def clean_up(self, *_):
        sys.exit(33)

def work(connection):
    connection.send("ready")
    for _ in range(1000):
        time.sleep(0.01)

def main():
    Cleaner()
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    ours.recv()
    worker.terminate()
    worker.join()
    print(worker.exitcode)

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import signal
import sys
import time

def clean_up(*_):
    sys.exit(33)

def work(connection):
    connection.send("ready")
    for _ in range(1000):
        time.sleep(0.01)

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, clean_up)
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    ours.recv()
    worker.terminate()
    worker.join()
    print(worker.exitcode)
""",
    ),
    followed=Followed(
        2,
        """\
import multiprocessing
import signal
import sys
import time

def clean_up(*_):
    sys.exit(33)

def work(connection):
    signal.signal(signal.SIGTERM, clean_up)
    connection.send("ready")
    for _ in range(1000):
        time.sleep(0.01)

if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    ours.recv()
    worker.terminate()
    worker.join()
    print(worker.exitcode)
""",
    ),
)
