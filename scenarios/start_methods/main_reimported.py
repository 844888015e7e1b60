"""Is the main script executed again for a worker, and by which process?

The top level of this file notes the process that executes it. A worker then tells which note it holds:
the parent's (nothing was executed again), its own, or that of a process which is neither.
"""

import json
import multiprocessing
import os

executed_by = os.getpid()


def describe(connection):
    connection.send((__name__, os.getpid(), executed_by))


def ask_a_worker():
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=describe, args=(theirs,))
    worker.start()
    answer = ours.recv() if ours.poll(10) else None
    worker.join(5)
    return answer


def whose(worker, executed):
    return {os.getpid(): "the parent", worker: "the worker"}.get(executed, "a third process")


if __name__ == "__main__":
    answers = [ask_a_worker() for _ in range(2)]
    print(
        json.dumps(
            {
                "name_in_worker": sorted({name for name, _, _ in answers}),
                "top_level_executed_by": sorted({whose(pid, executed) for _, pid, executed in answers}),
                "workers_share_one_execution": len({executed for _, _, executed in answers}) == 1,
            }
        )
    )
