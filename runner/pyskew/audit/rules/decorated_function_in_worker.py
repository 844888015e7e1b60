"""A decorator runs the function that it decorates in a process."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import pickled
from pyskew.audit.project.call_graph import Project
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import advice, launch_sites
from pyskew.audit.syntax.module_index import Function, Module, Scope


def check(module: Module) -> Iterator[Spot]:
    """Yield processes of the default context that take along a decorator's parameter, or an attribute with it."""
    if "multiprocessing.set_start_method" in module.calls_by_name:
        return
    origins = module.once(Origins)
    for call, scope in module.calls():
        if launch_sites.kind_and_context(origins.origin(call.func, scope)) != (
            launch_sites.PROCESS,
            launch_sites.DEFAULT,
        ):
            continue
        for part in _taken_along(call, scope):
            if isinstance(part, ast.Name):
                taken = _is_decorated(part.id, scope)
            else:
                owner = scope.owner()
                taken = bool(owner) and isinstance(part, ast.Attribute) and _kept(part.attr, owner, module, origins)
            if taken:
                yield module.spot(
                    call, "the process takes the decorated function along, which its name no longer leads to"
                )
                break


_ROLES = frozenset({"target", "args", "kwargs", "initializer", "initargs"})


def across(project: Project) -> Iterator[Spot]:
    """Yield launch sites that take along a function whose name now leads to what a decorator made of it."""
    for one in pickled.found(project, frozenset({"target", "args", "kwargs", "initializer", "initargs"})):
        if one.part.replaced and not one.part.path:
            message = f"the process takes {one.part.what.partition(',')[0]} along, which its name no longer leads to"
            yield pickled.spot(project, one, message, certain=False)


def _taken_along(call: ast.Call, scope: Scope) -> list[ast.AST]:
    """Return names and attributes of self in target= and args=, also those of a local tuple."""
    given = [one.value for one in call.keywords if one.arg in {"target", "args", "kwargs"}]
    parts = [part for one in given for part in ast.walk(one)]
    named = [one.value for one in parts if isinstance(one, ast.Attribute) and one.attr in _NAMES]
    parts = [part for part in parts if part not in named]
    function = scope.function()
    assigned = [one for one in ast.walk(function.node) if isinstance(one, ast.Assign)] if function else []
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    for one in assigned:
        if any(isinstance(target, ast.Name) and target.id in names for target in one.targets):
            parts += ast.walk(one.value)
    on_self = [
        one
        for one in parts
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == "self"
    ]
    return [*on_self, *(one for one in parts if isinstance(one, ast.Name))]


_NAMES = frozenset({"__doc__", "__module__", "__name__", "__qualname__"})
"""Attributes of a function that are texts."""


def _is_decorated(name: str, scope: Scope) -> bool:
    """Return whether it is the first parameter of a decorator around, and no parameter of the wrapper."""
    around = scope.function()
    while around is not None and name not in around.parameters:
        wrapper, around = around, around.parent.function() if around.parent else None
        if around is not None and around.parameters[:1] == (name,) and _wraps(wrapper, around, name):
            return True
    return False


def _wraps(wrapper: Scope, decorator: Scope, name: str) -> bool:
    """Return whether the decorator gives the wrapper back in place of the function."""
    node, short = wrapper.node, wrapper.name.rpartition(".")[2]
    marked = isinstance(node, Function) and any(
        "wraps" in ast.dump(one) and name in ast.dump(one) for one in node.decorator_list
    )
    given_back = any(
        isinstance(one, ast.Return) and isinstance(one.value, ast.Name) and one.value.id == short
        for one in ast.walk(decorator.node)
    )
    return marked and given_back


def _kept(attribute: str, owner: Scope | None, module: Module, origins: Origins) -> bool:
    """Return whether a decorator constructs the object with its function and stores that in the attribute."""
    start = module.scopes.get(f"{owner.name}.__init__") if owner else None
    value = origins.made_by(owner.name, attribute) if owner else None
    if owner is None or start is None or not isinstance(value, ast.Name) or value.id not in start.parameters:
        return False
    position = start.parameters.index(value.id) - 1
    for call, scope in module.calls_by_name.get(owner.name, []):
        given = call.args[position] if 0 <= position < len(call.args) else launch_sites.keyword(call, value.id)
        if isinstance(given, ast.Name) and _is_decorated(given.id, scope):
            return True
    return False


RULE = Rule(
    id="decorated-function-in-worker",
    since=(3, 14),
    summary="A decorator runs the function that it decorates in a process",
    why="a worker that is not forked looks the function up by its name, where the wrapper stands now: PicklingError",
    fix="pass the function's module and name, and find __wrapped__ of it in the worker",
    workaround=advice.PIN_FORK,
    link="https://github.com/pnpnpn/timeout-decorator/issues/88",
    confidence=Confidence.HIGH,
    words=("multiprocessing wraps",),
    witness="start_methods_pickling/target-decorated",
    check=check,
    across=across,
    valid=(
        # Each function is what its name leads to: the decorator gives it back.
        """\
# file: bg.py
import multiprocessing

def background(function):
    def start(*args):
        process = multiprocessing.Process(target=function, args=args)
        process.start()
        return process
    function.start = start
    return function
# file: example.py
from bg import background

@background
def work():
    print("worked")

if __name__ == "__main__":
    work.start().join()
""",
        """\
import functools
import multiprocessing

def in_process(function):
    @functools.wraps(function)
    def wrapper(*args):
        multiprocessing.get_context("fork").Process(target=function, args=args).start()
    return wrapper

def run(function):
    multiprocessing.Process(target=function).start()
""",
    ),
    invalid=(
        # The wrapper does not take the function's name, and stands in another module.
        """\
# file: bg.py
import multiprocessing

def background(function):
    def start(*args, **options):
        process = multiprocessing.Process(target=function, args=args, kwargs=options)
        process.start()
        return process
    return start
# file: example.py
import bg

@bg.background
def work(to):
    print("worked for", to)

if __name__ == "__main__":
    work("ann").join()
""",
        """\
import functools
import multiprocessing

def in_process(function):
    @functools.wraps(function)
    def wrapper(*args):
        multiprocessing.Process(target=function, args=args).start()
    return wrapper

@in_process
def work():
    print("worked")

if __name__ == "__main__":
    work()
""",
        """\
from functools import wraps
from multiprocessing import Process

class Timeout:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        args = (self.function, *args)
        Process(target=run, args=args).start()

def run(function):
    function()

def timeout(seconds):
    def decorate(function):
        @wraps(function)
        def wrapper(*args):
            return Timeout(function)(*args)
        return wrapper
    return decorate

@timeout(1)
def work():
    print("worked")

if __name__ == "__main__":
    work()
""",
    ),
    followed=Followed(
        2,
        """\
import functools
import multiprocessing
import sys

def call(module, name, args):
    getattr(sys.modules[module], name).__wrapped__(*args)

def in_process(function):
    @functools.wraps(function)
    def wrapper(*args):
        multiprocessing.Process(target=call, args=(function.__module__, function.__name__, args)).start()
    return wrapper

@in_process
def work():
    print("worked")

if __name__ == "__main__":
    work()
""",
    ),
)
