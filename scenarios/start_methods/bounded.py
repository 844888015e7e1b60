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
from pathlib import Path
from typing import NamedTuple


class Ended(NamedTuple):
    exit: int | None  # None where the time limit ended it
    out: str
    err: str

    def errors(self):
        """Return the types of the exceptions whose tracebacks stand in stderr, each once."""
        return sorted(set(re.findall(r"^(?:\w+\.)*(\w+(?:Error|Exception|Empty|Pool|Warning))\b", self.err, re.MULTILINE)))


def run(*arguments, files=None, stdin="", seconds=12, **environment):
    """Run this interpreter with these arguments, in a folder that holds these files."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, content in (files or {}).items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        program = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env=os.environ | {"TMPDIR": folder} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            out, err = program.communicate(stdin, timeout=seconds)
            return Ended(program.returncode, out, err)
        except subprocess.TimeoutExpired:
            out, err = end(program)
            return Ended(None, out, err)


def end(program):
    """End the program and what it started; resource trackers ignore the first signal, clean up and go by themselves."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return program.communicate(timeout=3)
    return program.communicate()
