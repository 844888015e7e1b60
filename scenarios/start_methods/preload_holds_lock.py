"""Can a worker ever take a lock that a preloaded module held when the fork server forked?

The lock's owner is a thread that lets go when asked. Where the worker imported the module itself, that thread is there
and obeys. In a worker forked from a server that had preloaded the module, the lock is copied in its locked state and
its owner is not copied at all: nobody can ever release it, which is the classic deadlock of fork with threads.
"""

import json
import multiprocessing
import threading


def take(connection):
    import holds_lock_at_import as module

    owner_exists = threading.active_count() > 1
    module.may_go.release()
    connection.send(
        {"owner_exists_in_worker": owner_exists, "lock_taken": module.lock.acquire(timeout=5 if owner_exists else 0.25)}
    )


if __name__ == "__main__":
    multiprocessing.set_forkserver_preload(["holds_lock_at_import"])
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=take, args=(theirs,))
    worker.start()
    facts = ours.recv() if ours.poll(10) else {"answer": None}
    worker.join(5)
    print(json.dumps(facts | {"worker_exit": worker.exitcode}))
