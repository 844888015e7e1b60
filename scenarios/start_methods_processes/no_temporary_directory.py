"""Can a process be started where no temporary directory can be written?

A read-only root file system. A fork server talks through a socket in such a directory and cannot start; builds that
know of this use spawn by default there. Asked are whether fork is the default, and what forkserver does on demand.
"""

import json
import multiprocessing
import tempfile

tempfile.tempdir = "/proc/self"


def work():
    pass


def outcome(context):
    worker = context.Process(target=work)
    try:
        worker.start()
    except Exception as error:
        return type(error).__name__
    worker.join(10)
    return f"exit {worker.exitcode}"


if __name__ == "__main__":
    facts = {"fork_is_default": multiprocessing.get_start_method() == "fork"}
    print(json.dumps(facts | {"forkserver_on_demand": outcome(multiprocessing.get_context("forkserver"))}))
