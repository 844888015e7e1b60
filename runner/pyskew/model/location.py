"""A line of a file, as reports, findings and lock files name it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A file and a line from 1."""

    path: str
    line: int

    def __str__(self) -> str:
        """Return `app/main.py:33`."""
        return f"{self.path}:{self.line}"

    @classmethod
    def parse(cls, text: str) -> Location:
        """Return the location that a text such as `app/main.py:33` names.

        Raises:
            ValueError: it does not end in a line number.
        """
        path, _, line = text.rpartition(":")
        return cls(path, int(line))
