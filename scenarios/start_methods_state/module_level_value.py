"""Does the parent see what workers count in a Value that the script made at its top level?

The work function uses the global and is not given it. `exits` shows that nothing fails.
"""

import json
import multiprocessing

counter = multiprocessing.Value("i", 0)


class Totals:
    """Keeps its counter on the class."""

    done = multiprocessing.Value("i", 0)


def work():
    for value in (counter, Totals.done):
        with value.get_lock():
            value.value += 1


if __name__ == "__main__":
    exits = []
    for _ in range(2):
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join(10)
        exits.append(worker.exitcode)
    print(json.dumps({"global": counter.value, "on_class": Totals.done.value, "exits": exits}))
