"""Does a worker have the process attributes that the parent set after its first process?

umask, a resource limit, niceness and CPU affinity: what the operating system hands from parent to child. A fork server
that is older than the change hands on the old ones.
"""

import json
import os
import resource
from concurrent.futures import ProcessPoolExecutor


def attributes():
    mask = os.umask(0)
    os.umask(mask)
    return {
        "umask": mask,
        "open_files_limit": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "niceness": os.nice(0),
        "affinity": sorted(os.sched_getaffinity(0)),
    }


def ask():
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(attributes).result(timeout=15)


if __name__ == "__main__":
    ask()
    before = attributes()
    os.umask(before["umask"] ^ 0o070)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 256) - 1, hard))
    os.nice(1)
    os.sched_setaffinity(0, before["affinity"][:1])
    seen, mine = ask(), attributes()
    facts = {name: "as the parent" if seen[name] == mine[name] else "as before" for name in seen}
    if len(before["affinity"]) == 1:
        facts["affinity"] = "cannot be told with one CPU"
    print(json.dumps(facts))
