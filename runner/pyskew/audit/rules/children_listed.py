"""A program that starts workers looks for its children below /proc."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield functions that read the children of a process below /proc, in files that use multiprocessing."""
    if not any(one.partition(".")[0] in {"multiprocessing", "concurrent"} for one in module.imports.values()):
        return
    for scope in module.scopes.values():
        if scope.kind != "function":
            continue
        texts = [one for one in ast.walk(scope.node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        below = any(str(one.value).startswith("/proc") for one in texts)
        named = [one for one in texts if str(one.value).rpartition("/")[2] == "children"]
        read = [one for one in texts if str(one.value).rpartition("/")[2] in {"stat", "status"}]
        asks = any(isinstance(one, ast.Attribute) and one.attr in {"pid", "getpid"} for one in ast.walk(scope.node))
        asks = (
            asks
            or any("pid" in name.lower() for name in scope.parameters)
            or any("PPid" in str(one.value) for one in texts)
        )
        compared = [one for one in ast.walk(scope.node) if isinstance(one, ast.Compare)]
        places: list[ast.expr] = (
            [*named] or [*_with_number(compared), *read] if asks and read and compared else [*named]
        )
        if below and places:
            yield module.spot(
                places[0], "workers are children of the fork server: they are missing here, helpers are not"
            )


def _with_number(compared: list[ast.Compare]) -> list[ast.Compare]:
    """Return comparisons with the number of a process."""
    return [
        one
        for one in compared
        if any(isinstance(part, ast.Attribute) and part.attr in {"pid", "getpid"} for part in ast.walk(one))
    ]


RULE = Rule(
    id="children-listed",
    since=(3, 14),
    summary="A program that starts workers looks for its children below /proc",
    why="workers are no children of the program any more; the fork server and the resource tracker are",
    fix="list multiprocessing.active_children()",
    workaround=advice.PIN_FORK,
    link=advice.DOCS,
    confidence=Confidence.MEDIUM,
    words=("proc children", "proc stat", "proc status"),
    witness="start_methods_processes/children-usage",
    check=check,
    valid=(
        """\
import multiprocessing

def children():
    return [one.pid for one in multiprocessing.active_children()]

print(children())
""",
        """\
import pathlib

def children():
    return pathlib.Path("/proc/self/task/1/children").exists()

print(children() in {True, False})
""",
    ),
    invalid=(
        """\
import multiprocessing
import os
import time

def children():
    with open(f"/proc/self/task/{os.getpid()}/children") as listed:
        return listed.read().split()

def work():
    time.sleep(0.5)

if __name__ == "__main__":
    process = multiprocessing.Process(target=work)
    process.start()
    print(str(process.pid) in children())
    process.join()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing
import time

def children():
    return [str(one.pid) for one in multiprocessing.active_children()]

def work():
    time.sleep(0.5)

if __name__ == "__main__":
    process = multiprocessing.Process(target=work)
    process.start()
    print(str(process.pid) in children())
    process.join()
""",
    ),
)
