"""Value types of a codebase under test: its source, and results of its tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class CaseOutcome(StrEnum):
    """How one test of a codebase ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


class Phase(StrEnum):
    """What a runner of tests was doing when a test ended."""

    CALL = "call"
    SETUP = "setup"
    TEARDOWN = "teardown"
    COLLECTION = "collection"
    """Its file was being imported: none of the tests in it ran."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A codebase, which a cell gets a checkout of as its cwd."""

    kind: str
    """`git`: what git tracks or would, and its history; `path`: the folder as it is."""
    origin: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """The result of one test of a codebase."""

    outcome: CaseOutcome
    exception: str = ""
    message: str = ""
    """Template, as in `Record`."""
    said: str = ""
    """The message as a report shows it: with its small numbers, without what differs from run to run."""
    frame: str = ""
    """Innermost place in the codebase, `file:line`."""
    frames: tuple[str, ...] = ()
    """All places in the codebase that its traceback names, outermost first."""
    raised: str = ""
    """Where a library raised it, `<lib>/ast.py:12` or `<packages>/attr/_make.py:7`; empty where the codebase did."""
    details: str = ""
    """What the runner shows behind the message: the values that an assertion compared. Bounded, without addresses."""
    phase: Phase = Phase.CALL


FAILURES = frozenset({CaseOutcome.FAILED, CaseOutcome.ERROR})
"""Outcomes of a test that did not do what it should."""


def uncollected(cases: Mapping[str, CaseResult], test: str) -> CaseResult | None:
    """Return how the file or folder ended that a test would be in; None where that could be collected.

    A test that was made by `exec` has no file, `<string>::test`: it was in the only file that failed, if one did.
    """
    failed = [one for one in cases.values() if one.phase is Phase.COLLECTION and one.outcome in FAILURES]
    if test.startswith("<") and len(failed) == 1:
        return failed[0]
    for name, case in cases.items():
        if case.phase is Phase.COLLECTION:
            module = name.rpartition("unittest.loader._FailedTest.")[2]
            if test.startswith((f"{name}::", f"{name}/")) or (module != name and test.startswith(f"{module}.")):
                return case
    return None


def tally(cases: Mapping[str, CaseResult]) -> dict[str, int]:
    """Return the number of tests by the way in which they ended, for those ways that occurred."""
    counts = Counter(case.outcome for case in cases.values())
    return {outcome.value: counts[outcome] for outcome in CaseOutcome if counts[outcome]}


def own_file(path: str, own: Collection[str]) -> str:
    """Return the codebase's own file behind a path of one of its cells, relative; empty where it is none.

    A codebase that is installed is found again: `<prefix>/.../site-packages/app/jobs.py` is `src/app/jobs.py`.
    """
    path = path.replace("\\", "/")
    packages = path.rpartition("/site-packages/")[2] if "/site-packages/" in path else ""
    if packages:
        return next((name for name in (packages, f"src/{packages}", f"lib/{packages}") if name in own), "")
    relative = path.removeprefix("<cwd>/")
    return "" if relative.startswith(("/", "..", "<")) or relative[1:3] == ":/" else relative


def library_file(path: str) -> str:
    """Return a file of the standard library or of an installed package, wherever it is installed; empty for others."""
    path = path.replace("\\", "/")
    package = path.rpartition("/site-packages/")[2] if "/site-packages/" in path else ""
    if package:
        return f"<packages>/{package}"
    found = _LIBRARY.search(path)
    return f"<lib>/{found[1]}" if found else ""


_LIBRARY = re.compile(r"/(?:lib/(?:python|pypy)3[.0-9]*t?|Lib)/(.+)")


def own_site(path: str, line: int, through: str, own: Collection[str]) -> str:
    """Return the innermost place in the codebase, `file:line`: its own package, even installed, before its callers.

    `through` is where in a package the call of `path` led to, `file:line` or nothing.
    """
    led, _, number = through.rpartition(":")
    inner = own_file(led, own) if led else ""
    return f"{inner}:{number}" if inner else f"{own_file(path, own) or path}:{line}"
