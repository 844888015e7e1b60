"""What running the tests says about static findings: confirmed, not observed, or nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from pyskew.audit import Finding, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Lines of the codebase, `file:line` relative to it, by what became of them."""

    failed: frozenset[str] = frozenset()
    """In the traceback of a test that changed, or warned of, or where something would not get through."""
    around: frozenset[tuple[str, int, int]] = frozenset()
    """Functions that such a traceback goes through where the change has a proven cause: file, first and last line."""
    ran: frozenset[str] = frozenset()


def lines(findings: Iterable[Finding], folder: str) -> list[str]:
    """The findings' own lines as `probe/overlay/lines.py` reads them: end of the path when installed, line, name."""
    return sorted({f"{_installed(name)}\t{line}\t{name}" for name, line in (_own(one, folder) for one in findings)})


def judged(findings: Iterable[Finding], seen: Seen, folder: str) -> list[Finding]:
    """The same findings with their status.

    Confirmed where a line of the finding itself, or of the way that led to it, is one that failed, or where what failed
    for a proven cause went through the finding's function: a process is made on one line and started on another. Not
    observed where the finding's line was run and nothing of that was seen.
    """
    return [replace(one, status=_status(one, seen, folder)) for one in findings]


def _status(one: Finding, seen: Seen, folder: str) -> Status:
    own = "{}:{}".format(*_own(one, folder))
    name, line = _own(one, folder)
    within = any(path == name and first <= line <= last for path, first, last in seen.around)
    if own in seen.failed or within or _any(_steps(one, folder), seen.failed):
        return Status.CONFIRMED
    return Status.NOT_OBSERVED if own in seen.ran else Status.STATIC


def _any(names: Iterator[str], known: Collection[str]) -> bool:
    return any(name in known for name in names)


def _steps(one: Finding, folder: str) -> Iterator[str]:
    """Where the state is read, or set; the last step is where workers start, through which every failure goes."""
    for step in one.path_of_state[:-1]:
        path, _, line = step.rpartition(":")
        yield f"{_relative(path, folder)}:{line}"


def _own(one: Finding, folder: str) -> tuple[str, int]:
    return _relative(one.path, folder), one.line


def _relative(path: str, folder: str) -> str:
    path, folder = path.replace("\\", "/"), folder.replace("\\", "/")
    return posixpath.relpath(path, folder) if path.startswith("/") or folder != "." else posixpath.normpath(path)


def _installed(name: str) -> str:
    first, _, rest = name.partition("/")
    return rest if first in {"src", "lib"} and rest else name
