"""Does a worker know a level and a logger method that the main block added?

Programs add a VERBOSE level with addLevelName() and hang a method of that name on Logger. A worker that calls the
method meets either the addition or the plain class.
"""

import json
import logging
from concurrent.futures import ProcessPoolExecutor

VERBOSE = 15


def work():
    try:
        logging.getLogger("app").verbose("details")
    except AttributeError as error:
        called = type(error).__name__
    else:
        called = "worked"
    return {"method": called, "level_name": logging.getLevelName(VERBOSE)}


def verbose(self, message, *arguments):
    self.log(VERBOSE, message, *arguments)


if __name__ == "__main__":
    logging.addLevelName(VERBOSE, "VERBOSE")
    logging.Logger.verbose = verbose
    with ProcessPoolExecutor(1) as pool:
        print(json.dumps(pool.submit(work).result(timeout=15)))
