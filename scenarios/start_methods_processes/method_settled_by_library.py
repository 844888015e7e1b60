"""Can a program choose fork when a library has made a lock at import?

Progress bars do that. The program's set_start_method() stands under the guard, as it should.
"""

import json

import bounded

LIBRARY = """
import multiprocessing

lock = multiprocessing.RLock()
"""
PROGRAM = """
import library
import multiprocessing

if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    print(multiprocessing.get_start_method())
"""

if __name__ == "__main__":
    with_library = bounded.run("program.py", files={"program.py": PROGRAM, "library.py": LIBRARY})
    without = bounded.run("program.py", files={"program.py": PROGRAM, "library.py": ""})
    facts = {"after_library_lock": with_library.errors() or with_library.out.strip(), "without": without.out.strip()}
    print(json.dumps(facts))
