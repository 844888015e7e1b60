"""Do parent and workers agree on a value that the script draws at its top level?

A run id from uuid4() and a scratch directory from mkdtemp(), asked of two workers.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, tempfile, uuid

run_id = uuid.uuid4().hex
scratch = tempfile.mkdtemp()

def work():
    print(run_id, scratch, flush=True)

if __name__ == "__main__":
    work()
    for _ in range(2):
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join(8)
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    parent, first, second = (line.split() for line in ended.out.splitlines())
    facts = {}
    for index, name in enumerate(("uuid", "directory")):
        facts[f"{name}_as_in_parent"] = first[index] == parent[index]
        facts[f"{name}_same_in_workers"] = first[index] == second[index]
    print(json.dumps(facts))
