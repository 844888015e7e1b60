"""The environment, the umask or a limit is changed between two starts of workers."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.flow.environment import may_ask
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, ModuleSummary, Use
from pyskew.audit.rules import Followed, Rule

_CALLS = {
    "os.putenv", "os.unsetenv", "os.umask", "os.nice", "os.dup2", "os.setuid", "os.setgid", "os.seteuid",
    "os.sched_setaffinity", "os.chroot", "resource.setrlimit", "time.tzset", "os.environ.update", "os.environ.pop",
    "os.environ.setdefault",
}  # fmt: skip


def check(project: Project) -> Iterator[Spot]:
    """Yield changes of the environment between two launches that one function makes, or leads to."""
    for (name, scope), lines in project.flow.launch_lines.items():
        module = project.summaries.get(name)
        facts = module.functions.get(scope) if module else None
        if module is None or facts is None:
            continue
        told: set[int] = set()
        changes = _changes(project, facts)
        again = bool(changes) and _called_again(project, name, scope)
        for use in changes:
            after = [line for line in lines if use.line < line]
            rounds = [line for first, last in _loops(module, scope) for line in lines if first <= use.line <= last]
            repeated = bool(rounds or (after and again)) and _varies(module, scope, use.line)
            between = (after and min(lines) < use.line) or repeated
            if between and use.line not in told and (not _of_variables(use) or may_ask(project.flow.solver)):
                told.add(use.line)
                last = max(after or rounds)
                message = f"{use.name} after the workers of line {min(lines)}: those of line {last} do not see it"
                trail = tuple(f"{module.path}:{line}" for line in (min(lines), use.line, last))
                if repeated and min(lines) >= use.line:
                    message = f"{use.name} before each start of workers: all see what it was at the first"
                yield Spot(module.path, use.line, 1, message, None, trail)


def _called_again(project: Project, name: str, scope: str) -> bool:
    """Return whether one function of the program calls this one twice, or in a loop."""
    callers = project.flow.callers(name, scope)
    nodes = [node for node, _ in callers]
    looped = any(
        first <= line <= last
        for (module, body), line in callers
        if module in project.summaries
        for first, last in _loops(project.summaries[module], body)
    )
    short = scope.rpartition(".")[2]
    twice = any(_calls_on(project.summaries.get(module), body, line, short) > 1 for (module, body), line in callers)
    return looped or twice or len(set(nodes)) < len(nodes)


def _calls_on(module: ModuleSummary | None, scope: str, line: int, name: str) -> int:
    """Return how often one line calls a function of that name."""
    body = module.lowered.bodies.get(scope) if module else None
    calls = [op for op in body.ops if op.code == "call" and op.line == line] if body else []
    return sum(op.name == name or op.of.rpartition("|")[2] == name for op in calls)


def _changes(project: Project, facts: FunctionFacts) -> list[Use]:
    """Return what changes the environment in a function, or in one that it calls, at the line of the call."""
    found = _own_changes(facts)
    for call in facts.calls:
        target = project.function(call.name)
        inner = _own_changes(target[1]) if target and not _undone(*target) else []
        found += [Use(use.name, call.line) for use in inner[:1]]
    return sorted(found, key=lambda use: use.line)


def _undone(module: ModuleSummary, facts: FunctionFacts) -> bool:
    """Return whether a context manager changes something for the length of its block: what follows has it back."""
    body = module.lowered.bodies.get(facts.name)
    changes = [use.name for use in _own_changes(facts)]
    return body is not None and body.generates and len(set(changes)) < len(changes)


def _of_variables(use: Use) -> bool:
    return use.name.startswith("os.environ") or use.name in {"os.putenv", "os.unsetenv"}


def _own_changes(facts: FunctionFacts) -> list[Use]:
    return [use for use in facts.calls if use.name in _CALLS] + [
        use for use in facts.writes if use.name == "os.environ"
    ]


def _loops(module: ModuleSummary, scope: str) -> list[tuple[int, int]]:
    body = module.lowered.bodies.get(scope)
    return body.loops if body else []


def _varies(module: ModuleSummary, scope: str, line: int) -> bool:
    """Return whether a line stores something else than a constant: the same in each round changes nothing."""
    body = module.lowered.bodies.get(scope)
    ops = [op for op in body.ops if op.line == line and op.code in {"setitem", "call"}] if body else []
    return any(text and not text.startswith("=") for op in ops for text in op.args)


RULE = Rule(
    id="environment-changed-after-launch",
    since=(3, 14),
    summary="The environment, the umask or a limit is changed between two starts of workers",
    why="workers get what the fork server had when the first of them was started, not what the program has now",
    fix="make the change before the first process is started, or hand it over and make it in the worker",
    workaround='multiprocessing.set_start_method("fork") below the guard; with "spawn" the environment is current too',
    link="https://github.com/python/cpython/issues/84559",
    confidence=Confidence.MEDIUM,
    words=("os", "resource setrlimit"),
    witness="start_methods_state/environ-snapshot",
    across=check,
    valid=(
        """\
