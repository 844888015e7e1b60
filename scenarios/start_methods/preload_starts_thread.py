"""Does a thread that a preloaded module started live on in the workers?

The module serves requests from a thread of its own. Fork copies the module's state but no thread except the one that
forks, and a fork server forks: the workers hold a module whose thread is gone, and wait for an answer in vain.
"""

import json
import multiprocessing
import queue


def request(connection):
    import starts_thread_at_import as module

    alive = module.thread.is_alive()
    reply = queue.SimpleQueue()
    module.requests.put(reply)
    try:
        answered = reply.get(timeout=5 if alive else 0.25) == "answer"
    except queue.Empty:
        answered = False
    connection.send({"thread_alive_in_worker": alive, "request_answered": answered})


if __name__ == "__main__":
    multiprocessing.set_forkserver_preload(["starts_thread_at_import"])
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=request, args=(theirs,))
    worker.start()
    facts = ours.recv() if ours.poll(10) else {"answer": None}
    worker.join(5)
    print(json.dumps(facts | {"worker_exit": worker.exitcode}))
