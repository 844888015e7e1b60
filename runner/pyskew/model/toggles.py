"""What is known of a toggle, and the reasons why a change has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Self


class ToggleSetting(NamedTuple):
    """A toggle and the value that it is set to. A tuple, because that is what records hold."""

    name: str
    value: str

    def __str__(self) -> str:
        """Return `start-method=fork`, as it is written on the command line, in cell ids and in reports."""
        return f"{self.name}={self.value}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the setting that is written `name=value`; without `=` the value is empty."""
        name, _, value = text.partition("=")
        return cls(name, value)


class NoToggle(StrEnum):
    """Why no toggle can set a default back or forward; what a scenario declares as `cause: {none: ...}`."""

    COMPILER = "compiler"
    """The parser, the compiler or the byte code."""
    INTERPRETER = "interpreter"
    """Built-in types, and the loop that runs byte code."""
    C_MODULE = "c-module"
    """A module in C without a switch."""
    LIBRARY = "library"
    """Code of a Python module that does something else, without a switch."""
    DATA = "data"
    """A table: Unicode, media types, error numbers."""
    ADDED = "added"
    """A name, an argument or a syntax that older Pythons do not have."""
    REMOVED = "removed"
    """Something other than a name: an argument, an option, a fallback."""
    WORDING = "wording"
    """The text of a message, a repr or an output."""
    WARNING = "warning"
    """A warning that is given, or no longer."""
    CONTROL = "control"
    """Nothing changes: the scenario is there to show that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToggleInfo:
    """What a toggle module says about itself."""

    name: str
    summary: str
    since: tuple[int, int]
    """First Python whose default is `new`."""
    link: str
    values: Mapping[str, tuple[str, ...]]
    """Settable values by OS (linux, macos, windows); an absent OS has none."""
    old: Mapping[str, str]
    """Default before `since`, by OS."""
    new: Mapping[str, str]
    """Default from `since` on, by OS."""
    path: str
    """File of the module, which travels to the target."""
    by_version: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Default by the first Python that has it, where there are more than two."""
    one_way: str = ""
    """`forward` or `back` where no build of the other end can have the value, so that this direction alone decides."""
    settable_since: tuple[int, int] = (3, 0)
    """First Python with the choice; where the older end of a pair has none, `back` alone decides."""
    fix: str = ""
    """The shortest way to make code independent of the default."""

    def direction(self, older: tuple[int, int]) -> str:
        """Return the one direction that can be tried in a pair whose older end is this Python; empty for both."""
        return self.one_way or ("back" if older < self.settable_since else "")

    def default(self, os: str, minor: tuple[int, int]) -> str | None:
        """Return the documented default there, None where the toggle means nothing."""
        if self.by_version and self.values.get(os):
            return self.by_version[max(since for since in self.by_version if since <= minor)]
        return (self.new if minor >= self.since else self.old).get(os)
