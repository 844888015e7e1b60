"""Can a worker use an instance of a class that only main() has put into the module?

The parent finds the class by its name and pickles the instance; the worker looks for the same name. So the parent sees
no error, and the worker dies.
"""

import json
import multiprocessing


def accept(argument):
    del argument


if __name__ == "__main__":
    Model = type("Model", (), {"__module__": __name__})
    worker = multiprocessing.Process(target=accept, args=(Model(),))
    worker.start()
    worker.join(10)
    print(json.dumps({"worker_exit": worker.exitcode}))
