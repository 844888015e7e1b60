"""What does a subclass of Process carry into the worker?

An attribute set before start(), a class attribute changed by the main block, and a threading.Event. The worker answers
by its exit code.
"""

import json
import multiprocessing
import threading


class Worker(multiprocessing.Process):
    """Exits with 1 for its own attribute plus 2 for the class attribute."""

    on_class = False
    on_instance = False

    def run(self):
        raise SystemExit(10 + self.on_instance + 2 * type(self).on_class)


def outcome(worker):
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return worker.exitcode


if __name__ == "__main__":
    plain, holder = Worker(), Worker()
    plain.on_instance = True
    holder.stop = threading.Event()
    facts = {"instance_attribute": outcome(plain) == 11}
    Worker.on_class = True
    facts["class_attribute"] = outcome(Worker()) == 12
    print(json.dumps(facts | {"event": outcome(holder)}))
