"""Can a subclass of Process keep what super() gave it?

An old idiom: `self.above = super()` in the constructor, `self.above.run()` later.
"""

import json
import multiprocessing


class Delegating(multiprocessing.Process):
    """Calls its base through an attribute."""

    def __init__(self):
        self.above = super()
        self.above.__init__()

    def run(self):
        self.above.run()


if __name__ == "__main__":
    worker = Delegating()
    try:
        worker.start()
    except Exception as error:
        print(json.dumps({"outcome": type(error).__name__}))
    else:
        worker.join(10)
        print(json.dumps({"outcome": f"exit {worker.exitcode}"}))
