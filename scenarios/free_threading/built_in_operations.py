"""Do single operations of built-in types stay whole when threads carry them out together?

Each has a lock of its own in free-threaded builds.
"""

import collections
import json
import queue
import threading

THREADS, TIMES = 4, 20_000
barrier = threading.Barrier(THREADS)
appended, counted, pushed, filled = [], {}, collections.deque(), queue.SimpleQueue()


def work(number):
    barrier.wait(10)
    for index in range(TIMES):
        appended.append(index)
        counted.setdefault((number, index), index)
        pushed.append(index)
        filled.put(index)


threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sizes = {"list": len(appended), "dict": len(counted), "deque": len(pushed), "queue": filled.qsize()}
print(json.dumps({name: size == THREADS * TIMES for name, size in sizes.items()}))
