"""Start worker processes that import nothing from the current folder and take no PYTHON* variable.

A spawned worker runs `python -c ...`, which puts the current folder first on its path: a `pickle.py` in an audited tree
would run there. PYTHONSAFEPATH keeps the folder off the path (https://docs.python.org/3/using/cmdline.html#cmdoption-P).
"""

from __future__ import annotations

import os
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
        yield
    finally:
        del os.environ["PYTHONSAFEPATH"]
        os.environ.update(before)
