"""A handler of a signal is installed in the parent alone, and workers get the signal."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.values import PARENT, WORKER
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, ModuleSummary
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, launch_sites

_NO_FUNCTION = {"signal.SIG_IGN", "signal.SIG_DFL"}
_TIMERS = {"signal.alarm", "signal.setitimer"}
_SENT = {"os.kill", "os.killpg"}
_OTHER_PROCESSES = {"os.getppid", "subprocess.Popen", "asyncio.create_subprocess_exec", "os.fork", "os.posix_spawn"}


def check(project: Project) -> Iterator[Spot]:
    """Yield signal.signal() in the parent for signals that workers raise, or that the program sends to them."""
    installed = _installed(project)
    handled = {name for _, facts, _ in project.worker_side.values() for name in _lines(facts, {"signal.signal"})}
    sent = _raised_in_workers(project) | (_sent_to_workers(project) if installed else {})
    for name, (module, line) in installed.items():
        if name in sent and name not in handled:
            trail = (f"{module.path}:{line}", sent[name])
            message = f"the handler of {name} is installed in the parent alone: workers get the signal at {sent[name]}"
            yield Spot(module.path, line, 1, message, None, trail)


def _installed(project: Project) -> dict[str, tuple[ModuleSummary, int]]:
    """Return signals with a function of the program as handler, set before a launch and not by an import."""
    found: dict[str, tuple[ModuleSummary, int]] = {}
    for name, function in sorted(project.parent_side - set(project.worker_side)):
        module = project.summaries[name]
        facts = module.functions.get(function)
        for signal, line in _lines(facts, {"signal.signal"}).items() if facts and function != "<module>" else ():
            at_import = (name, function) in project.import_time
            if not at_import and project.flow.before_launch(name, function, line):
                found.setdefault(signal, (module, line))
    return found


def _lines(facts: FunctionFacts, calls: set[str]) -> dict[str, int]:
    """Return the signals that these calls name, with the line; ignoring one and its default are no handlers."""
    lines = {use.line for use in facts.calls if use.name in calls}
    none = {use.line for use in facts.reads if use.name in _NO_FUNCTION}
    return {
        use.name: use.line
        for use in facts.reads
        if use.name.startswith("signal.SIG") and use.name not in _NO_FUNCTION and use.line in lines - none
    }


def _raised_in_workers(project: Project) -> dict[str, str]:
    found: dict[str, str] = {}
    for module, facts, _ in project.worker_side.values():
        timers = [use.line for use in facts.calls if use.name in _TIMERS]
        if timers:
            found.setdefault("signal.SIGALRM", f"{module.path}:{timers[0]}")
        raised = _lines(facts, {"signal.raise_signal"})
        for name, line in _lines(facts, {"os.kill"}).items():
            if _to_itself(project, module, facts, line):
                raised.setdefault(name, line)
        for name, line in raised.items():
            found.setdefault(name, f"{module.path}:{line}")
    return found


def _to_itself(project: Project, module: ModuleSummary, facts: FunctionFacts, line: int) -> bool:
    """Return whether a worker sends a signal to its own process, and not to one whose number it was given."""
    given = project.flow.first_given(module.name, facts.name, line, "kill", WORKER)
    return any(one.kind == "made" and one.name == "os.getpid()" and one.born != PARENT for one in given)


def _sent_to_workers(project: Project) -> dict[str, str]:
    """Return what the files that start processes send, where they start no other programs."""
    found: dict[str, str] = {}
    starting = {
        one.summary.name: one.summary
        for one in project.default_starts
        if one.launch.kind == launch_sites.PROCESS and not one.launch.task
    }
    for module in starting.values():
        functions = [facts for facts in module.functions.values() if _of_parent(project, (module.name, facts.name))]
        calls = {(use.name, use.line) for facts in functions for use in facts.calls}
        own = {line for name, line in calls if name == "os.getpid"}
        if any(name in _OTHER_PROCESSES for name, _ in calls):
            continue
        for facts in functions:
            for name, line in _lines(facts, _SENT).items():
                if line not in own:
                    found.setdefault(name, f"{module.path}:{line}")
    return found


def _of_parent(project: Project, node: tuple[str, str]) -> bool:
    return node not in project.worker_side or node in project.parent_side


RULE = Rule(
    id="signal-set-in-parent",
    since=(3, 14),
    summary="A handler of a signal is installed in the parent alone, and workers get the signal",
    why="handlers written in Python are not inherited from the fork server: the signal has its default effect",
    fix="install the handler at the beginning of the target, or in the initializer",
    workaround=advice.PIN_FORK,
    link="https://docs.python.org/3/library/signal.html#signal.signal",
    confidence=Confidence.MEDIUM,
    words=("signal signal",),
    witness="start_methods_state/sigterm-cleanup",
    across=check,
    valid=(
        # The worker has a handler of its own.
        """\
import multiprocessing
import signal
import time

def told(*_):
    raise SystemExit(33)

def work():
    signal.signal(signal.SIGALRM, told)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    time.sleep(5)

if __name__ == "__main__":
    signal.signal(signal.SIGALRM, told)
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(worker.exitcode)
""",
        # The parent alone gets it.
        """\
import multiprocessing
import os
import signal

def told(*_):
    print("told", flush=True)

def work():
    pass

if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, told)
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    os.kill(os.getpid(), signal.SIGUSR1)
""",
        # Workers send it to the parent, whose number they are given.
        """\
import multiprocessing
import os
import signal

class Counter:
    def __init__(self):
        self.calls = 0
        signal.signal(signal.SIGUSR2, self.count)

    def count(self, *_):
        self.calls += 1

def report(number):
    os.kill(number, signal.SIGUSR2)

def work(parent):
    report(parent)

def main():
    counter = Counter()
    worker = multiprocessing.Process(target=work, args=(os.getpid(),))
    worker.start()
    worker.join()
    print(counter.calls)

if __name__ == "__main__":
    main()
""",
        # Installed while the module is imported, which workers repeat.
        """\
import multiprocessing
import signal
import time

def told(*_):
    raise SystemExit(33)

signal.signal(signal.SIGALRM, told)

def work():
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    time.sleep(5)

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(worker.exitcode)
""",
    ),
    invalid=(
        """\
import multiprocessing
import signal
import time

def told(*_):
    raise SystemExit(33)

def work():
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    time.sleep(5)

if __name__ == "__main__":
    signal.signal(signal.SIGALRM, told)
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(worker.exitcode)
""",
        """\
import multiprocessing
import os
import signal
import time

class Reloader:
    def __init__(self):
        signal.signal(signal.SIGUSR1, self.reload)

    def reload(self, *_):
        raise SystemExit(33)

def work(connection):
    connection.send("ready")
    for _ in range(1000):
        time.sleep(0.01)

def main():
    Reloader()
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    ours.recv()
    os.kill(worker.pid, signal.SIGUSR1)
    worker.join()
    print(worker.exitcode)

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os
import signal

def told(*_):
    print("told", flush=True)

def stop(number):
    os.kill(number, signal.SIGUSR1)

def work():
    stop(os.getpid())
    print("ended", flush=True)

if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, told)
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import signal
import time

def told(*_):
    raise SystemExit(33)

def work():
    signal.signal(signal.SIGALRM, told)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    time.sleep(5)

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()
    print(worker.exitcode)
""",
    ),
)
