"""Does a worker's command line name the script?

`pgrep -f script.py` and `pkill -f` look there.
"""

import json
import multiprocessing
import os


def look(connection):
    with open("/proc/self/cmdline", "rb") as line:
        connection.send(line.read())


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=look, args=(theirs,))
    worker.start()
    command = ours.recv() if ours.poll(10) else b""
    worker.join(5)
    name = os.path.basename(__file__).encode()
    print(json.dumps({"names_script": name in command, "names_multiprocessing": b"multiprocessing" in command}))
