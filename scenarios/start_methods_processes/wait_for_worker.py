"""Can the program wait for a worker with os.waitpid(), and what remains for join()?

Signal handlers for SIGCHLD and supervisors do so, with the pid that multiprocessing gives.
"""

import json
import multiprocessing
import os


def work():
    raise SystemExit(3)


def waited(pid):
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError as error:
        return type(error).__name__


if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    facts = {"waitpid": waited(worker.pid)}
    worker.join(5)
    print(json.dumps(facts | {"exitcode": worker.exitcode}))
