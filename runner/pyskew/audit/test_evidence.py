"""What running the tests says about static findings: confirmed, not observed, or nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyskew.audit import Finding, FindingStatus
from pyskew.model.location import Location


@dataclass(frozen=True, slots=True)
class Linked:
    """A line that a changed test fails at, or that the failure may come from."""

    place: str
    test: str
    old: tuple[int, int]
    """The older of the Pythons that the test changed between."""
    new: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Lines of the codebase, `file:line` relative to it, by what became of them."""

    failed: frozenset[str] = frozenset()
    """In the traceback of a test that changed, or warned of, or where something would not get through."""
    linked: frozenset[Linked] = frozenset()
    """In such a traceback, or in a function of it where the cause is known, or where what it compares comes from."""
    ran: frozenset[str] = frozenset()


def lines(findings: Iterable[Finding], folder: str) -> list[str]:
    """Return the findings' lines as `probe/overlay/lines.py` reads them: end of the installed path, line, name."""
    return sorted({f"{_installed(name)}\t{line}\t{name}" for name, line in (_own(one, folder) for one in findings)})


def judged(findings: Iterable[Finding], seen: Seen, folder: str) -> list[Finding]:
    """Return the same findings with their status.

    Confirmed where a line of the finding itself, or of the way that led to it, is one that failed; or where it is
    linked to a failure, and the rule is about a Python that the test changed at: a process is made on one line and
    started on another. Not observed where the finding's line was run and nothing of that was seen.
    """
    places: dict[str, list[Linked]] = {}
    for one in seen.linked:
        places.setdefault(one.place, []).append(one)
    return [_judged(one, seen, places, folder) for one in findings]


def _judged(one: Finding, seen: Seen, linked: Mapping[str, Sequence[Linked]], folder: str) -> Finding:
    own = "{}:{}".format(*_own(one, folder))
    steps = list(_steps(one, folder))
    major, _, minor = one.since.partition(".")
    links = [link for place in (own, *steps) for link in linked.get(place, ())]
    tests = sorted({link.test for link in links if link.old < (int(major), int(minor)) <= link.new})
    if own in seen.failed or any(step in seen.failed for step in steps) or tests:
        status = FindingStatus.CONFIRMED
    else:
        status = FindingStatus.NOT_OBSERVED if own in seen.ran else FindingStatus.STATIC
    return replace(one, status=status, tests=tuple(tests))


def own_places(one: Finding, folder: str) -> list[str]:
    """Return the lines of a finding, `file:line` below the folder: its own, and those of the way that led to it."""
    return ["{}:{}".format(*_own(one, folder)), *_steps(one, folder)]


def _steps(one: Finding, folder: str) -> Iterator[str]:
    """Yield where the state is read or set; the last step is where workers start, through which failures go."""
    for step in one.path_of_state[:-1]:
        at = Location.parse(step)
        yield str(Location(_relative(at.path, folder), at.line))


def _own(one: Finding, folder: str) -> tuple[str, int]:
    return _relative(one.path, folder), one.line


def _relative(path: str, folder: str) -> str:
    path, folder = path.replace("\\", "/"), folder.replace("\\", "/")
    return posixpath.relpath(path, folder) if path.startswith("/") or folder != "." else posixpath.normpath(path)


def _installed(name: str) -> str:
    first, _, rest = name.partition("/")
    return rest if first in {"src", "lib"} and rest else name
