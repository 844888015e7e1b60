"""Does RUSAGE_CHILDREN count the processor time of a worker?

Benchmarks and batch systems read it. It counts children that were waited for, and a worker may be
somebody else's child.
"""

import json
import multiprocessing
import resource
import time


def work():
    while time.process_time() < 0.6:
        pass


if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(15)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"counted": usage.ru_utime + usage.ru_stime > 0.5, "worker_exit": worker.exitcode}))
