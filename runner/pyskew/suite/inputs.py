"""What a run is made from: the files that are read and the folders that are listed, with their state at that time."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from pyskew.model.file_states import SETTLED, changed_since, state_of

_LISTINGS = ("os.listdir", "os.scandir")
_WRITING = os.O_WRONLY | os.O_RDWR
_OWN = (os.path.dirname(os.path.dirname(__file__)) + os.sep, os.path.dirname(os.__file__) + os.sep)
"""Where pyskew and the standard library lie; their files, and the names on `sys.path`, are compared apart."""


@dataclass(slots=True, kw_only=True)
class Inputs:
    """Files and folders by absolute path, each with the state that it had when it was noted first."""

    begun: int = field(default_factory=time.time_ns)
    states: dict[str, str] = field(default_factory=dict)
    unseen: bool = False
    """Whether something decides the run that no state shows."""

    def note(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        """Note paths, those included that are not there."""
        for path in paths:
            name = os.path.abspath(path)
            if name not in self.states:
                self.states[name] = state_of(name)

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """Note each file that is opened to read, and each folder that is listed, while this is open.

        Python reports both itself, so that nothing which reads a file must remember to say so. Whether a file exists
        is asked without a report: who only asks that calls `asked`.
        """
        _install()
        _open.append(self)
        try:
            yield
        finally:
            _open.remove(self)

    def stand(self) -> bool:
        """Return whether all are as they were noted, and so old that a change since would show.

        A file that changed shortly before it was read may change once more within one tick of the clock of its disk.
        """
        return not self.unseen and all(
            state_of(path) == state and not changed_since(state, self.begun - SETTLED)
            for path, state in self.states.items()
        )


@contextlib.contextmanager
def unnoted() -> Iterator[None]:
    """Note nothing while this is open: what a cache reads and lists decides nothing."""
    listening = [*_open]
    _open.clear()
    try:
        yield
    finally:
        _open[:] = listening


def asked(paths: Iterable[str | os.PathLike[str]]) -> None:
    """Note paths of which was asked only whether they are there, where what is read is noted."""
    for inputs in _open:
        inputs.note(paths)


_open: list[Inputs] = []


@cache
def _install() -> None:
    """Install the hook, once in a process: none can be taken out again."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if not _open:
        return
    if event == "open":
        path, _, flags = arguments
        if not isinstance(flags, int) or flags & _WRITING:
            return
    elif event in _LISTINGS:
        path = arguments[0] or "."
        if path in sys.path:
            return  # by an import
    else:
        return
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if isinstance(path, str) and not path.startswith(_OWN) and "__pycache__" not in path:
        asked([path])
