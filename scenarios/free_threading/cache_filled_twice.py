"""Is a value made once that threads ask for together, where it is looked up first and stored without a lock?

Threads leave a barrier together, and the first that makes the value lingers until a second one does. A switch interval
longer than that keeps a build with the global lock from switching threads in between.
"""

import functools
import json
import sys
import threading

THREADS, ROUNDS, LINGER = 4, 20, 200_000
sys.setswitchinterval(60)
CACHE = {}
made = []


class Config:
    @functools.cached_property
    def value(self):
        return make()


def make():
    made.append(object())
    for _ in range(LINGER):
        if len(made) > 1:
            break
    return made


def look_up(key):
    if key not in CACHE:
        CACHE[key] = make()
    return CACHE[key]


def made_twice(ask, key):
    """Whether threads that ask for one thing together make it more than once."""
    made.clear()
    barrier = threading.Barrier(THREADS)

    def work():
        barrier.wait(10)
        ask(key)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(made) > 1


facts = {
    "dict": any(made_twice(look_up, number) for number in range(ROUNDS)),
    "cached_property": any(made_twice(lambda config: config.value, Config()) for _ in range(ROUNDS)),
}
print(json.dumps(facts))
