"""A field of a dataclass has an object as its default that cannot be hashed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues


def check(module: Module) -> Iterator[Spot]:
    """Yield fields whose default is made by a class of the same file that has __eq__ and no __hash__."""
    values = module.once(LocalValues)
    for node, scope in module.nodes[ast.AnnAssign]:
        if isinstance(node, ast.AnnAssign) and scope.kind == "class" and _is_dataclass(module, scope) is not None:
            made = [one for one, _ in values.of(node.value, scope)]
            classes = [values.function(one.func, scope) for one in made if isinstance(one, ast.Call)]
            wrong = next((one for one in classes if one is not None and _unhashable(module, one)), None)
            if wrong is not None and "ClassVar" not in ast.unparse(node.annotation) and not module.tolerated(node):
                yield module.spot(node, f"{wrong.name}() has no hash, and is the default of a field: ValueError")


def _is_dataclass(module: Module, scope: Scope) -> ast.expr | None:
    """Return the decorator that makes a class a dataclass of the standard library."""
    if not isinstance(scope.node, ast.ClassDef):
        return None
    for one in scope.node.decorator_list:
        if module.dotted(one.func if isinstance(one, ast.Call) else one) == "dataclasses.dataclass":
            return one
    return None


def _unhashable(module: Module, made: Scope) -> bool:
    """Return whether objects of a class have no hash: of a dataclass that is neither frozen nor asked for one."""
    if not isinstance(made.node, ast.ClassDef) or made.node.bases:
        return False
    own = {one.name for one in made.node.body if isinstance(one, ast.FunctionDef)}
    if "__hash__" in own or any(
        "__hash__" in ast.unparse(one) for one in made.node.body if isinstance(one, ast.Assign)
    ):
        return False
    decorator = _is_dataclass(module, made)
    if decorator is None:
        return "__eq__" in own and not made.node.decorator_list
    given = {one.arg: one.value for one in decorator.keywords} if isinstance(decorator, ast.Call) else {}
    said = {name for name, value in given.items() if not (isinstance(value, ast.Constant) and not value.value)}
    without = "eq" in given and "eq" not in said
    return not said & {"frozen", "unsafe_hash"} and not without


RULE = Rule(
    id="dataclass-default",
    since=(3, 11),
    summary="A field of a dataclass has an object as its default that cannot be hashed",
    why="every default without a hash is refused since 3.11, not only lists, dicts and sets: ValueError",
    fix="field(default_factory=Retry)",
    workaround="the same",
    link="https://docs.python.org/3.11/whatsnew/3.11.html",
    confidence=Confidence.HIGH,
    words=("dataclass",),
    check=check,
    valid=(
        """\
from dataclasses import dataclass, field

@dataclass(frozen=True)
class Retry:
    times: int = 3

@dataclass
class Pool:
    size: int = 1

@dataclass(eq=False)
class Plain:
    size: int = 1

class Other:
    pass

@dataclass
class Client:
    retry: Retry = Retry()
    pool: Pool = field(default_factory=Pool)
    plain: Plain = Plain()
    other: Other = Other()

print(Client().retry.times, Client().pool.size)
""",
    ),
    invalid=(
        """\
from dataclasses import dataclass

@dataclass
class Retry:
    times: int = 3

@dataclass
class Client:
    host: str
    retry: Retry = Retry()

print(Client('a').retry.times)
""",
        """\
import dataclasses as dc

class Money:
    def __init__(self, amount=0):
        self.amount = amount

    def __eq__(self, other):
        return self.amount == other.amount

ZERO = Money()

@dc.dataclass
class Account:
    balance: Money = ZERO

print(Account().balance.amount)
""",
    ),
    followed=Followed(
        1,
        """\
from dataclasses import dataclass, field

@dataclass
class Retry:
    times: int = 3

@dataclass
class Client:
    host: str
    retry: Retry = field(default_factory=Retry)

print(Client('a').retry.times)
""",
    ),
)
