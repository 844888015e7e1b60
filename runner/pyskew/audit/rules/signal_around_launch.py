"""A signal is ignored while workers are started, and restored afterwards: the idiom against ^C in pools."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.call_graph import Project
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice


def check(project: Project) -> Iterator[Spot]:
    """Yield calls of signal.signal() before and after a launch in one function, unless workers set it themselves."""
    worker_sets = any(
        call.name == "signal.signal" for _, facts, _ in project.worker_side.values() for call in facts.calls
    )
    for start in project.default_starts:
        facts = start.summary.functions.get(start.launch.scope)
        if start.launch.task or not facts or worker_sets:
            continue
        lines = [call.line for call in facts.calls if call.name == "signal.signal"]
        before = [line for line in lines if line < start.launch.line]
        if before and any(line > start.launch.line for line in lines):
            message = "set while workers are started: the fork server keeps it for all later ones, or misses it"
            yield Spot(start.summary.path, max(before), 1, message, None, (start.where,))


RULE = Rule(
    id="signal-around-launch",
    since=(3, 14),
    summary="A signal is ignored while workers are started, and restored afterwards",
    why="workers inherit from the fork server, which starts once: the setting sticks to all workers, or to none",
    fix="ignore the signal in the worker: initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("signal",),
    witness="start_methods_state/sigint-ignored-around-pool",
    across=check,
    valid=(
        # The worker says itself what the signal does.
        """\
import multiprocessing
import signal

def work():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print("at work")

def main():
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = multiprocessing.Process(target=work)
    process.start()
    signal.signal(signal.SIGINT, previous)
    process.join()
    print(process.exitcode)

if __name__ == "__main__":
    main()
""",
        """\
import signal
from multiprocessing import Pool

def main():
    Pool(initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import signal
from multiprocessing import Pool

def ignored(_):
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN

def main():
    Pool(1).apply(ignored, (0,))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    pool = Pool(1)
    signal.signal(signal.SIGINT, before)
    print(pool.apply(ignored, (0,)))

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import signal
from multiprocessing import Pool

def ignored(_):
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN

def main():
    Pool(1).apply(ignored, (0,))
    pool = Pool(1, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    print(pool.apply(ignored, (0,)))

if __name__ == "__main__":
    main()
""",
    ),
)
