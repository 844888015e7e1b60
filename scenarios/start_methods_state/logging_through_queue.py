"""Do records arrive that workers send through a queue, with the level set by an initializer?

The remedy that the logging cookbook gives: every worker gets a QueueHandler, the parent listens.
"""

import json
import logging
import logging.handlers
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


class Kept(logging.Handler):
    """Keeps messages."""

    def __init__(self):
        super().__init__()
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def configure(records):
    root = logging.getLogger()
    root.handlers = [logging.handlers.QueueHandler(records)]
    root.setLevel(logging.INFO)


def work(number):
    logging.info("worker line %d", number)


if __name__ == "__main__":
    records, kept = multiprocessing.Queue(), Kept()
    listener = logging.handlers.QueueListener(records, kept)
    listener.start()
    with ProcessPoolExecutor(1, initializer=configure, initargs=(records,)) as pool:
        list(pool.map(work, range(3), timeout=15))
    listener.stop()
    print(json.dumps({"messages": kept.messages}))
