"""A program that starts a process at its top level, without a guard. no_main_guard.py runs it."""

import json
import multiprocessing


def work():
    pass


worker = multiprocessing.Process(target=work)
worker.start()
worker.join(5)
print(json.dumps({"worker_exit": worker.exitcode}))