import multiprocessing
import os

def work():
    pass

def main():
    os.environ['A'] = '1'
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        # Given back at the end of the block.
        """\
import contextlib
import multiprocessing
import os

@contextlib.contextmanager
def umask(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)

def work():
    print("worked")

def start():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

def main(mask):
    start()
    with umask(mask):
        os.makedirs("made", exist_ok=True)
    start()

if __name__ == "__main__":
    main(0o77)
""",
        # For a program; workers are handed what they need.
        """\
import multiprocessing
import os
import subprocess
import sys

def shout(word, times):
    return word.upper() * times

def ask():
    code = "import os; print(os.environ['TIMES'])"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout

def main():
    for times in (1, 2):
        os.environ["TIMES"] = str(times)
        with multiprocessing.Pool(1) as pool:
            print(pool.starmap(shout, [("a", times)]), ask())

if __name__ == "__main__":
    main()
""",
        # The same in each round.
        """\
import multiprocessing
import os

def work():
    print(os.environ["MODE"])

def main():
    for _ in range(2):
        os.environ["MODE"] = "fast"
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join()

if __name__ == "__main__":
    main()
""",
    ),
    invalid=(
        """\
import multiprocessing
import os

def work():
    print(os.environ.get('A'))

def main():
    first = multiprocessing.Process(target=work)
    first.start()
    first.join()
    os.environ['A'] = '1'
    multiprocessing.Process(target=work).start()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os

def work():
    old = os.umask(0)
    os.umask(old)
    print(old)

def in_process():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

def main():
    os.umask(0o022)
    in_process()
    os.umask(0o077)
    in_process()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os

def work():
    print(os.environ["STAGE"])

class Batch:
    def run_stage(self, name):
        os.environ["STAGE"] = name
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join()

    def run(self):
        self.run_stage("extract")
        self.run_stage("load")

if __name__ == "__main__":
    Batch().run()
""",
        """\
import multiprocessing
import os

def work():
    print(os.environ["ROUND"])

def main():
    for number in range(2):
        os.environ["ROUND"] = str(number)
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join()

if __name__ == "__main__":
    main()
""",
        """\
import multiprocessing
import os

def stage_name(_):
    return os.environ.get("STAGE", "none")

def run(stage):
    os.environ["STAGE"] = stage
    with multiprocessing.Pool(1) as pool:
        return pool.map(stage_name, [0])[0]

if __name__ == "__main__":
    print([run(stage) for stage in ("fetch", "build")])
""",
        # What a worker imports may ask for it.
        """\
# file: settings.py
import os

STAGE = os.environ.get("STAGE", "none")
# file: main.py
import multiprocessing
import os
import settings

def stage_name(_):
    return settings.STAGE

def run(stage):
    os.environ["STAGE"] = stage
    with multiprocessing.Pool(1) as pool:
        return pool.map(stage_name, [0])[0]

if __name__ == "__main__":
    print([run(stage) for stage in ("fetch", "build")])
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import os

def work(a=None):
    if a:
        os.environ['A'] = a
    print(os.environ.get('A'))

def main():
    first = multiprocessing.Process(target=work)
    first.start()
    first.join()
    multiprocessing.Process(target=work, args=('1',)).start()

if __name__ == "__main__":
    main()
""",
    ),
)
