"""`pyskew run` where nothing has changed since the latest run: its result, told before click is imported.

A run that may be repeated in this way leaves a file in its directory, which `kept_run` writes: what it was asked, the
state of every file and folder that decides it or that it wrote, and what it printed. A look at each of these says
whether the result stands. Only the standard library is used, and little of that: start-up is what this saves.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import time
from collections.abc import Sequence

from pyskew import __version__
from pyskew.model.file_states import files_below, names_in, state_of

FILENAME = ".pyskew-unchanged"
_TITLE = "pyskew: what decides this run, and what it printed; format 1"
_LATEST = os.path.join(".pyskew", "latest")
_PACKAGE = os.path.dirname(os.path.dirname(__file__))
PASSING = frozenset({
    "_", "OLDPWD", "SHLVL",
    "GPG_TTY", "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "STY", "TERM_SESSION_ID", "TMUX", "TMUX_PANE", "WINDOW",
    "WINDOWID", "XDG_SESSION_ID",
})  # fmt: skip
"""Variables that differ from command to command in one shell, or name the terminal: nothing that runs looks at them."""


class KeptRun:
    """What such a file holds."""

    def __init__(self, said: Sequence[str], states: Sequence[str]) -> None:
        """Take the seven texts of `said`, and paths and their states in turn.

        Raises:
            ValueError: there are more or fewer.
        """
        self.situation, self.since, self.until, code, self.note, self.plain, self.styled = said
        self.code = int(code)
        self.states = dict(zip(states[::2], states[1::2], strict=True))

    def stands(self) -> bool:
        """Return whether every file and folder is as it was, and no day has come on which the result is another one."""
        return self.since <= today() <= self.until and all(
            state_of(path) == state for path, state in self.states.items()
        )


def answered(arguments: Sequence[str]) -> int | None:
    """Print the result of the latest `pyskew run` if it was asked the same and nothing changed; return its exit code.

    None, and nothing was printed to stdout, where the run must go the whole way.
    """
    if os.name == "nt" or "_PYSKEW_COMPLETE" in os.environ:
        return None
    try:
        kept = _read()
        if kept is None or kept.situation != situation(arguments) or not kept.stands():
            return None
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        sys.stderr.write(kept.note)
        sys.stderr.flush()
        sys.stdout.write(kept.styled if sys.stdout.isatty() else kept.plain)
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):  # damaged, or there is nothing to print to
        return None
    return kept.code


def text_of(said: Sequence[str], states: dict[str, str]) -> str:
    """Return the text of a file for `answered`; for `said` see `KeptRun`.

    Raises:
        ValueError: something holds a NUL, or a path that is not text.
    """
    fields = [str(len(said)), *said, *(text for pair in states.items() for text in pair)]
    body = "\0".join(fields)
    if body.count("\0") != len(fields) - 1:
        message = "a NUL in what a run printed"
        raise ValueError(message)
    return f"{_TITLE}\n{_digest(body)}\n{body}"


def situation(arguments: Sequence[str]) -> str:
    """Return a digest of what decides a run besides the state of files: what was asked, where, by whom, by which code.

    Of pyskew and of the packages beside it, that is the names of their files.
    """
    variables = sorted((name, value) for name, value in os.environ.items() if name not in PASSING)
    packages = [(folder, names_in(folder)) for folder in sys.path]
    process = (__version__, sys.version, sys.executable, sys.flags, packages, code(), list(arguments))
    return _digest(repr((process, variables, os.getcwd(), os.getuid(), tuple(os.uname()))))


def code() -> list[str]:
    """Return the paths of the files of pyskew."""
    return list(files_below(_PACKAGE))


def today() -> str:
    """Return the day in UTC, by which entries of a baseline expire."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read() -> KeptRun | None:
    """Return what the latest run left; None where there is none, or it is damaged, or another user's."""
    with open(_LATEST, encoding="utf-8") as file:
        folder = file.read().strip()
    if not folder:
        return None
    with open(os.path.join(folder, FILENAME), encoding="utf-8", newline="") as file:
        if os.fstat(file.fileno()).st_uid != os.getuid():
            return None
        title, digest, body = file.read().split("\n", 2)
    if title != _TITLE or digest != _digest(body):
        return None
    number, *fields = body.split("\0")
    return KeptRun(fields[: int(number)], fields[int(number) :])
