"""The static audit: which lines of a codebase a newer Python will treat differently.

Pure: text in, findings out. Nothing here imports what it reads, starts a process or writes a file; only the standard
library is used, so that any Python from 3.11 on can read with its own parser.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


def legible(text: str) -> str:
    """Return the same text, where halves of characters (which literals may hold) are written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


class Confidence(StrEnum):
    """How sure a finding is; also what `--min-confidence` and `--fail-on` name."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    def reaches(self, least: Confidence) -> bool:
        """Return whether this is at least as sure as `least`."""
        order = list(Confidence)
        return order.index(self) <= order.index(least)

    def together_with(self, other: Confidence) -> Confidence:
        """Return how sure something is that rests on this and on another: the less sure of the two."""
        return other if self.reaches(other) else self


class FindingStatus(StrEnum):
    """What running the code has said about a finding."""

    STATIC = "static"
    CONFIRMED = "confirmed"
    NOT_OBSERVED = "not-observed"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a rule points at, and what it says there."""

    path: str
    line: int
    column: int
    message: str
    confidence: Confidence | None = None
    """None: as sure as the rule is in general."""
    path_of_state: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A place that is a finding where another module of the project says so."""

    spot: Spot
    names: tuple[str, ...]
    """Dotted names of what is imported from there; one answer is enough."""
    of_users: bool = False
    """Whether the modules that import from where these names are defined are asked as well."""
    unless_there: bool = False
    """Whether the names are modules, and the place is a finding unless the project has one of its own of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line that a newer Python treats differently."""

    rule: str
    path: str
    line: int
    column: int
    """From 1, in characters."""
    confidence: Confidence
    since: str
    message: str
    path_of_state: tuple[str, ...] = ()
    status: FindingStatus = FindingStatus.STATIC
    tests: tuple[str, ...] = ()
    """Changed tests whose failure leads to this line."""
    fingerprint: str = ""
    """The same after lines above have moved; what a baseline keeps."""
    cell: int = 0
    """Of a notebook, the cell from 1; 0 elsewhere. `line` is that of the notebook's own text."""
    cell_line: int = 0
    """From 1, within the cell."""
    source: str = ""
    """The text of the line; empty where it could not be read again."""


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """What kept a file, or a part of it, from being read; or what a file says that another one contradicts."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """`# pyskew: ignore[rule] reason` on a line."""

    line: int
    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to look for: the step from one Python to another."""

    old: tuple[int, int]
    new: tuple[int, int]
    ignored: tuple[str, ...] = field(default=())
    """Rules that the project has switched off."""
    least: Confidence = Confidence.LOW
    """Rules that are never so sure are not asked: their words would have most files parsed."""
    free_threaded: bool = False
    """Whether the newer Python is a build without the global interpreter lock."""
    warnings_are_errors: bool = False
    """Whether the project's configuration makes new deprecations errors."""
    errors_in: tuple[str, ...] = field(default=())
    """Modules, by the last part of their name, that run while code of the project makes warnings errors."""
