"""Is the state of a global random generator copied into the workers?

Two globals: the hidden generator behind `random.random()`, seeded in the main block, and an unseeded `random.Random()`
made at the top level. The random module seeds the hidden one anew in every forked child; nobody does that for ours.
"""

import json
import multiprocessing
import random

GENERATOR = random.Random()


def draw(connection):
    connection.send((random.random(), GENERATOR.random()))


def draw_in_worker():
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=draw, args=(theirs,))
    worker.start()
    numbers = ours.recv() if ours.poll(10) else (None, None)
    worker.join(5)
    return numbers


if __name__ == "__main__":
    random.seed(20)
    first, second = draw_in_worker(), draw_in_worker()
    mine = (random.random(), GENERATOR.random())
    print(
        json.dumps(
            {
                "hidden_same_in_workers": first[0] == second[0],
                "hidden_same_as_parent": first[0] == mine[0],
                "own_same_in_workers": first[1] == second[1],
                "own_same_as_parent": first[1] == mine[1],
            }
        )
    )
