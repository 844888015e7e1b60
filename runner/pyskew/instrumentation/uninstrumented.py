"""Find child Pythons of a command that did not load its overlay, by polling the process tree."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_INTERVAL_SECONDS = 0.01
"""Time between two polls; an interpreter needs longer to start and end."""
_PYTHON = re.compile(r"(python|pypy)[\d.]*(t|d|td)?")
_PROC = Path("/proc")


@dataclass(slots=True)
class Uninstrumented:
    """Record every Python in a process tree, in a thread. Records nothing on a system without /proc."""

    root: int
    _seen: dict[int, str] = field(default_factory=dict)
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def blind(self) -> bool:
        """Whether this system has no /proc."""
        return not (_PROC / "self" / "exe").exists()

    def __enter__(self) -> Self:
        if not self.blind:
            self._thread = threading.Thread(target=self._watch, name="uninstrumented", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def commands(self, loaded: Collection[int]) -> list[str]:
        """Return the command lines of the Pythons that are not in `loaded` (process ids)."""
        return [command for pid, command in sorted(self._seen.items()) if pid not in loaded]

    def _watch(self) -> None:
        while not self._done.wait(_INTERVAL_SECONDS):
            for pid, parent in _tree(self.root):
                with contextlib.suppress(OSError):
                    self._look(pid, parent)

    def _look(self, pid: int, parent: int) -> None:
        """Record a process if it is a Python; not a forked child before exec, which looks like its parent."""
        executable = (_PROC / str(pid) / "exe").readlink().name
        command = (_PROC / str(pid) / "cmdline").read_bytes()
        forked = bool(parent) and command == (_PROC / str(parent) / "cmdline").read_bytes()
        if _PYTHON.fullmatch(executable) and command and not forked:
            words = command.decode(errors="replace").split("\0")[:-1]
            self._seen[pid] = " ".join(words)
        else:
            self._seen.pop(pid, None)


def _tree(root: int) -> Iterator[tuple[int, int]]:
    """Yield (process, parent) for `root` and every process below it."""
    waiting = [(root, 0)]
    while waiting:
        pid, parent = waiting.pop()
        yield pid, parent
        with contextlib.suppress(OSError):
            for task in (_PROC / str(pid) / "task").iterdir():
                children = (task / "children").read_text(encoding="ascii").split()
                waiting += [(int(child), pid) for child in children]
