"""Can a process be started where the path of the temporary directory is long?

A fork server's socket has a path that the system limits to about a hundred characters; work directories of pipelines
are often longer.
"""

import json

import bounded

PROGRAM = """
import multiprocessing, os, tempfile

def work():
    pass

if __name__ == "__main__":
    folder = os.path.join(os.getcwd(), "d" * 90)
    os.makedirs(folder, exist_ok=True)
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    worker = multiprocessing.Process(target=work)
    worker.start()
    worker.join(8)
    print(worker.exitcode)
"""

if __name__ == "__main__":
    ended = bounded.run("program.py", files={"program.py": PROGRAM})
    print(json.dumps({"worker_exit": ended.out.strip() or None, "program_exit": ended.exit}))
