"""Find the Python that runs a program, from its name and first lines, without running it."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

_PYTHON = re.compile(r"(python|pypy)[\d.]*(t|d|td)?(\.exe)?", re.IGNORECASE)
_READ = 1024


def is_python(program: str) -> bool:
    """Return whether the file name is that of an interpreter (or of a version manager's shim)."""
    return bool(_PYTHON.fullmatch(Path(program).name))


def interpreter_of(program: str) -> str | None:
    """Return the Python that runs a program: itself, or the one in its first line; None for other programs."""
    if is_python(program):
        return program
    try:
        with Path(program).open("rb") as file:
            head = file.read(_READ)
    except OSError:
        return None
    if not head.startswith(b"#!"):
        return None
    first, _, rest = head[2:].decode(errors="replace").partition("\n")
    return _python_in(first) or _python_in(_second_line(first, rest))


def _second_line(first: str, rest: str) -> str:
    """Return the interpreter that installers write for a path too long for line 1: `#!/bin/sh`, `'''exec' python`."""
    second = rest.partition("\n")[0]
    return second.removeprefix("'''exec' ") if first.strip() == "/bin/sh" and second.startswith("'''exec' ") else ""


def _python_in(line: str) -> str | None:
    try:
        words = shlex.split(line)
    except ValueError:
        return None
    if words and Path(words[0]).name == "env":
        words = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    if not words or not is_python(words[0]):
        return None
    return shutil.which(words[0])
