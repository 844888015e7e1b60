"""Does a worker get the parent's sys.path and sys.argv, as they are when it starts?

Both are changed after a first process. They are among the few things that every start method hands on.
"""

import importlib
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor


def work():
    try:
        imported = importlib.import_module("added_module").VALUE
    except ImportError:
        imported = None
    return {"imported_from_added_path": imported, "argv": sys.argv[1:]}


def ask():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=15)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "added_module.py"), "w", encoding="utf-8") as file:
            file.write("VALUE = 'added'\n")
        before = ask()
        sys.path.append(folder)
        sys.argv[1:] = ["--verbose"]
        print(json.dumps({"before": before, "after": ask()}))
