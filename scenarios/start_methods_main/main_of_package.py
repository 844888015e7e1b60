"""Can a worker run a function that is defined in a package's `__main__.py`?

`python -m package`: a worker does not execute `__main__.py` again, for that would be no import.
"""

import json

import bounded

PROGRAM = """
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print(worker.exitcode)
"""

if __name__ == "__main__":
    ended = bounded.run("-m", "package", files={"package/__init__.py": "", "package/__main__.py": PROGRAM})
    facts = {"main_of_package": ended.out.strip(), "errors": ended.errors()}
    ended = bounded.run("-m", "package.tool", files={"package/__init__.py": "", "package/tool.py": PROGRAM})
    print(json.dumps(facts | {"other_module": ended.out.strip()}))
