"""Do two workers that receive the same random generator draw the same numbers?

An argument is copied, whether by fork or by pickle, and a copied generator continues from the same state. The parent's
own generator does not notice that its copies were used.
"""

import json
import multiprocessing
import random


def draw(generator, connection):
    connection.send([generator.random() for _ in range(3)])


def draw_in_worker(generator):
    ours, theirs = multiprocessing.Pipe()
    worker = multiprocessing.Process(target=draw, args=(generator, theirs))
    worker.start()
    numbers = ours.recv() if ours.poll(10) else None
    worker.join(5)
    return numbers


if __name__ == "__main__":
    generator = random.Random(20)
    first, second = draw_in_worker(generator), draw_in_worker(generator)
    mine = [generator.random() for _ in range(3)]
    print(json.dumps({"workers_draw_the_same": first == second, "parent_draws_the_same": mine == first}))
