"""Which exit code has a worker that ends in one way or another?

By return, sys.exit(), exception, os._exit(), and by signals, which a fork server would have to report for it.
"""

import json
import multiprocessing
import os
import signal
import sys


def end(how):
    if how == "exception":
        raise ValueError
    if how == "sys_exit":
        sys.exit(3)
    if how == "os_exit":
        os._exit(4)
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "exit_text":
        sys.exit("text")


def code(how):
    worker = multiprocessing.Process(target=end, args=(how,))
    worker.start()
    worker.join(10)
    return worker.exitcode


if __name__ == "__main__":
    hows = ("return", "exception", "sys_exit", "exit_text", "os_exit", "killed")
    print(json.dumps({how: code(how) for how in hows}))
