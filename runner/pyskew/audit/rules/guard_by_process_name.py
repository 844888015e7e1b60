"""A script guards its top level by the name or the parent of the process, not by `__name__`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Rule


def check(module: Module) -> Iterator[Spot]:
    """Conditions at the top level of a module."""
    for node, scope in module.nodes[ast.If]:
        if scope.kind != "module" or not isinstance(node, ast.If):
            continue
        for part in ast.walk(node.test):
            if isinstance(part, ast.Compare) and _asks(part, module):
                yield module.spot(part, "holds in the fork server too, which executes the script as its workers would")


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
    words=("current_process MainProcess", "parent_process"),
    witness="start_methods_main/guard-by-process-name",
    check=check,
    valid=(
        """\
import multiprocessing

def busy():
    return multiprocessing.current_process().name == "MainProcess"
""",
    ),
    invalid=(
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
    ),
)
