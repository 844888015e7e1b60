"""What a supervisor tells of a cell that waits."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from conftest import Lab
from pyskew.probe.messages import IdleNote
from pyskew.probe.supervisor.watch import BUSY, IdleWatch

WAITS_THEN_WORKS = """
import pathlib, time
while not pathlib.Path({mark!r}).exists():
    time.sleep(0.2)
while time.process_time() < 2:
    pass
"""


def told(after: float, *looks: tuple[float, dict[int, float]]) -> list[bool]:
    notes: list[IdleNote] = []
    watch = IdleWatch(after, notes.append)
    for now, used in looks:
        watch.look(now, used)
    return [note["idle"] for note in notes]


@pytest.mark.real
@pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: nobody asks elsewhere")
def test_it_tells_that_a_cell_waits_and_that_it_works_again(lab: Lab, tmp_path: Path) -> None:
    mark, notes = tmp_path / "mark", []

    def hear(note: IdleNote) -> None:
        notes.append(note["idle"])
        mark.touch()

    request = lab.request(lab.env("3.13"), WAITS_THEN_WORKS.format(mark=str(mark)), idle_after=0.3)
    reply = lab.channel.request("cell", timeout=60, heard=hear, **request)  # type: ignore[call-overload]
    assert reply["outcome"] == "pass"
    assert notes[:2] == [True, False]


def test_a_tree_is_idle_when_no_process_of_it_has_worked_for_so_long() -> None:
    assert told(1.0, (10.0, {0: 0.0, 7: 1.0}), (10.9, {0: 0.0, 7: 1.0})) == []
    assert told(1.0, (10.0, {0: 0.0, 7: 1.0}), (11.0, {0: 0.0, 7: 1.0})) == [True]
    one_works = (11.0, {0: 0.0, 7: 1.0, 8: 2 * BUSY})
    assert told(1.0, (10.0, {0: 0.0, 7: 1.0, 8: 0.0}), one_works) == []
    new_child = (11.0, {0: 0.0, 7: 1.0, 9: 2 * BUSY})
    assert told(1.0, (10.0, {0: 0.0, 7: 1.0}), new_child) == []
    ended_child = (11.0, {0: 2 * BUSY, 7: 1.0})
    assert told(1.0, (10.0, {0: 0.0, 7: 1.0}), ended_child) == []


def test_a_tree_that_works_again_must_rest_as_long_again() -> None:
    looks = [(10.0, 0.0), (11.0, 0.0), (11.3, 0.2), (12.2, 0.2), (12.3, 0.2)]
    assert told(1.0, *[(now, {0: 0.0, 7: used}) for now, used in looks]) == [True, False, True]


def test_where_no_process_can_be_seen_nothing_is_idle() -> None:
    assert told(1.0, *[(float(second), {0: 0.0}) for second in range(9)]) == []


@pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: /proc is Linux's")
def test_a_kernel_without_clocks_of_other_processes_counts_in_hundredths(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyskew.probe.supervisor import processes_linux  # noqa: PLC0415 - Linux only

    def refuse(_clock: int) -> float:
        raise OSError

    while time.process_time() < 0.1:
        pass
    monkeypatch.setattr("time.clock_gettime", refuse)
    assert processes_linux._cpu(os.getpid()) >= 0.05  # noqa: SLF001 - what `cpu` adds up
