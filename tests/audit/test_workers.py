"""Parts of work that several processes share."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection, wait
from pathlib import Path

import pytest

from pyskew.audit import workers
from support.shared_work import doubled, ended, large, refused


@pytest.mark.slow
def test_results_come_in_the_order_of_the_parts() -> None:
    assert list(workers.shared(doubled, range(9), 2)) == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_a_failure_in_a_worker_is_told_with_its_traceback() -> None:
    with pytest.raises(workers.WorkerError, match=r"(?s)Traceback .*in refused.*ValueError: 2"):
        list(workers.shared(refused, range(4), 2))


@pytest.mark.slow
def test_a_worker_that_ends_is_told() -> None:
    with pytest.raises(workers.WorkerError, match="a worker of the audit was killed"):
        list(workers.shared(ended, range(4), 2))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: no process is killed by a signal on Windows")
def test_a_worker_killed_while_it_writes_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait_and_kill(pipes: list[Connection], *, into: Path = tmp_path / "pid") -> list[object]:
        ready: list[object] = list(wait(pipes))
        os.kill(int(into.read_text()), signal.SIGKILL)
        return ready

    monkeypatch.setattr(multiprocessing.connection, "wait", wait_and_kill)
    with pytest.raises(workers.WorkerError, match="was killed"):
        list(workers.shared(large, [str(tmp_path / "pid")], 1))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="NOT RUN: no process is killed by a signal on Windows")
def test_a_worker_killed_before_its_next_part_is_told_too() -> None:
    results = workers.shared(doubled, [1, 2], 1)
    assert next(results) == 2
    (child,) = multiprocessing.active_children()
    child.kill()
    child.join()
    with pytest.raises(workers.WorkerError, match="was killed"):
        next(results)


@pytest.mark.slow
def test_processes_end_with_the_iterator_that_nobody_finishes() -> None:
    results = workers.shared(doubled, range(100), 2)
    assert next(results) == 0
    assert len(multiprocessing.active_children()) == 2
    results.close()
    assert multiprocessing.active_children() == []
