"""What may work do: fork, start processes and threads, handle signals, leave functions for the end?"""

import atexit
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading

from pools import answers, ask


def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def run_process():
    return subprocess.run([sys.executable, "-c", ""], timeout=20).returncode


def spawn():
    process = multiprocessing.get_context("spawn").Process(target=len, args=("",))
    process.start()
    process.join(20)
    return process.exitcode


def start_thread(daemon):
    thread = threading.Thread(target=int, daemon=daemon)
    thread.start()
    thread.join()
    return "started"


def handle_signal():
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    return "set"


def register():
    atexit.register(int)
    return "registered"


def work(pool):
    return {
        "fork": ask(pool, fork),
        "subprocess": ask(pool, run_process),
        "multiprocessing": ask(pool, spawn),
        "thread": ask(pool, start_thread, False),
        "daemon_thread": ask(pool, start_thread, True),
        "signal": ask(pool, handle_signal),
        "atexit": ask(pool, register),
    }


if __name__ == "__main__":
    print(json.dumps(answers(work)))
