"""A script guards its top level by the name or the parent of the process, not by `__name__`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Fragment, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues

_FORKED = re.compile(r"Fork(?!Server)(?:Pool|Process)")
"""Names of forked workers; those of the fork server's begin with ForkServer."""


def check(module: Module) -> Iterator[Spot]:
    """Yield conditions at the top level of a module, and names of forked workers anywhere."""
    for node, scope in module.nodes[ast.If]:
        if scope.kind != "module" or not isinstance(node, ast.If):
            continue
        for part in ast.walk(node.test):
            if isinstance(part, ast.Compare) and _asks(part, module):
                yield module.spot(part, "holds in the fork server too, which executes the script as its workers would")

    packages = {one.partition(".")[0] for one in (*module.imports.values(), *module.stars)}
    if "multiprocessing" in packages or (_reads_record(module) and not packages & _OTHER_WORKERS):
        yield from _forked_names(module)


_OTHER_WORKERS = {"billiard", "celery"}
"""Packages whose workers keep these names."""


def _reads_record(module: Module) -> bool:
    """Return whether a module reads the name of the process out of a log record."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == "processName" for node, _ in module.nodes[ast.Attribute]
    )


def _forked_names(module: Module) -> Iterator[Spot]:
    """Yield literals that a worker's name or the name of its class is compared with."""
    told: set[int] = set()
    compared = [part for node, _ in module.nodes[ast.Compare] for part in ast.walk(node)]
    given = [one for call, _ in module.calls() if _reads_text(call) for one in call.args]
    values = module.once(LocalValues)
    named = [
        part
        for call, scope in module.calls()
        if _reads_text(call)
        for one in call.args
        for value, _ in values.of(one, scope)
        for part in ast.walk(value)
    ]
    for asked in _classes_asked(module):
        told.add(asked.lineno)
        yield module.spot(asked, "processes of the default context are of the class ForkServerProcess")
    for part in [*compared, *given, *named]:
        if not isinstance(part, ast.Constant) or not isinstance(part.value, str):
            continue
        if _FORKED.search(part.value) and part.lineno not in told:
            told.add(part.lineno)
            yield module.spot(
                part, "workers of the default start method are named ForkServerProcess-N, ForkServerPoolWorker-N"
            )


def _classes_asked(module: Module) -> Iterator[ast.expr]:
    """Yield `isinstance(process, ForkProcess)` and comparisons with that class."""
    calls = [call for call, _ in module.calls() if isinstance(call.func, ast.Name) and call.func.id in _ASKS_CLASS]
    asked = [one for call in calls for one in call.args[1:]]
    asked += [one for node, _ in module.nodes[ast.Compare] if isinstance(node, ast.Compare) for one in node.comparators]
    for one in asked:
        for part in one.elts if isinstance(one, ast.Tuple) else [one]:
            if module.dotted(part) in {"multiprocessing.context.ForkProcess", "multiprocessing.ForkProcess"}:
                yield part


_ASKS_CLASS = {"isinstance", "issubclass"}


def _reads_text(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name in {
        "match",
        "search",
        "fullmatch",
        "compile",
        "startswith",
        "endswith",
        "find",
        "index",
        "count",
        "split",
    }


def _asks(test: ast.Compare, module: Module) -> bool:
    called = {module.dotted(part.func) for part in ast.walk(test) if isinstance(part, ast.Call)}
    values = {part.value for part in ast.walk(test) if isinstance(part, ast.Constant)}
    by_name = "multiprocessing.current_process" in called and "MainProcess" in values
    return by_name or ("multiprocessing.parent_process" in called and None in values)


RULE = Rule(
    id="guard-by-process-name",
    since=(3, 14),
    summary="A script guards its top level by the name or the parent of the process",
    why="the fork server is named MainProcess, has no parent_process(), and executes the script's top level once",
    fix='guard with `if __name__ == "__main__":`',
    workaround='multiprocessing.set_start_method("fork") below a `__name__` guard',
    link="https://github.com/python/cpython/issues/126631",
    confidence=Confidence.MEDIUM,
    words=("current_process MainProcess", "parent_process", "ForkProcess", "ForkPoolWorker", "ForkPool"),
    witness="start_methods_main/guard-by-process-name",
    check=check,
    valid=(
        """\
import multiprocessing

def busy():
    return multiprocessing.current_process().name == "MainProcess"
""",
        """\
import logging

import celery

class OnlyMain(logging.Filter):
    def filter(self, record):
        return not record.processName.startswith("ForkPoolWorker")
""",
    ),
    invalid=(
        """\
import multiprocessing

def where():
    return "worker" if multiprocessing.current_process().name.startswith("ForkProcess") else "main"

def work(out):
    out.put(where())

if __name__ == "__main__":
    out = multiprocessing.Queue()
    process = multiprocessing.get_context().Process(target=work, args=(out,))
    process.name = type(process).__name__
    process.start()
    print(out.get(timeout=30))
    process.join()
""",
        """\
import multiprocessing

def work():
    pass

if multiprocessing.current_process().name == "MainProcess":
    print("serve")

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
        """\
import multiprocessing

def work():
    pass

if multiprocessing.parent_process() is None:
    print('serve')

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
        """\
import concurrent.futures
import logging

class MainOnly(logging.Filter):
    def filter(self, record):
        return not record.processName.startswith("ForkProcess")

class Heard(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage())

said = []

def work(number):
    log = logging.getLogger("work")
    heard = Heard()
    heard.addFilter(MainOnly())
    log.addHandler(heard)
    log.warning("row %s", number)
    return list(said)

if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        print(pool.submit(work, 7).result())
""",
    ),
    fragments={"valid 2": Fragment("celery")},
    followed=Followed(
        3,
        """\
import multiprocessing

def work():
    pass

if __name__ == "__main__":
    print('serve')

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
)
