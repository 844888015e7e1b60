"""Readers of the results of single tests; each is one file ending in `RESULTS = Results(...)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyskew import plugins
from pyskew.model.suite import Scenario
from pyskew.model.tests import CaseResult, library_file, own_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a command left behind."""

    stdout: bytes
    stderr: bytes
    file: bytes | None
    """The file that its options name; None where it wrote none."""
    dirs: Mapping[str, str]
    """The cell's own directories, by name."""
    own: frozenset[str] = frozenset()
    """Files of the codebase, relative."""

    def place(self, path: str) -> str:
        """Return the codebase's own file behind a path of a traceback; empty where it is none."""
        return own_file(path, self.own)

    def own_places(self, places: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Return the places of a traceback in the codebase, `file:line`, each once, outermost first.

        Args:
            places: path and line of each frame, outermost first.
        """
        own = ((self.place(path), line) for path, line in places)
        return tuple(dict.fromkeys(f"{path}:{line}" for path, line in own if path))

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
    """Return whether this reader can make a command leave results by itself."""
    file: str = ""
    """The file that a command changed by `arm` writes, relative to its cwd."""
    arm: Callable[[Sequence[str], Sequence[str]], list[str]]
    """Return a command changed so that it leaves results, and narrowed to the named tests if it can be."""
    narrows: Callable[[Sequence[str]], bool]
    """Return whether a command can be narrowed to single tests."""
    importing: Callable[[Sequence[str]], list[str]] | None = None
    """Return a command changed so that it imports the tests and runs none; None if `arm` hides no warning of those."""
    read: Callable[[Output], Mapping[str, CaseResult] | None]
    """Return the results by test id; None where the command left none."""


def chosen(scenario: Scenario) -> tuple[Results | None, str]:
    """Return the reader of a scenario's results, and the file that its command itself writes, if it names one."""
    if not scenario.results:
        return None, ""
    kind, _, file = scenario.results.partition(":")
    return kinds()[kind], file


def kinds() -> Mapping[str, Results]:
    """Return every reader by name."""
    return plugins.load(__name__, "RESULTS", Results)
