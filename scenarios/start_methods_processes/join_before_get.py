"""Does a worker end that has put a big item into a queue which nobody reads?

It waits for its item to be taken, so join() before get() never returns. Always so, and documented.
"""

import json
import multiprocessing


def work(queue, size):
    queue.put("x" * size)


def ends_unread(size):
    queue = multiprocessing.Queue()
    worker = multiprocessing.Process(target=work, args=(queue, size))
    worker.start()
    if size > 10:
        queue._reader.poll(10)
    worker.join(0.3 if size > 10 else 10)
    ended = worker.exitcode == 0
    queue.get(timeout=10)
    worker.join(10)
    return ended


if __name__ == "__main__":
    print(json.dumps({"small_item": ends_unread(10), "big_item": ends_unread(1_000_000)}))
