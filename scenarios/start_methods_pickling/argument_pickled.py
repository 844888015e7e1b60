"""Is an argument of a process copied through a pipe, or just there?

Counts how often the parent pickles it. A large argument used to cost nothing.
"""

import json
import multiprocessing

pickled = []


class Big:
    """Notes when it is pickled."""

    def __getstate__(self):
        pickled.append(True)
        return {}


def accept(argument):
    del argument


def run():
    worker = multiprocessing.Process(target=accept, args=(Big(),))
    worker.start()
    worker.join(10)


if __name__ == "__main__":
    run()
    run()
    print(json.dumps({"pickled_for_two_processes": len(pickled)}))
