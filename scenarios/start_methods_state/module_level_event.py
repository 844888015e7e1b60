"""Does a worker notice an Event that the parent sets, when both use one made at the top level?

A stop flag, usually: where the worker has an event of its own, it never stops.
"""

import json
import multiprocessing

stop = multiprocessing.Event()


def work(connection):
    connection.recv()
    connection.send(stop.wait(0.3))


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs,))
    worker.start()
    stop.set()
    ours.send("look")
    seen = ours.recv() if ours.poll(10) else None
    worker.join(5)
    print(json.dumps({"worker_saw_it_set": seen, "worker_exit": worker.exitcode}))
