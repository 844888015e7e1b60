"""Which code does a worker run when the script is edited while it runs?

The program rewrites its own file, as an editor or a deployment does, and then starts a worker. A second one deletes its
file instead.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, os, sys

version = "old"

def work():
    print("worker", version, flush=True)

if __name__ == "__main__":
    if sys.argv[1] == "edit":
        with open(__file__, "r+") as file:
            text = file.read().replace('"old"', '"new"', 1)
            file.seek(0)
            file.write(text)
    else:
        os.remove(__file__)
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print("exit", worker.exitcode)
"""


def ending(action):
    ended = bounded.run("program.py", action, files={"program.py": PROGRAM})
    said = dict(line.split() for line in ended.out.splitlines())
    return {
        f"{action}_worker_runs": said.get("worker"),
        f"{action}_program_exit": ended.exit,
        f"{action}_worker_exit": said.get("exit"),
    }


if __name__ == "__main__":
    print(json.dumps(ending("edit") | ending("delete")))
