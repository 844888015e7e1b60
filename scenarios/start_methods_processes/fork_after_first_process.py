"""Can a program that has used multiprocessing fork itself and start a process from there?

Daemons and prefork servers do: the first process may come from a check at start-up. The forked copy takes the fork
server for its own child.
"""

import json
import multiprocessing
import os
import warnings


def work():
    pass


def start():
    try:
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join(8)
    except Exception as error:
        return type(error).__name__
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    facts = {"first": start()}
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, start().encode())
        os._exit(0)
    os.waitpid(child, 0)
    print(json.dumps(facts | {"in_forked_copy": os.read(reading, 100).decode()}))
