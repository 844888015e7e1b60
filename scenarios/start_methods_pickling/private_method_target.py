"""Can a process run a method whose name begins with two underscores?

The class spells it `__work` and stores it mangled. The parent sends it without an error; the worker looks for the
unmangled name.
"""

import json
import multiprocessing


class Service:
    """Runs a private method."""

    def __work(self):
        pass

    def run(self):
        worker = multiprocessing.Process(target=self.__work)
        worker.start()
        worker.join(10)
        return worker.exitcode


if __name__ == "__main__":
    print(json.dumps({"worker_exit": Service().run()}))
