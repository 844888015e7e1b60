"""Can a thread import a package while another imports its submodule, if the package imports it too?

The package waits, while it is being imported, until the other thread waits for a lock of the import system or is done.
Then it goes on to import the submodule. Whoever loses gets an error.
"""

import importlib
import json
import sys
import tempfile
import threading
import time
from pathlib import Path

outcomes = {}
begun, other_done = threading.Event(), threading.Event()


def attempt(name):
    try:
        importlib.import_module(name)
    except Exception as error:
        outcomes[name] = type(error).__name__
    else:
        outcomes[name] = "imported"
    if threading.current_thread() is other:
        other_done.set()


def waits_for_import(thread):
    frame = sys._current_frames().get(thread.ident)
    while frame and not (frame.f_code.co_name == "acquire" and "importlib" in frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None


def let_the_other_wait():
    if threading.current_thread() is first:
        begun.set()
        deadline = time.monotonic() + 5
        while not (other_done.is_set() or waits_for_import(other)) and time.monotonic() < deadline:
            time.sleep(0.01)


if __name__ == "__main__":
    first = threading.Thread(target=attempt, args=("family.child",))
    other = threading.Thread(target=attempt, args=("family.child.toy",))
    with tempfile.TemporaryDirectory() as folder:
        child = Path(folder, "family", "child")
        child.mkdir(parents=True)
        (child.parent / "__init__.py").touch()
        (child / "__init__.py").write_text(
            "import __main__\n__main__.let_the_other_wait()\nimport family.child.toy\n", encoding="utf-8"
        )
        (child / "toy.py").touch()
        sys.path.insert(0, folder)
        first.start()
        begun.wait(5)
        other.start()
        first.join(15)
        other.join(15)
    print(json.dumps({"package": outcomes.get("family.child"), "submodule": outcomes.get("family.child.toy")}))
