"""The options that ask for fixes; what fixes is imported where they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from pyskew.audit.editing.fix_level import FixLevel

LEVELS = tuple(level.value for level in FixLevel)


class FixOptions(TypedDict):
    """What the command line says of fixes."""

    fix: bool
    fix_level: str
    diff: bool
    force: bool


def with_level(args: Sequence[str]) -> list[str]:
    """Return the arguments with `--fix=LEVEL` as two options: click's options have a value always, or never."""
    found: list[str] = []
    for word in args:
        level = word.removeprefix("--fix=")
        found += ["--fix", "--fix-level", level] if level != word else [word]
    return found
