"""Do threads that share an iterator get every item once?

Threads leave a barrier together. A switch interval longer than the work keeps a build with the global lock from
switching threads in between.
"""

import json
import sys
import threading

THREADS, ITEMS, ROUNDS = 4, 20_000, 100
sys.setswitchinterval(60)


def each_once():
    barrier = threading.Barrier(THREADS)
    items = iter(list(range(ITEMS)))
    taken = [[] for _ in range(THREADS)]

    def take(mine):
        barrier.wait(10)
        for item in items:
            mine.append(item)

    threads = [threading.Thread(target=take, args=(mine,)) for mine in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(item for mine in taken for item in mine) == list(range(ITEMS))


print(json.dumps({"each_once": all(each_once() for _ in range(ROUNDS))}))
