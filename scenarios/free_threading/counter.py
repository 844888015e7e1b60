"""Do threads that count with `+=` and without a lock lose counts?

Threads leave a barrier together. A switch interval longer than the work keeps a build with the global lock from
switching threads in between.
"""

import json
import sys
import threading

THREADS, TIMES, ROUNDS = 4, 20_000, 20
sys.setswitchinterval(60)


class Counter:
    attribute = 0
    item = {"count": 0}


def count(barrier):
    barrier.wait(10)
    for _ in range(TIMES):
        Counter.attribute += 1
        Counter.item["count"] += 1


def one_round():
    Counter.attribute = Counter.item["count"] = 0
    barrier = threading.Barrier(THREADS)
    threads = [threading.Thread(target=count, args=(barrier,)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [Counter.attribute < THREADS * TIMES, Counter.item["count"] < THREADS * TIMES]


lost = [False, False]
for _ in range(ROUNDS):
    lost = [before or now for before, now in zip(lost, one_round())]
    if all(lost):
        break
print(json.dumps({"attribute_lost_counts": lost[0], "item_lost_counts": lost[1]}))
