"""What one piece of work answers in a pool of threads, of interpreters (from Python 3.14 on) and of spawned processes."""

import concurrent.futures
import multiprocessing


def kinds():
    yield "threads", concurrent.futures.ThreadPoolExecutor, {}
    yield "interpreters", getattr(concurrent.futures, "InterpreterPoolExecutor", None), {}
    yield "processes", concurrent.futures.ProcessPoolExecutor, {"mp_context": multiprocessing.get_context("spawn")}


def answers(work, *, before=None, after=None, **options):
    """The result of `work(pool)` for each kind of pool, or the type of its exception."""
    found = {}
    for kind, executor, more in kinds():
        if executor is None:
            found[kind] = "not there"
            continue
        if before:
            before()
        with executor(1, **more, **options) as pool:
            try:
                found[kind] = work(pool)
            except Exception as error:
                found[kind] = type(error).__name__
        if after:
            found[kind] = after(found[kind])
    return found


def ask(pool, function, *arguments):
    """The result of one call in the pool, or the type of its exception."""
    try:
        return pool.submit(function, *arguments).result(timeout=30)
    except Exception as error:
        return type(error).__name__
