"""Can a worker run a function that was typed at the interactive prompt?

Once as the target of a process, once as the task of an executor.
"""

import json

import bounded

SESSION = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
def work(): return 1

worker = multiprocessing.Process(target=work)
worker.start()
worker.join(8)
print("worker", worker.exitcode)
pool = ProcessPoolExecutor(1)
task = pool.submit(work)
print("executor", "worked" if task.exception(8) is None else type(task.exception()).__name__)
"""

if __name__ == "__main__":
    ended = bounded.run("-q", "-i", stdin=SESSION, PYTHON_BASIC_REPL="1")
    said = dict(line.split() for line in ended.out.splitlines() if line)
    print(json.dumps(said | {"attribute_error": "AttributeError" in ended.err}))
