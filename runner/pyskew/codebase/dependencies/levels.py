"""The levels of evidence about a dependency."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Where evidence comes from, the cheapest first; what a column of the table is called."""

    LOCK = "lock"
    """The file names of the lock file; nothing is contacted."""
    INDEX = "index"
    """What the package index says of the releases."""
    RESOLVE = "resolve"
    """Whether uv finds versions for the declared requirements."""
    SOURCE = "source"
    """The static audit of the pinned release."""
    IMPORT = "import"
    """Every top-level module imported by the Python itself, in an environment of its own."""


DEFAULT_LEVELS = frozenset({Level.LOCK, Level.INDEX, Level.RESOLVE, Level.SOURCE})
"""All that execute nothing of a dependency."""
