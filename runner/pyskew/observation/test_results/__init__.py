"""Readers of the results of single tests; each is one file ending in `RESULTS = Results(...)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyskew import plugins
from pyskew.model.tests import CaseResult, library_file, own_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a command left behind."""

    stdout: bytes
    stderr: bytes
    file: bytes | None
    """The file that it was told to write; None where it did not."""
    dirs: Mapping[str, str]
    """The cell's own directories, by name."""
    own: frozenset[str] = frozenset()
    """Files of the codebase, relative."""

    def place(self, path: str) -> str:
        """Return the codebase's own file behind a path of a traceback; empty where it is none."""
        return own_file(path, self.own)

    def library_place(self, places: Sequence[tuple[str, str]]) -> str:
        """Return the innermost place of a traceback, `file:line`, where that is in a library."""
        if not places or self.place(places[-1][0]):
            return ""
        path, line = places[-1]
        library = library_file(path)
        return f"{library}:{line}" if library else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A reader of test results, and how a command is made to leave them."""

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
    """Return every reader by name."""
    return plugins.load(__name__, "RESULTS", Results)
