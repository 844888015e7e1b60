"""When a cell's main process has ended, nothing of the cell is left a moment later, wherever it fled."""

from __future__ import annotations

import sys
import time

import pytest

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform != "linux", reason="NOT RUN: watched on Linux only")]

DAEMON = """
    import os, sys, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            print("daemon", flush=True)
            time.sleep(600)
        os._exit(0)
    os.wait()
    print("main", flush=True)
"""


def test_a_daemon_that_holds_stdout_delays_nothing_and_is_gone(lab, traces):
    env = lab.env("3.13")
    began = time.monotonic()
    reply = lab.run(env, DAEMON, env=traces.env)
    took = time.monotonic() - began

    assert reply["outcome"] == "pass"
    assert took - reply["seconds"] < 60  # the daemon holds stdout for ten minutes
    assert "main" in reply["stdout"]
    assert reply["leftovers"] == ["python"]
    assert traces.alive() == []


@pytest.mark.parametrize("label", ["3.12", "3.13", "3.14", "3.15"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_trees_of_every_start_method_go_when_their_main_process_vanishes(lab, traces, label, method):
    code = f"""
        import multiprocessing, os, time
        if __name__ == "__main__":
            context = multiprocessing.get_context("{method}")
            for _ in range(2):
                context.Process(target=time.sleep, args=(600,)).start()
            lock = context.Lock()
            os._exit(0)
    """
    reply = lab.run(lab.env(label), code, env=traces.env)

    assert reply["outcome"] == "pass"
    assert len(reply["leftovers"]) >= 2
    assert traces.alive() == []


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_helpers_that_end_by_themselves_are_no_leftovers(lab, traces, method):
    code = f"""
        import multiprocessing
        if __name__ == "__main__":
            with multiprocessing.get_context("{method}").Pool(2) as pool:
                print(pool.map(abs, [-1, 2]))
    """
    reply = lab.run(lab.env("3.14"), code, env=traces.env)

    assert reply["stdout"] == "[1, 2]\n", reply["stderr"]
    assert reply["leftovers"] == []
    assert traces.alive() == []


def test_what_still_works_on_its_end_is_waited_for(lab, traces):
    code = """
        import os, time
        if os.fork() == 0:
            while time.process_time() < 1:  # twice the time for what idles
                pass
            os._exit(0)
    """
    reply = lab.run(lab.env("3.14"), code, env=traces.env)

    assert reply["outcome"] == "pass"
    assert reply["leftovers"] == []


def test_a_family_that_replaces_its_dead_is_stopped_before_it_is_killed(lab, traces):
    code = """
        import os, signal, time
        def keep_two_alive():
            os.setsid()
            while True:
                if os.fork() == 0:
                    time.sleep(0.05 if os.getpid() % 2 else 600)
                    os._exit(0)
                time.sleep(0.02)
                signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        if os.fork() == 0:
            keep_two_alive()
        time.sleep(0.5)
    """
    reply = lab.run(lab.env("3.13"), code, env=traces.env)

    assert reply["outcome"] == "pass"
    assert reply["leftovers"]
    assert traces.alive() == []
