"""threading.RLock() is given arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.given_arguments import GivenArguments, surest
from pyskew.audit.values.named_values import NamedValues


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with any argument, also with the object itself, which a class attribute gives."""
    arguments, named = module.once(GivenArguments), module.once(NamedValues)
    for call, scope, called in named.calls("threading.RLock"):
        more = arguments.positional(call, scope).beyond(0)
        found = [*arguments.keywords(call, scope).values(), *([more] if more else [])]
        if found:
            yield module.spot(
                call, "threading.RLock() takes no arguments: TypeError", called.together_with(surest(found))
            )
        elif (owner := _bound_by(module, named, call, scope)) is not None:
            message = f"threading.RLock() takes no arguments, and gets the instance of {owner.name}: TypeError"
            yield module.spot(call, message, called)


def _bound_by(module: Module, named: NamedValues, call: ast.Call, scope: Scope) -> Scope | None:
    """Return the class whose body holds the function that a call finds through `self`, which binds it like a method."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if owner := scope.owner():
            lineage = named.values.lineage(owner)
        case _:
            return None
    for one in lineage:
        for node, where in module.nodes[ast.Assign]:
            if isinstance(node, ast.Assign) and where is one and any(_is_name(target, name) for target in node.targets):
                return one if module.imported(node.value, where) == "threading.RLock" else None
    return None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


RULE = Rule(
    id="rlock-arguments",
    since=(3, 15),
    summary="threading.RLock() is given arguments",
    why="they were ignored, then deprecated: TypeError",
    fix="leave them out",
    workaround="the same",
    link="https://github.com/python/cpython/issues/134087",
    confidence=Confidence.HIGH,
    words=("threading.RLock",),
    shape=r"\bRLock\b(?!\s*\(\s*\))(?<!import RLock)",
    witness="upgrade_3_15/rlock-arguments",
    check=check,
    valid=(
        "import threading\n\nthreading.RLock()\n\ndef lock(*args):\n    return threading.RLock(*args)\n",
        """\
import threading

class Guarded:
    lock_type = staticmethod(threading.RLock)
    plain_type = threading.Lock

    def __init__(self, make=threading.RLock):
        self.lock = self.lock_type()
        self.make = make
        self.other = self.make()
        self.third = Guarded.lock_type()

print(Guarded().lock.acquire())
""",
    ),
    invalid=(
        "import threading\n\nthreading.RLock('name')\n",
        """\
import threading

class Guarded:
    lock_type = threading.RLock

    def __init__(self):
        self.lock = self.lock_type()

print(Guarded().lock.acquire())
""",
        """\
import threading

LOCKS = {"thread": threading.RLock}

def make(kind, name):
    return LOCKS[kind](name)

print(make("thread", "first").acquire())
""",
    ),
    followed=Followed(
        1,
        """\
import threading

threading.RLock()
""",
    ),
)
