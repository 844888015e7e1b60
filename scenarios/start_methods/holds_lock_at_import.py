"""Holds a lock in a thread until told to let go, from its import on. preload_holds_lock.py preloads it."""

import threading
import time

lock = threading.Lock()
may_go = threading.Lock()
may_go.acquire()


def hold():
    with lock:
        may_go.acquire()


threading.Thread(target=hold, daemon=True).start()
while not lock.locked():
    time.sleep(0.001)
