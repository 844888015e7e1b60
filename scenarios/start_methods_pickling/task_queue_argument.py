"""Could a pool's task ever be given a queue or a lock of multiprocessing?

No: they may travel only while a process is started. As arguments of a Process they always could.
"""

import json
import multiprocessing


def accept(argument):
    del argument


def as_task(argument):
    with multiprocessing.Pool(1) as pool:
        try:
            pool.apply_async(accept, (argument,)).get(10)
        except Exception as error:
            return type(error).__name__
    return "arrived"


def as_process_argument(argument):
    worker = multiprocessing.Process(target=accept, args=(argument,))
    worker.start()
    worker.join(10)
    return "arrived" if worker.exitcode == 0 else worker.exitcode


if __name__ == "__main__":
    queue, lock = multiprocessing.Queue(), multiprocessing.Lock()
    facts = {"task_queue": as_task(queue), "task_lock": as_task(lock)}
    print(json.dumps(facts | {"process_queue": as_process_argument(queue), "process_lock": as_process_argument(lock)}))
