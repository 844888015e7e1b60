"""What names stand for within one file: the work is bounded by the file, not by the ways through it."""

from __future__ import annotations

import ast

import pytest

from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

NAMES = 12
DEPTHS = 8
"""An expression is looked at once at each depth: 0 to 6, and where the walk ends."""


class Counting(LocalValues):
    """Counts the steps from one expression to those that it stands for, and the texts that are put together."""

    steps = 0
    put_together = 0

    def _text(self, node: ast.expr, scope: Scope, depth: int) -> str | None:
        self.put_together += 1
        return super()._text(node, scope, depth)

    def _step(self, node: ast.expr, scope: Scope, depth: int) -> list[tuple[ast.expr, Scope]]:
        self.steps += 1
        return super()._step(node, scope, depth)


def test_names_that_lead_to_each_other_through_loops_are_walked_once() -> None:
    names = [f"name_{number}" for number in range(NAMES)]
    loops = [f"for {one} in {other}:\n    print({one})" for one in names for other in names if one != other]
    tree = ast.parse("\n".join(loops))
    values = Counting(Module("m.py", "m", tree))
    for name in (node for node in ast.walk(tree) if isinstance(node, ast.Name)):
        values.of(name, values.module.top)
    expressions = sum(isinstance(node, ast.Name) for node in ast.walk(tree))
    assert 0 < values.steps <= DEPTHS * expressions


def test_texts_that_grow_from_themselves_are_put_together_once() -> None:
    lines = "".join(f"    one = one + other\n    other = other + '{number}' + one\n" for number in range(6))
    module = Module("m.py", "m", ast.parse(f"def f():\n    one = other = 'a'\n{lines}    return one\n"))
    values = Counting(module)
    values.texts(ast.Name("one"), module.scopes["f"])
    expressions = sum(isinstance(node, ast.expr) for node in ast.walk(module.tree))
    assert 0 < values.put_together <= DEPTHS * expressions * 7  # values of a name


FILLED = """\
kept = {}
tasks = []

def start(name):
    kept[name] = Thread(name)
    tasks.append((name, Process()))

class Watch:
    def __init__(self):
        self.held = {}

    def add(self, name):
        self.held.setdefault(name, Event())

    def ask(self, name):
        return self.held[name]

print(kept[name])
for name, task in tasks:
    ask(task)
for _, each in kept.items():
    ask(each)
others = [inner for inner in kept.values()]
locks = {name: Lock() for name in names}
for name, lock in locks.items():
    ask(lock)
for made in [Thread() for _ in names]:
    ask(made)
"""


@pytest.mark.parametrize(
    ("expression", "stands_for"),
    [
        ("kept[name]", "Thread(name)"),
        ("self.held[name]", "Event()"),
        ("task", "Process()"),
        ("each", "Thread(name)"),
        ("inner", "Thread(name)"),
        ("lock", "Lock()"),
        ("made", "Thread()"),
    ],
)
def test_a_container_holds_what_is_put_in_and_what_a_comprehension_makes(expression: str, stands_for: str) -> None:
    module = Module("m.py", "m", ast.parse(FILLED))
    scope = module.scopes["Watch.ask"] if expression.startswith("self") else module.top
    loaded = (one for one in ast.walk(module.tree) if isinstance(getattr(one, "ctx", None), ast.Load))
    node = next(one for one in loaded if isinstance(one, ast.expr) and ast.unparse(one) == expression)
    assert [ast.unparse(value) for value, _ in LocalValues(module).of(node, scope)] == [stands_for]
