"""The environment, the umask or a limit is changed between two starts of workers."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot, launch_sites
from pyskew.audit.call_graph import Project
from pyskew.audit.rules import Followed, Rule

_CALLS = {
    "os.putenv", "os.unsetenv", "os.umask", "os.nice", "os.dup2", "os.setuid", "os.setgid", "os.seteuid",
    "os.sched_setaffinity", "os.chroot", "resource.setrlimit", "time.tzset", "os.environ.update", "os.environ.pop",
    "os.environ.setdefault",
}  # fmt: skip


def check(project: Project) -> Iterator[Spot]:
    """Yield changes of the environment between two launches within one function."""
    for (module_name, scope), lines in _launch_lines(project).items():
        module = project.summaries[module_name]
        facts = module.functions.get(scope)
        changes = [use for use in facts.calls if use.name in _CALLS] if facts else []
        changes += [use for use in facts.writes if use.name == "os.environ"] if facts else []
        told: set[int] = set()
        for use in changes:
            if min(lines) < use.line < max(lines) and use.line not in told:
                told.add(use.line)
                message = f"{use.name} after the workers of line {min(lines)}: those of line {max(lines)} do not see it"
                trail = tuple(f"{module.path}:{line}" for line in (min(lines), use.line, max(lines)))
                yield Spot(module.path, use.line, 1, message, None, trail)


def _launch_lines(project: Project) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for start in project.default_starts:
        if not start.launch.task and start.launch.kind != launch_sites.SERVER:
            found.setdefault((start.summary.name, start.launch.scope), []).append(start.launch.line)
    return found


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
