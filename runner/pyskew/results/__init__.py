"""Ways to learn how each single test of a suite ended; each is one file ending in `RESULTS = Results(...)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyskew import registry
from pyskew.codebase import CaseResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a command left behind."""

    stdout: bytes
    stderr: bytes
    file: bytes | None
    """The file that it was asked to write; None where it did not."""
    dirs: Mapping[str, str]
    """The cell's own directories, by name."""
    own: frozenset[str] = frozenset()
    """Files of the codebase, relative."""

    def place(self, path: str) -> str:
        """The codebase's own file behind a path of a traceback, relative; empty where it is none.

        A codebase that is installed is found again: `<prefix>/.../site-packages/app/jobs.py` is `src/app/jobs.py`.
        """
        path = path.replace("\\", "/")
        packages = path.rpartition("/site-packages/")[2] if "/site-packages/" in path else ""
        if packages:
            return next((name for name in (packages, f"src/{packages}", f"lib/{packages}") if name in self.own), "")
        relative = path.removeprefix("<cwd>/")
        return "" if relative.startswith(("/", "..", "<")) or relative[1:3] == ":/" else relative


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """How results of single tests are had from a command."""

    summary: str
    understands: Callable[[Sequence[str]], bool]
    """Whether it knows how to make this command leave results by itself."""
    file: str = ""
    """What an armed command writes, relative to its cwd."""
    arm: Callable[[Sequence[str], Sequence[str]], list[str]]
    """The command made to leave results; narrowed to the named tests where there are some and it can be."""
    narrows: Callable[[Sequence[str]], bool]
    """Whether the command can be narrowed to single tests."""
    read: Callable[[Output], Mapping[str, CaseResult] | None]
    """Results by test id; None where the command left none."""


def kinds() -> Mapping[str, Results]:
    """Every way by name."""
    return registry.load(__name__, "RESULTS", Results)
