"""Can a process be given an argument that cannot be pickled?

Three usual suspects: a lambda, an instance of a class defined inside a function, and an open file.
Which exception says no is the question of pickling_error_types.py.
"""

import json
import multiprocessing


def local_instance():
    class Local:
        pass

    return Local()


def accept(argument):
    del argument


kept = []  # a refused worker that is thrown away may give its pipe's number to the next one


def deliver(argument):
    worker = multiprocessing.Process(target=accept, args=(argument,))
    kept.append(worker)
    try:
        worker.start()
    except Exception:
        return "refused"
    worker.join(10)
    return "arrived" if worker.exitcode == 0 else f"worker exit {worker.exitcode}"


if __name__ == "__main__":
    with open(__file__, encoding="utf-8") as file:
        print(
            json.dumps(
                {
                    "lambda": deliver(lambda: None),
                    "local_class_instance": deliver(local_instance()),
                    "open_file": deliver(file),
                    "plain_data": deliver({"numbers": [1, 2, 3]}),
                }
            )
        )
