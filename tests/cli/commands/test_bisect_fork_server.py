"""`pyskew bisect` names the line that starts the fork server where a default of that server decides."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Pythons

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="no fork server")]

START = """
import multiprocessing
import os

def start(method, target, *arguments):
    process = multiprocessing.get_context(method).Process(target=target, args=arguments)
    process.start()
    process.join()
    return process.exitcode
"""
PRELOADED = """
import os
import start

RAN = os.getpid()

def look():
    os._exit(RAN == os.getpid())

if __name__ == "__main__":
    start.start("spawn", int)
    assert start.start("forkserver", look) == 0, "the worker ran the script itself"
"""
RAISES = """
import multiprocessing
import start

if __name__ != "__main__":
    raise RuntimeError

if __name__ == "__main__":
    start.start("spawn", int)
    assert start.start("forkserver", int) == 1
"""
CASES = [
    ("3.14", "forkserver-preload=none", PRELOADED),
    ("3.15", "preload-errors=fail", RAISES),
    # The script fails by itself, and the value of 3.15 helps: the search goes backwards.
    ("3.14", "preload-errors=ignore", RAISES),
]


@pytest.mark.parametrize(("label", "setting", "code"), CASES)
def test_the_line_that_starts_the_server_is_named(
    tmp_path: Path, pythons: Pythons, label: str, setting: str, code: str
) -> None:
    (tmp_path / "start.py").write_text(START)
    (tmp_path / "main.py").write_text(code)
    python = pythons[label].path
    argv = [sys.executable, "-m", "pyskew", "bisect", "--toggle", setting, "--format", "json"]
    done = subprocess.run(
        [*argv, "--", python, "main.py"], cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False
    )
    assert json.loads(done.stdout)["sets"] == [["start.py:7"]], done.stdout + done.stderr
