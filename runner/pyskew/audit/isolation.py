"""Worker processes that import nothing from the current folder, take no PYTHON* variable, and end with the audit.

A spawned worker runs `python -c ...`, which puts the current folder first on its path: a `pickle.py` in an audited tree
would run there. PYTHONSAFEPATH keeps the folder off the path (https://docs.python.org/3/using/cmdline.html#cmdoption-P).
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def isolated_workers() -> Iterator[None]:
    """Let processes that are started within inherit a safe path and no other variable of Python's."""
    before = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}
    for name in before:
        del os.environ[name]
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        with _deaf_to_signals():
            yield
    finally:
        del os.environ["PYTHONSAFEPATH"]
        os.environ.update(before)


@contextmanager
def _deaf_to_signals() -> Iterator[None]:
    """Let processes that are started within never see ^C, of which each would print a traceback.

    The mask is inherited. A signal that comes meanwhile reaches the audit afterwards, with no process half started.
    """
    if os.name == "nt":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_audit() -> None:
    """Let this worker end as soon as the audit that started it is gone, and not only when it has done its share."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_await_end, args=(parent.sentinel,), daemon=True).start()


def _await_end(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
