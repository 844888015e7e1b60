"""Limits: what ends a cell, how it is called, and what is said about where it was."""

from __future__ import annotations

import sys
import time

import pytest

from pyskew.probe.supervisor import processes

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(sys.platform not in ("linux", "win32"), reason="NOT RUN: watched on Linux and Windows only"),
]
posix = pytest.mark.skipif(sys.platform == "win32", reason="NOT RUN: fork and signals are POSIX's")

WAITING_TREE = """
    import multiprocessing, time
    def wait_in_child():
        time.sleep(600)
    def wait_in_parent(process):
        process.join()
    if __name__ == "__main__":
        process = multiprocessing.get_context("{method}").Process(target=wait_in_child)
        process.start()
        print("ready", flush=True)
        wait_in_parent(process)
"""


@posix
@pytest.mark.parametrize("label", ["3.12", "3.13", "3.14", "3.15"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_hang_shows_the_stacks_of_parent_and_child(lab, traces, label, method):
    code = WAITING_TREE.format(method=method)
    reply = lab.run(lab.env(label), code, env=traces.env, limits={"timeout": 6})

    assert reply["outcome"] == "hang"
    assert "wait_in_parent" in reply["stacks"]
    assert "wait_in_child" in reply["stacks"]
    assert reply["stdout"] == "ready\n"
    assert "wait_in" not in reply["stderr"]
    assert traces.alive() == []


def test_a_busy_tree_is_a_timeout(lab):
    code = """
        import multiprocessing
        def burn():
            while True: pass
        if __name__ == "__main__":
            process = multiprocessing.get_context("spawn").Process(target=burn)
            process.start()
            process.join()
    """
    reply = lab.run(lab.env("3.13"), code, limits={"timeout": 2.5})

    assert reply["outcome"] == "timeout"
    assert "burn" in reply["stacks"] or sys.platform == "win32"  # no signal makes a process speak there
    assert reply["seconds"] > 2.4


def test_endless_output_is_cut_off_at_the_limit(lab, traces):
    code = "while True: print('x' * 1000)"
    reply = lab.run(lab.env("3.13"), code, env=traces.env, limits={"output": 100_000})

    assert (reply["outcome"], reply["limit"], reply["truncated"]) == ("output-limit", "output", True)
    assert len(reply["stdout"]) == 100_000
    assert traces.alive() == []


def test_memory_is_limited_over_the_whole_tree(lab):
    code = """
        import multiprocessing, time
        def hold():
            block = bytearray(120_000_000)
            time.sleep(60)
        if __name__ == "__main__":
            ps = [multiprocessing.get_context("spawn").Process(target=hold) for _ in range(2)]
            for p in ps: p.start()
            for p in ps: p.join()
    """
    reply = lab.run(lab.env("3.13"), code, limits={"memory": 200_000_000})

    assert (reply["outcome"], reply["limit"]) == ("oom", "memory")
    assert reply["peak_bytes"] > 200_000_000


@posix
def test_shared_pages_count_once(lab):
    code = """
        import os, time
        block = bytearray(100_000_000)
        children = []
        for _ in range(4):
            if (pid := os.fork()) == 0:
                time.sleep(1)
                os._exit(0)
            children.append(pid)
        for pid in children: os.waitpid(pid, 0)
    """
    reply = lab.run(lab.env("3.13"), code, limits={"memory": 250_000_000})

    assert reply["outcome"] == "pass", reply


@posix
def test_the_number_of_processes_is_limited(lab, traces):
    code = """
        import os, time
        for _ in range(40):
            if os.fork() == 0:
                time.sleep(60)
        time.sleep(60)
    """
    reply = lab.run(lab.env("3.13"), code, env=traces.env, limits={"processes": 10})

    assert reply["limit"] == "processes"
    assert traces.alive() == []


def test_silence_is_limited_when_asked_for(lab):
    talkative = "import time\nfor _ in range(8): print('.', flush=True); time.sleep(0.3)"
    silent = "import time\nprint('.', flush=True); time.sleep(60)"
    env = lab.env("3.13")

    assert lab.run(env, talkative, limits={"silence": 1.5})["outcome"] == "pass"
    reply = lab.run(env, silent, limits={"silence": 1.5})
    idle = "timeout" if processes.wine() else "hang"  # wine counts no CPU time: nothing is called idle
    assert (reply["outcome"], reply["limit"]) == (idle, "silence")
    assert reply["seconds"] < 60


@posix
def test_what_ignores_sigterm_ends_all_the_same(lab, traces):
    code = """
        import os, signal, time
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGABRT):
            signal.signal(number, signal.SIG_IGN)
        if os.fork() == 0:
            os.setsid()
        time.sleep(600)
    """
    began = time.monotonic()
    reply = lab.run(lab.env("3.13"), code, env=traces.env, limits={"timeout": 1})

    assert reply["limit"] == "timeout"
    assert time.monotonic() - began < 60  # not the ten minutes that the tree would sleep
    assert traces.alive() == []
