"""The two Pythons that an audit compares, and how they were chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyskew.audit.stdlib.stdlib_tables import OLDEST
from pyskew.errors import ConfigError, UsageError
from pyskew.suite.pyproject import ProjectFile

NEWEST_FINAL = (3, 15)
"""The newest Python with a final release; raised when the next one has its first."""
IN_DEVELOPMENT = (NEWEST_FINAL[0], NEWEST_FINAL[1] + 1)
"""The newest Python that an audit accepts; deprecations name it already."""
OLDEST_MAINTAINED = (3, 11)
"""Where a project does not say which Pythons it supports: the oldest that still gets fixes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one Python to another."""

    old: tuple[int, int]
    new: tuple[int, int]
    old_source: str
    """What named the older Python, for the user."""
    new_source: str
    free_threaded: bool = False
    """Whether the newer Python is a build without the global interpreter lock."""

    @property
    def line(self) -> str:
        """Return the first line of an audit: both ends, and which part of the step no rule covers."""
        ends = f"audit: from {label(self.old)} ({self.old_source}) to {self.new_label} ({self.new_source})"
        parts = [f"up to {label(OLDEST)}"] if self.old < OLDEST else []
        parts += [f"after {label(NEWEST_FINAL)}"] if self.new > NEWEST_FINAL else []
        return f"{ends}; NOT COVERED: what changed {' and '.join(parts)}" if parts else ends

    @property
    def new_label(self) -> str:
        """Return the newer Python as users write it: `3.14t` without the global interpreter lock."""
        return label(self.new) + ("t" if self.free_threaded else "")


def label(version: tuple[int, int]) -> str:
    """Return a version as users write it: `3.14`."""
    return ".".join(map(str, version))


def chosen_step(project: ProjectFile, old: str | None, new: str | None) -> Step:
    """Return the step from the command line, else from pyproject.toml, else from the maintained Pythons.

    Args:
        project: The codebase's settings.
        old: `--from`.
        new: `--to`.

    Raises:
        UsageError: an option is no version, or the step does not go up.
        ConfigError: pyproject.toml names no version.
    """
    if old is not None:
        start, old_source = _given("--from", old), "as asked"
    elif project.old:
        start, old_source = _configured(project, "from", project.old), "[tool.pyskew]"
    elif project.lowest:
        start, old_source = project.lowest, "requires-python"
    else:
        start, old_source = OLDEST_MAINTAINED, "oldest maintained; no requires-python"
    free_threaded = (new or project.new).endswith("t")
    if new is not None:
        goal, new_source = _given("--to", new.removesuffix("t")), "as asked"
    elif project.new:
        goal, new_source = _configured(project, "to", project.new.removesuffix("t")), "[tool.pyskew]"
    else:
        goal, new_source = NEWEST_FINAL, "newest final release"
    if start > goal or (start == goal and not free_threaded):
        message = f"--from {label(start)} ({old_source}) must be older than --to {label(goal)} ({new_source})"
        raise UsageError(message)
    return Step(old=start, new=goal, old_source=old_source, new_source=new_source, free_threaded=free_threaded)


def _given(option: str, text: str) -> tuple[int, int]:
    version = _version(text)
    if version is None:
        message = f"{option} {text[:80]}: {_EXPECTED}"
        raise UsageError(message)
    return version


def _configured(project: ProjectFile, key: str, text: str) -> tuple[int, int]:
    version = _version(text)
    if version is None:
        raise ConfigError([project.complaint(key, f"[tool.pyskew] {key} {text[:80]}: {_EXPECTED}")])
    return version


_EXPECTED = f"write a version from 3.0 to {label(IN_DEVELOPMENT)}"


def _version(text: str) -> tuple[int, int] | None:
    """Return the version that a text names; None where it names none that an audit knows."""
    found = re.fullmatch(r"3\.([0-9]{1,2})", text)
    version = (3, int(found[1])) if found else None
    return version if version is not None and version <= IN_DEVELOPMENT else None
