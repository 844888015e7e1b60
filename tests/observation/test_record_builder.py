"""What a record says of how its cell ended."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from pyskew.model.suite import Cell, Limits
from pyskew.model.toggles import ToggleSetting
from pyskew.observation import record_builder
from pyskew.observation.record_builder import Attempt
from pyskew.probe.messages import CellReply
from support import sample

CELL = Cell(scenario="pack/one", target="linux", python="3.14")
RAN = Attempt(number=1, build="3.14.0", started="", log="", dependencies=())
LIMITS = Limits(timeout=2.0, silence=90.0, output=1536 * 1024, memory=200 * 1024**2, processes=1)
TRACEBACK = 'Traceback (most recent call last):\n  File "/c/a.py", line 7, in <module>\nKeyError: 1\n'


def reply(outcome: str, *, limit: str = "", signal: str = "", code: int | None = None, stderr: str = "") -> CellReply:
    return {
        "outcome": outcome, "exit": code, "signal": signal, "limit": limit, "stdout": "",
        "stderr": base64.b64encode(stderr.encode()).decode(), "truncated": False, "stacks": "", "exe": "",
        "exe_ok": True, "leftovers": [], "seconds": 1.0, "cpu_seconds": 1.0, "peak_bytes": 0, "max_processes": 1,
        "error": "", "collected": {}, "dirs": {"cwd": "/c"}, "damaged": [], "residue": [], "events": "",
    }  # fmt: skip


@pytest.mark.parametrize(("ended", "said"), [
    (reply("pass", code=0), ""),
    (reply("fail", code=44), "exit code 44"),
    (reply("fail", code=1, stderr=TRACEBACK), "KeyError: <n>"),
    (reply("crash", signal="SIGSEGV"), "ended by SIGSEGV"),
    (reply("hang", limit="timeout"), "still running after 2 s"),
    (reply("timeout", limit="timeout"), "still running after 2 s"),
    (reply("hang", limit="silence"), "wrote nothing for 90 s"),
    (reply("output-limit", limit="output"), "wrote more than 1.5MiB"),
    (reply("oom", limit="memory"), "used more than 200MiB of memory"),
    (reply("oom", limit="processes"), "had more than 1 process"),
])  # fmt: skip
def test_a_record_says_why_its_cell_did_not_pass(ended: CellReply, said: str) -> None:
    of = sample.scenario("one", limits=LIMITS)
    assert record_builder.record(CELL, of, RAN, ended).message == said


def test_a_log_has_a_name_that_file_systems_take() -> None:
    short = Cell(scenario="pack/one", target="linux", python="3.14", toggles=(ToggleSetting("start-method", "fork"),))
    assert record_builder.log_path(short, 2) == f"logs/{short.id}/2.txt"
    settings = [tuple(ToggleSetting(f"toggle-{n}", value) for n in range(40)) for value in ("on", "off")]
    paths = [record_builder.log_path(replace(short, toggles=toggles), 1) for toggles in settings]
    assert len(set(paths)) == 2
    assert max(len(part) for path in paths for part in path.split("/")) <= 120
    assert all(path.startswith("logs/pack/one@linux/3.14+toggle-0=") for path in paths)
