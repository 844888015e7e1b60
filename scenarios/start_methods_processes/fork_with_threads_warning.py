"""Does starting a process warn about forking a program that has threads?

By the default method, and by os.fork() itself; the latter also where warnings are errors.
"""

import json
import multiprocessing
import os
import threading
import warnings


def work():
    pass


def fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def start():
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(10)


def warned(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return any(issubclass(item.category, DeprecationWarning) for item in caught)


if __name__ == "__main__":
    done = threading.Event()
    thread = threading.Thread(target=done.wait, args=(20,))
    thread.start()
    print(json.dumps({"default_method": warned(start), "os_fork": warned(fork)}))
    done.set()
    thread.join(5)
