"""How does an exception that a worker raises reach the parent?

Always pickled, by every start method. One with two required arguments cannot be made anew from its args: the executor
breaks, and the pool's result never arrives. So these are limits of long standing, not a change.
"""

import contextlib
import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


class Simple(Exception):
    """Pickles."""


class Demanding(Exception):
    """Pickles, and does not come back."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def fail(kind):
    raise Simple("x") if kind == "simple" else Demanding(1, "x")


def by_executor(kind):
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(fail, kind).result(timeout=10)
        except Exception as error:
            return type(error).__name__


def by_pool(kind):
    pool = multiprocessing.Pool(1)
    try:
        return pool.apply_async(fail, (kind,)).get(10 if kind == "simple" else 0.7)
    except Exception as error:
        return type(error).__name__
    finally:
        with contextlib.suppress(AssertionError):  # its thread for results is dead
            pool.terminate()


if __name__ == "__main__":
    facts = {f"executor_{kind}": by_executor(kind) for kind in ("simple", "demanding")}
    print(json.dumps(facts | {f"pool_{kind}": by_pool(kind) for kind in ("simple", "demanding")}))
