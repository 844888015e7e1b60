"""Do a Value and a Lock work across processes that an imported module made at its top level?

As module_level_value.py and module_level_lock.py ask, with the objects in a module of their own.
"""

import json
import multiprocessing

import shared_counter


def run(function):
    worker = multiprocessing.Process(target=function)
    worker.start()
    worker.join(10)
    return worker.exitcode


if __name__ == "__main__":
    run(shared_counter.work)
    run(shared_counter.work)
    with shared_counter.lock:
        entered = {3: True, 4: False}.get(run(shared_counter.take))
    print(json.dumps({"counted": shared_counter.counter.value, "entered_while_parent_holds_lock": entered}))
