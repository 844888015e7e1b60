"""Does a worker see context variables and thread-locals that the parent set?"""

import contextvars
import json
import multiprocessing
import threading

request = contextvars.ContextVar("request", default="unset")
local = threading.local()


def look(connection):
    connection.send({"context_variable": request.get(), "thread_local": getattr(local, "user", "unset")})


if __name__ == "__main__":
    request.set("set")
    local.user = "set"
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=look, args=(theirs,))
    worker.start()
    facts = ours.recv() if ours.poll(10) else {}
    worker.join(5)
    print(json.dumps(facts))
