"""Does preloading save memory in every worker?

Each worker imports the same modules of the standard library and reads how much memory is its own, shared with
nobody. Each way runs in a program of its own, for a program has only one fork server. Compared with spawn, where
nothing can be shared, and told as yes or no: less than half.
"""

import importlib
import json
import multiprocessing
import subprocess
import sys

MODULES = ["asyncio", "email.mime.multipart", "http.server", "pydoc"]


def private_kib(connection):
    for name in MODULES:
        importlib.import_module(name)
    with open("/proc/self/smaps_rollup", encoding="ascii") as lines:
        connection.send(sum(int(line.split()[1]) for line in lines if line.startswith("Private_")))


def measure(method, preload):
    context = multiprocessing.get_context(method)
    if preload:
        context.set_forkserver_preload(MODULES)
    if method == "fork":
        for name in MODULES:
            importlib.import_module(name)
    ours, theirs = context.Pipe()
    worker = context.Process(target=private_kib, args=(theirs,))
    worker.start()
    print(ours.recv() if ours.poll(10) else None)
    worker.join(5)


def measured(*arguments):
    command = [sys.executable, __file__, *arguments]
    return int(subprocess.run(command, capture_output=True, check=True, text=True, timeout=15).stdout)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], preload=len(sys.argv) > 2)
    else:
        half = measured("spawn") / 2
        print(
            json.dumps(
                {
                    "fork_below_half_of_spawn": measured("fork") < half,
                    "forkserver_below_half_of_spawn": measured("forkserver") < half,
                    "forkserver_with_preload_below_half_of_spawn": measured("forkserver", "preload") < half,
                }
            )
        )
