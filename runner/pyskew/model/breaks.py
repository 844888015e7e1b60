"""Breaks: what changed tests of a codebase have in common on one pair of Pythons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pyskew.model.suite import ChangeClass


class BreakKind(StrEnum):
    """In which way a break takes tests away."""

    RUN = "run"
    """The command that runs the tests ended before it had results."""
    COLLECTION = "collection"
    """A file of tests could not be imported, so that none of its tests ran."""
    FIXTURE = "fixture"
    """What a test needs could not be set up or torn down."""
    FAILURE = "failure"
    """The test itself fails."""
    UNSTABLE = "unstable"
    """The attempts on the newer Python disagree."""
    GONE = "gone"
    """The test is no longer collected, and no error says why."""
    SKIPPED = "skipped"
    """The codebase itself skips the test."""


class ExplanationSource(StrEnum):
    """What an explanation rests on."""

    TOGGLE = "toggle"
    """The default of the other Python was set, and the tests ended as there."""
    FINDING = "finding"
    """A finding of the static audit, at the failing line or behind it."""
    WARNING = "warning"
    """The older Python warned at the line where the newer one fails."""
    NAME = "name"
    """The message names what the newer Python's standard library has removed or changed."""
    LIBRARY = "library"
    """The standard libraries of both Pythons differ in what raised it, or in what the failing code works on."""
    DEPENDENCY = "dependency"
    """A dependency raised it."""
    INSTALLATION = "installation"
    """The environment lacks a plugin that the codebase's tests need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One reason for a break, as far as it is known."""

    source: ExplanationSource
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One way in which a newer Python takes tests of a codebase away, with the tests that it takes."""

    id: str
    """Stable across runs: a digest of scenario, target, pair and what its failures have in common."""
    scenario: str
    target: str
    old: str
    new: str
    kind: BreakKind
    cls: ChangeClass
    """The worst class of its changes."""
    exception: str = ""
    message: str = ""
    """As the newer Python said it, without the exception's name."""
    places: tuple[str, ...] = ()
    """Lines of the codebase, `file:line`, where its tests fail; that of most tests first."""
    raised: str = ""
    """The line of a library that raised it; empty where the codebase did."""
    tests: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    """Ids of the changes below it, in the order of `tests`; a run that ended early has one change and many tests."""
    explanations: tuple[Explanation, ...] = ()
    """Why it is; none where that is not known."""
    expected: bool = False
    began: str = ""
    """Id of the break on an older pair that its tests failed with before."""
    lines: tuple[str, ...] = ()
    """Of a run that ended early, the last lines that it wrote; of unstable tests, what varied between attempts."""

    @property
    def place(self) -> str:
        """Return the line where most of its tests fail; that of a library where no line of the codebase is known."""
        return self.places[0] if self.places else self.raised

    @property
    def title(self) -> str:
        """Return exception and message."""
        return ": ".join(filter(None, (self.exception, self.message))) or self.kind.value
