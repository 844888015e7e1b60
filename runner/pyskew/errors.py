"""Errors that end pyskew, and the exit code of each.

PyskewError
├── UsageError          2   the command line or a pattern is wrong
│   └── ConfigError     2   a YAML file is wrong: every complaint at once
├── RecordsError        2   a run directory cannot be read or merged
├── StorageError        3   the disk cannot take what pyskew writes
├── TargetError         2   a target cannot be reached; becomes infra-error cells
├── SetupError          2   an environment cannot be made; becomes setup-error cells
└── InternalError       70  pyskew itself is wrong
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of pyskew; `worst` decides between several."""

    CLEAN = 0
    UNEXPECTED = 1
    USAGE = 2
    INCOMPLETE = 3
    COULD_NOT_TRY = 125
    """Only `try` and `bisect`, which pass a command's own code through, as `git bisect run` expects."""
    BUG = 70
    INTERRUPTED = 130

    @staticmethod
    def worst(codes: Iterable[ExitCode]) -> ExitCode:
        """Return the code that decides: 130 > 70 > 125 > 2 > 1 > 3 > 0."""
        seen = set(codes)
        return next((code for code in _PRECEDENCE if code in seen), ExitCode.CLEAN)


_PRECEDENCE = (
    ExitCode.INTERRUPTED,
    ExitCode.BUG,
    ExitCode.COULD_NOT_TRY,
    ExitCode.USAGE,
    ExitCode.UNEXPECTED,
    ExitCode.INCOMPLETE,
)


class PyskewError(Exception):
    """An error that the user can act on; the message names the problem, its position and the next step."""

    exit_code = ExitCode.USAGE


class UsageError(PyskewError):
    """The command line asks for something that cannot be."""


class ConfigError(UsageError):
    """A YAML file is wrong; holds one line per complaint, each with file:line:column."""

    def __init__(self, complaints: Sequence[str]) -> None:
        """Keep the complaints in the order of the file."""
        super().__init__("\n".join(complaints))
        self.complaints = tuple(complaints)


class RecordsError(PyskewError):
    """A run directory or a shard cannot be read, or does not belong with the others."""


class StorageError(PyskewError):
    """The disk cannot take what pyskew writes: full, read-only, out of inodes, no rights."""

    exit_code = ExitCode.INCOMPLETE

    @classmethod
    def of(cls, error: OSError, path: object) -> StorageError:
        """Return the error with a message of one line: the path, and the system's words."""
        return cls(f"{path}: cannot write: {error.strerror or error}")


class TargetError(PyskewError):
    """A target cannot be reached or was lost; its cells become `infra-error`."""


class SetupError(PyskewError):
    """An environment cannot be made; its cells become `setup-error`."""


class InternalError(PyskewError):
    """An internal contract is broken: a bug to report."""

    exit_code = ExitCode.BUG


def not_installed(what: str, extra: str) -> str:
    """Return the message for a part that only an extra of pyskew installs, with the command that installs it."""
    return f"{what} is not installed; pip install 'pyskew[{extra}]'"
