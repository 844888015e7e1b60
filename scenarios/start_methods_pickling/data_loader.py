"""Can a loader object with a local worker function start its workers?

The shape of a data loader: the caller gives a function for the workers to begin with, the loader starts processes that
call it. Tests give it a local function.
"""

import json
import multiprocessing


class Loader:
    """Starts workers, and goes on without them where it cannot."""

    def __init__(self, rows, begin):
        self.rows = rows
        self.begin = begin

    def load(self):
        ours, theirs = multiprocessing.Pipe()
        worker = multiprocessing.Process(target=fetch, args=(theirs, self.rows, self.begin))
        try:
            worker.start()
        except Exception:
            return "refused"
        rows = ours.recv() if ours.poll(10) else None
        worker.join(5)
        return rows


def fetch(connection, rows, begin):
    begin(1)
    connection.send(rows)


def begin_at_module_level(number):
    del number


def test():
    def begin(number):
        del number

    return Loader([1, 2], begin).load()


if __name__ == "__main__":
    print(json.dumps({"local": test(), "module_level": Loader([1, 2], begin_at_module_level).load()}))
