"""Is a value made once that threads ask for together, where it is looked up first and stored without a lock?

Threads leave a barrier together, and the first that makes the value lingers until a second one does, longer in each
round: on a busy machine the second one waits for a core. A switch interval longer than that keeps a build with the
global lock from switching threads in between.
"""

import functools
import json
import sys
import threading

THREADS = 4
LINGERS = [50_000 * 2**round_ for round_ in range(8)]
sys.setswitchinterval(60)
CACHE = {}
made = []


class Config:
    def __init__(self, linger):
        self.linger = linger

    @functools.cached_property
    def value(self):
        return make(self.linger)


def make(linger):
    made.append(object())
    for _ in range(linger):
        if len(made) > 1:
            break
    return made


def look_up(linger):
    if linger not in CACHE:
        CACHE[linger] = make(linger)
    return CACHE[linger]


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
    "dict": any(made_twice(look_up, linger) for linger in LINGERS),
    "cached_property": any(made_twice(lambda config: config.value, Config(linger)) for linger in LINGERS),
}
print(json.dumps(facts))
