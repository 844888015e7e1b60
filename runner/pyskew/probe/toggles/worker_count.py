"""Default size of pools: the CPUs of the machine until 3.12, those it may use from 3.13 on (gh-109649)."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


NAME = "worker-count"
SUMMARY = "the default number of workers of pools and executors"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/library/os.html#os.process_cpu_count"
VALUES = {"linux": ("all", "affinity"), "macos": (), "windows": ()}
OLD = {"linux": "all"}
NEW = {"linux": "affinity"}
MODULE = "os"
FIX = "say how many: max_workers=len(os.sched_getaffinity(0)), or os.cpu_count()"

_POOLS = frozenset({"multiprocessing.pool", "concurrent.futures.thread", "concurrent.futures.process"})


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Replace the function that pools of this Python call, for callers in the modules of pools alone."""
    os: Any = sys.modules["os"]
    name = "process_cpu_count" if sys.version_info >= SINCE else "cpu_count"
    original = getattr(os, name)

    def count() -> "int | None":
        # A program that asks os for itself keeps what its Python says; only the default of pools changed (gh-109649).
        caller = sys._getframe(1).f_globals.get("__name__")  # noqa: SLF001 - documented
        if caller not in _POOLS or not decided():
            return original()  # type: ignore[no-any-return] # sys.modules holds modules of any kind
        return os.cpu_count() if value == "all" else len(os.sched_getaffinity(0))

    count.__name__ = count.__qualname__ = name
    count.__doc__, count.__module__ = original.__doc__, "os"
    setattr(os, name, count)


def check() -> str:
    """Return the count of a thread pool on one CPU of several; empty where both values mean the same."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - the pool decides

    with _one_cpu() as machine:
        return machine and _named(ThreadPoolExecutor()._max_workers - 4, machine)  # noqa: SLF001 - asked, not set


def effect() -> str:
    """Return the count of a process pool there."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - the pool decides

    with _one_cpu() as machine:
        return machine and _named(ProcessPoolExecutor()._max_workers, machine)  # type: ignore[attr-defined] # noqa: SLF001 - asked, not set


def _named(workers: int, machine: str) -> str:
    return {1: "affinity", int(machine): "all"}.get(workers, str(workers))


class _one_cpu:  # noqa: N801 - used like a function
    """Let this process use one CPU; gives the number of CPUs of the machine, or "" where that makes no difference."""

    def __enter__(self) -> str:
        import os  # noqa: PLC0415 - only for the self-check

        total = os.cpu_count() or 1
        self.before: "set[int] | None" = None
        if total == 1 or not hasattr(os, "sched_setaffinity"):
            return ""
        self.before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(self.before)})
        return str(total)

    def __exit__(self, *_: object) -> None:
        import os  # noqa: PLC0415 - as above

        if self.before is not None and sys.platform == "linux":
            os.sched_setaffinity(0, self.before)


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
