"""Is an argument the same object as the global that the parent took it from?

After fork a worker holds the parent's very objects: what it does to the argument shows in the global. A pickled
argument is another object, whose cache keyed by id() is worthless.
"""

import json
import multiprocessing

settings = {"level": 0}
by_id = {id(settings): "found"}


def work(connection, given):
    given["level"] = 7
    connection.send(
        {"argument_is_global": given is settings, "global_level": settings["level"], "by_id": by_id.get(id(given))}
    )


if __name__ == "__main__":
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=work, args=(theirs, settings))
    worker.start()
    print(json.dumps(ours.recv() if ours.poll(10) else {}))
    worker.join(5)
