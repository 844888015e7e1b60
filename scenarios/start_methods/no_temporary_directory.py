"""Can a process be started where no temporary directory can be written?

A read-only root file system. A fork server talks through a socket in such a directory; newer builds choose spawn where
there is none.
"""

import json
import multiprocessing
import tempfile

tempfile.tempdir = "/proc/self"


def work():
    pass


if __name__ == "__main__":
    facts = {"method": multiprocessing.get_start_method()}
    worker = multiprocessing.Process(target=work)
    try:
        worker.start()
        worker.join(10)
        facts["outcome"] = f"exit {worker.exitcode}"
    except Exception as error:
        facts["outcome"] = type(error).__name__
    print(json.dumps(facts))
