"""Runs a program of its own in an empty folder, and ends all of it after a time limit.

Scripts that must look at a program from outside import this: it may die, hang, or be no script file at all.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple


class Ended(NamedTuple):
    """What became of a program."""

    exit: int | None  # None where it had to be ended
    out: str
    err: str

    def errors(self):
        """Return the types of the exceptions whose tracebacks stand in stderr, each once."""
        return sorted(set(re.findall(r"^(?:\w+\.)*(\w+Error)\b", self.err, re.MULTILINE)))


def run(*arguments, files=None, stdin="", seconds=12, enough=lambda err: False, **environment):
    """Run this interpreter with these arguments, in a folder that holds these files.

    A program that would run on for ever may be ended early, when what it wrote to stderr is enough.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, content in (files or {}).items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        given, errors = Path(folder, "stdin of the program"), Path(folder, "stderr of the program")
        given.write_text(stdin)
        with given.open() as stdin_file, errors.open("w") as stderr_file:
            program = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=folder,
                env=os.environ | {"TMPDIR": folder} | environment,
                stdin=stdin_file,
                stdout=subprocess.PIPE,
                stderr=stderr_file,
                text=True,
                start_new_session=True,
            )
        deadline = time.monotonic() + seconds
        while True:
            try:
                out, _ = program.communicate(timeout=0.1)
                return Ended(program.returncode, out, errors.read_text())
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline or enough(errors.read_text()):
                    out, _ = end(program)
                    return Ended(None, out, errors.read_text())


def end(program):
    """End the program and all that it started. Resource trackers ignore the first signal, clean up and go."""
    if os.name == "nt":
        program.kill()
        return program.communicate()
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return program.communicate(timeout=3)
    return program.communicate()
