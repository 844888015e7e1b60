"""In which directory does a worker run?

The program changes its directory before the first process and again before the second. A fork server stays where it
was started; its workers are told where to go.
"""

import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor


def ask(folder):
    os.chdir(folder)
    with ProcessPoolExecutor(1) as pool:
        return os.path.samefile(pool.submit(os.getcwd).result(timeout=15), folder)


if __name__ == "__main__":
    start = os.getcwd()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        facts = {"as_changed_before_first": ask(one), "as_changed_before_second": ask(two)}
        os.chdir(start)
    print(json.dumps(facts))
