"""Keeps a counter and a lock at module level. module_level_value_imported.py uses them."""

import multiprocessing

counter = multiprocessing.Value("i", 0)
lock = multiprocessing.Lock()


def work():
    with counter.get_lock():
        counter.value += 1


def take():
    raise SystemExit(3 if lock.acquire(timeout=0.3) else 4)
