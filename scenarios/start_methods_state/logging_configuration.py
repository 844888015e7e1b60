"""Does a worker log as the main block has configured it?

A level, a handler and a file are set up in the main block, as most programs do. The worker logs one line at INFO.
Nothing fails where it has no configuration: the line is simply not there.
"""

import json
import logging
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor


def work():
    logging.getLogger("app.worker").info("worker line")
    root = logging.getLogger()
    return {"root_level": logging.getLevelName(root.level), "handlers": [type(item).__name__ for item in root.handlers]}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "app.log")
        logging.basicConfig(filename=path, level=logging.INFO, format="%(message)s")
        logging.info("parent line")
        with ProcessPoolExecutor(1) as pool:
            facts = pool.submit(work).result(timeout=15)
        logging.shutdown()
        with open(path, encoding="utf-8") as file:
            facts["lines"] = file.read().splitlines()
    print(json.dumps(facts))
