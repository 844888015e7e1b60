"""Does asking for fork, where it exists, bring the old outcome back?

The same class attribute as in class_attribute.py, with the method chosen in both ways that multiprocessing offers: a
context for one pool, and set_start_method() for the whole program. Only POSIX systems have fork, hence the check.
"""

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

FORK_EXISTS = os.name == "posix" and "fork" in multiprocessing.get_all_start_methods()


class Plugin:
    """Has no attributes of its own until the program adds one."""


def added_attributes():
    return sorted(name for name in vars(Plugin) if not name.startswith("_"))


def ask(pool):
    with pool:
        return pool.submit(added_attributes).result(timeout=15)


if __name__ == "__main__":
    Plugin.custom = "added at run time"
    facts = {"fork_exists": FORK_EXISTS}
    if FORK_EXISTS:
        facts["seen_through_context"] = ask(ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")))
        multiprocessing.set_start_method("fork")
        facts["seen_after_set_start_method"] = ask(ProcessPoolExecutor(1))
    print(json.dumps(facts))
