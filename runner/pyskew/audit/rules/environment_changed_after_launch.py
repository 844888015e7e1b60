"""The environment, the umask or a limit is changed between two starts of workers."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks.repeated import called_again, loops, varies
from pyskew.audit.flow.environment import may_ask
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.module_summary import FunctionFacts, ModuleSummary, Use
from pyskew.audit.rules import Followed, Rule

_CALLS = {
    "os.putenv", "os.unsetenv", "os.umask", "os.nice", "os.dup2", "os.setuid", "os.setgid", "os.seteuid",
    "os.sched_setaffinity", "os.chroot", "resource.setrlimit", "time.tzset", "os.environ.update", "os.environ.pop",
    "os.environ.setdefault",
}  # fmt: skip

_ALWAYS = sys.maxsize
"""The last line of what is not put back."""


def check(project: Project) -> Iterator[Spot]:
    """Yield changes of the environment between two launches that one function makes, or leads to."""
    for (name, scope), lines in project.flow.launch_lines.items():
        module = project.summaries.get(name)
        facts = module.functions.get(scope) if module else None
        if module is None or facts is None:
            continue
        told: set[int] = set()
        changes = _changes(project, module, facts)
        again = bool(changes) and called_again(project, name, scope)
        for use, last in changes:
            after = [line for line in lines if use.line < line <= last]
            rounds = [line for first, end in loops(module, scope) for line in lines if first <= use.line <= end]
            rounds = [line for line in rounds if last == _ALWAYS or use.line <= line <= last]
            repeated = bool(rounds or (after and again)) and varies(module, scope, use.line)
            between = (after and min(lines) < use.line) or repeated
            if between and use.line not in told and (not _of_variables(use) or may_ask(project.flow.solver)):
                told.add(use.line)
                seen = max(after or rounds)
                message = f"{use.name} after the workers of line {min(lines)}: those of line {seen} do not see it"
                trail = tuple(f"{module.path}:{line}" for line in (min(lines), use.line, seen))
                if repeated and min(lines) >= use.line:
                    message = f"{use.name} before each start of workers: all see what it was at the first"
                yield Spot(module.path, use.line, 1, message, None, trail)


def _changes(project: Project, module: ModuleSummary, facts: FunctionFacts) -> list[tuple[Use, int]]:
    """Return what changes the environment in a function, or in one that it calls, and the last line where it holds.

    One that a context manager puts back holds as long as its block. What happens in called functions has the line of
    the call.
    """
    found = [(use, _ALWAYS) for use in _own_changes(facts)]
    body = module.lowered.bodies.get(facts.name)
    for call in facts.calls:
        target = project.function(call.name)
        inner = _own_changes(target[1]) if target else []
        last: int | None = _ALWAYS
        if target and inner and _undone(*target):
            block = body.block_at(call.line) if body else None
            last = block[1] if block and block[0] == call.line else None
        found += [(Use(use.name, call.line), last) for use in inner[:1] if last is not None]
    return sorted(found, key=lambda one: one[0].line)


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
        # Put back before workers start, each time.
        """\
import contextlib
import multiprocessing
import os

@contextlib.contextmanager
def setting(value):
    before = os.environ.get("STAGE")
    os.environ["STAGE"] = value
    yield
    os.environ.pop("STAGE")

def work():
    print(os.environ.get("STAGE"))

def run(stage):
    with setting(stage):
        print(os.environ["STAGE"], flush=True)
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join()

if __name__ == "__main__":
    run("fetch")
    run("build")
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
        """\
import contextlib
import multiprocessing
import os

@contextlib.contextmanager
def setting(value):
    before = os.environ.get("STAGE")
    os.environ["STAGE"] = value
    yield
    os.environ.pop("STAGE")
    if before:
        os.environ["STAGE"] = before

def work():
    print(os.environ.get("STAGE"))

def run(stage):
    with setting(stage):
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join()

if __name__ == "__main__":
    run("fetch")
    run("build")
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
