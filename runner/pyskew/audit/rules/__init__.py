"""Rules: each is one file ending in `RULE = Rule(...)`, which names a pattern and carries its own examples.

An example is the text of one file, `example.py`, or of several: a line `# file: app/jobs.py` begins each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from pyskew import plugins
from pyskew.audit import Confidence, OpenQuestion, Spot

if TYPE_CHECKING:
    from pyskew.audit.project.call_graph import Project
    from pyskew.audit.syntax.module_index import Module


@dataclass(frozen=True, slots=True)
class Followed:
    """An invalid example after its owner followed the advice: it runs alike on both sides of `since`."""

    example: int
    """The number of the invalid example, from 1."""
    text: str
    same: bool = True
    """Whether it does what the example did on the older Python; else the advice chose something."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Why an example shows nothing by itself; the rule's witness counts in its place."""

    lacks: str
    """What it needs beyond the interpreter."""
    tried: bool = True
    """Whether tests run it all the same and expect no difference; not where a machine may have what it lacks."""


class Unfollowed(StrEnum):
    """Why a rule has no example with the advice followed."""

    PACKAGE = "its examples need a package that is not installed"
    MACHINE = "its examples show something only on a machine that is set up for it"
    NO_SUCCESSOR = "nothing does what is gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A pattern that a newer Python treats differently."""

    id: str
    """The file's stem, as users type it."""
    since: tuple[int, int]
    """The first Python that behaves in the new way."""
    summary: str
    why: str
    fix: str
    """The smallest change that is right on every version and start method."""
    workaround: str
    """What brings the old behaviour back for now."""
    link: str
    confidence: Confidence
    """How sure a finding is that does not say otherwise; a rule of low confidence never says so."""
    raises: bool = False
    """Whether the line itself raises on the newer Python wherever it runs; else what it does is different."""
    free_threaded: bool = False
    """Whether only builds without the global interpreter lock behave in the new way."""
    under_errors: bool = False
    """Whether its findings are of low confidence where nothing makes warnings errors."""
    words: tuple[str, ...]
    """Identifiers without which a file cannot matter; words in one string must all occur.

    `.name` must occur as an attribute, at the beginning of a text or of a part of one, or be imported by name;
    `module.name` as a name of that module, or where the module is a value; of `package.` something must be imported.
    """
    shape: str | tuple[str, ...] = ""
    """A regular expression that a file must have somewhere as well, where words alone let many pass; or several, each.

    The file is preceded by an empty line. Alternatives are looked for one by one: fast where one begins with a text.
    """
    postponed: bool = True
    """Whether a file counts that has `from __future__ import annotations` at its beginning."""
    witness: str = ""
    """The scenario that shows the behaviour on real interpreters, on both sides of `since`; "" where examples do."""
    check: Callable[[Module], Iterator[Spot | OpenQuestion]] | None = None
    """What one file shows, and what it leaves to the files that it imports from."""
    answer: Callable[[Module, str, Spot], Iterator[Spot]] | None = None
    """What the module that defines a name of a question says, with the name there and the question's spot."""
    users: Callable[[Iterator[Module], OpenQuestion], Iterator[Spot]] | None = None
    """What the module of a question, and those that import from it, directly or through others, make of it."""
    across: Callable[[Project], Iterator[Spot]] | None = None
    """What only the files together show: where workers start, and what they reach."""
    valid: tuple[str, ...]
    """Examples that it must not point at."""
    invalid: tuple[str, ...]
    """Examples that it must point at."""
    fragments: Mapping[str, Fragment] = field(default_factory=dict)
    """Examples that show nothing by themselves, by kind and number from 1: `invalid 2`."""
    followed: Followed | Unfollowed
    """One of them with the advice followed, or the reason why there is none."""


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by id; one is imported when it is asked for."""
    return plugins.load(__name__, "RULE", Rule)
