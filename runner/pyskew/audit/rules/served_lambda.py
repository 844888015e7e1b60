"""What a manager's server shall offer is registered as a lambda or a nested function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module

_BASES = ("multiprocessing.managers.BaseManager", "multiprocessing.managers.SyncManager")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of register() of BaseManager and its subclasses, where something is started at all."""
    origins = module.once(Origins)
    ours = {
        f"{module.name}.{node.name}"
        for node, scope in module.nodes[ast.ClassDef]
        if isinstance(node, ast.ClassDef) and any(origins.origin(base, scope) in _BASES for base in node.bases)
    }
    if not module.calls_by_method.get("start") and not any(
        isinstance(node, ast.With) for node, _ in module.nodes[ast.With]
    ):
        return
    if any(keyword(call, "ctx") is not None for call, _ in module.calls_by_method.get("__init__", [])):
        return
    for call, scope in module.calls_by_method.get("register", []):
        if not isinstance(call.func, ast.Attribute):
            continue
        around = scope.owner() if isinstance(call.func.value, ast.Name) and call.func.value.id == "cls" else None
        owner = origins.origin(call.func.value, scope).removesuffix("()")
        owner = f"{module.name}.{around.name}" if around is not None else owner
        served = keyword(call, "callable") or (call.args[1] if len(call.args) > 1 else None)
        if owner in {*_BASES, *ours} and served and origins.ref(served, scope).shape in {"lambda", "nested"}:
            yield module.spot(
                call, "a lambda or nested function is registered: the manager's process cannot be told of it"
            )


RULE = Rule(
    id="served-lambda",
    since=(3, 14),
    summary="A manager is to serve what is registered as a lambda or a nested function",
    why="start() pickles the registry for a server process that is not forked",
    fix="register a function of the module, which makes or finds the object in the server",
    workaround='pass ctx=multiprocessing.get_context("fork") to the manager',
    link="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager.register",
    confidence=Confidence.HIGH,
    words=("BaseManager register", "SyncManager register"),
    witness="start_methods_pickling/manager-register-lambda",
    check=check,
    valid=(
        """\
from multiprocessing.managers import BaseManager

def make():
    return []

BaseManager.register("get", callable=make)

if __name__ == "__main__":
    BaseManager().start()
""",
        # Serves in this process: nothing is started.
        """\
from multiprocessing.managers import BaseManager

items = []
BaseManager.register("get", callable=lambda: items)
print(BaseManager().get_server().address is not None)
""",
    ),
    invalid=(
        """\
from multiprocessing.managers import BaseManager

class Shared(BaseManager):
    pass

items = []
Shared.register("get", callable=lambda: items)
shared = Shared()
shared.start()
""",
        """\
from multiprocessing.managers import BaseManager

class Shared(BaseManager):
    @classmethod
    def of(cls, items):
        cls.register("items", callable=lambda: items)
        return cls()

if __name__ == "__main__":
    shared = Shared.of([])
    shared.start()
    shared.shutdown()
""",
    ),
    followed=Followed(
        1,
        """\
from multiprocessing.managers import BaseManager

class Shared(BaseManager):
    pass

items = []

def get_items():
    return items

Shared.register("get", callable=get_items)
if __name__ == "__main__":
    shared = Shared()
    shared.start()
""",
    ),
)
