"""Examples of rules as programs on real interpreters, and what such a run shows."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import findpython

from conftest import Lab, absent
from pyskew.audit.rules import Rule
from support import examples

LIMIT = 10
"""Seconds; two examples never end on the newer Python, and that is their difference."""
STDIN = b"some input\n"

# A warning of what is to come changes nothing yet.
NAME = re.compile(r"(?:^|: )(?:\w+\.)*(?!\w*Deprecation)(\w+(?:Error|Warning|Exception))(?=:|$)", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """What one run shows: how it ended, what it printed, and which errors and warnings it told."""

    ended: str
    printed: str
    told: frozenset[str]

    @property
    def sound(self) -> bool:
        return self.ended == "exit 0" and not any(name.endswith("Error") for name in self.told)


RUN_CELLS = """\
import json

for cell in json.load(open({path!r}))["cells"]:
    exec(compile("".join(cell["source"]), "<cell>", "exec"), globals())
"""
"""Runs a notebook as its kernel does: in a `__main__` that is no file."""


def entry(files: dict[str, str]) -> list[str]:
    """The options that run an example: its guarded file, as a module where it stands in a package; or its cells."""
    for path in files:
        if path.endswith(".ipynb"):
            return ["-c", RUN_CELLS.format(path=path)]
    path = next((path for path, text in files.items() if "__name__ ==" in text), list(files)[-1])
    module = path.removesuffix(".py").replace("/", ".").removesuffix(".__main__")
    return ["-m", module] if "/" in path else [path]


def run(lab: Lab, slot: int, label: str, text: str, *options: str) -> Shown:
    files = examples.files(text)
    python = lab.env(label).python
    blobs = {path: examples.digest(body.encode()) for path, body in files.items()}
    channel = lab.site.channel(slot, "")
    contents = {examples.digest(body): body for body in (STDIN, *(body.encode() for body in files.values()))}
    put = [{"path": f"blobs/{name}", "data": base64.b64encode(body).decode()} for name, body in contents.items()]
    channel.ask("put", files=put)
    reply = channel.request(
        "cell", timeout=60, argv=[python, *options, *entry(files)], python=python,
        files=[{"path": path, "blob": blob, "mode": 0o644} for path, blob in blobs.items()],
        stdin_blob=examples.digest(STDIN), limits={"timeout": LIMIT, "output": 1 << 20},
    )  # fmt: skip
    return shown(reply)


def shown(reply: dict[str, Any]) -> Shown:
    assert not reply.get("error"), reply["error"]
    printed, told = (base64.b64decode(reply[stream]).decode() for stream in ("stdout", "stderr"))
    unending = reply["outcome"] in {"hang", "timeout"}
    ended = "never ended" if unending else f"exit {reply['exit']}{reply['signal']}"
    words = frozenset() if unending else frozenset(NAME.findall(told))
    return Shown(ended, printed.replace(reply["dirs"]["cwd"], "<cwd>"), words)


def run_directly(python: Path, text: str, folder: Path) -> Shown:
    files = examples.files(text)
    for path, body in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(body)
    command = [python, *entry(files)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        try:
            printed, told = process.communicate(STDIN.decode(), timeout=_UNENDING)
        except subprocess.TimeoutExpired:
            return Shown("never ended", "", frozenset())
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return Shown(f"exit {process.returncode}", printed, frozenset(NAME.findall(told)))


_UNENDING = 30
"""Seconds after which a program of a few lines never ends: a pool starts a worker for each that died."""


def sides(rule: Rule) -> list[tuple[str, list[str]]]:
    """Both sides of `since`, each a Python with options: an option does what a free-threaded build changes."""
    before, since = f"{rule.since[0]}.{rule.since[1] - 1}", f"{rule.since[0]}.{rule.since[1]}"
    if rule.free_threaded:
        return [(since, []), (since, ["-X", "thread_inherit_context=1"])]
    return [(before, []), (since, [])]


def installed_around(step: tuple[int, int]) -> list[Path]:
    """Return installed Pythons of the version before a step and of the step's own; older ones are not fetched."""
    found = [findpython.find(step[0], minor) for minor in (step[1] - 1, step[1])]
    if None in found:
        absent(f"a Python of both sides of {step[0]}.{step[1]}")
    return [python.executable for python in found if python is not None]
