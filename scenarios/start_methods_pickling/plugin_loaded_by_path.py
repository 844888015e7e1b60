"""Can a worker run a function of a module that was loaded from a path?

Plugin systems load files by their path and put them into sys.modules themselves. A worker imports by name, and the file
is nowhere on sys.path.
"""

import importlib.util
import json
import multiprocessing
import os
import sys
import tempfile


def load(path):
    spec = importlib.util.spec_from_file_location("scenario_plugin", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "plugin.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write("def work():\n    pass\n")
        worker = multiprocessing.Process(target=load(path).work)
        worker.start()
        worker.join(10)
    print(json.dumps({"worker_exit": worker.exitcode}))
