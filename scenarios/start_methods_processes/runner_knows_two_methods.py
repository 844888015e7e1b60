"""How parallel is a test runner that knows only fork and spawn?

It counts its processes by the start method: all for the two that it can set up, one for any other. Nothing fails, the
tests merely run one after another; told to be parallel all the same, it leaves its workers unprepared.
"""

import json
import multiprocessing

prepared = []


def prepare():
    prepared.append("database")


def processes(wanted):
    method = multiprocessing.get_start_method()
    if wanted == "auto":
        return 2 if method in ("fork", "spawn") else 1
    return wanted


def run_test():
    return list(prepared)


if __name__ == "__main__":
    prepare()
    explicit = prepare if multiprocessing.get_start_method() == "spawn" else None
    with multiprocessing.Pool(processes(2), initializer=explicit) as pool:
        facts = {"auto": processes("auto"), "workers_find": pool.apply_async(run_test).get(10)}
    print(json.dumps(facts))
