"""f_locals of a frame is taken for a dictionary."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_COPIES = (
    "copy.copy", "copy.deepcopy", "pickle.dumps", "pickle.dump",
    "marshal.dumps", "json.dumps", "json.dump", "dill.dumps",
    "cloudpickle.dumps",
)  # fmt: skip
_LACKS = {"clear", "popitem", "fromkeys", "pop"}

_DEEPEST = 4
"""Containers within containers."""


def check(module: Module) -> Iterator[Spot]:
    """Yield copies, pickles, tests of the type, and methods and arguments that only a dictionary has."""
    values = module.once(LocalValues)
    for suspect in _suspects(module, values):
        if not module.tolerated(suspect):
            message = "f_locals of a function's frame is no dict: TypeError, AttributeError or another answer"
            yield module.spot(suspect, message, Confidence.MEDIUM)
    for node, scope in module.nodes[ast.Delete]:
        for target in node.targets if isinstance(node, ast.Delete) else ():
            if isinstance(target, ast.Subscript) and _is_namespace(values, target.value, scope):
                yield module.spot(node, "variables of a function cannot be removed: ValueError", Confidence.MEDIUM)
    for node, scope in module.nodes[ast.Assign]:
        if isinstance(node, ast.Assign) and _is_locals(node.value) and _is_snapshot(module, node, scope):
            message = "f_locals shows what the variables are now, no longer what they were here"
            yield module.spot(node, message, Confidence.MEDIUM)


_EARLIER = re.compile(r"(^|_)(before|old|previous|prev|snapshot|saved|initial|original|orig|earlier|then)(_|$)")


def _is_snapshot(module: Module, node: ast.Assign, scope: Scope) -> bool:
    """Return whether f_locals is kept under a name that says that it is from earlier: `before = frame.f_locals`."""
    del module, scope
    kept = [one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in node.targets]
    return any(_EARLIER.search(name) for name in kept)


def _suspects(module: Module, values: LocalValues) -> Iterator[ast.expr]:
    for name in _COPIES:
        for call, scope in module.calls_by_name.get(name, []):
            if call.args and (held := _held(values, call.args[0], scope)):
                yield held
    for call, scope in module.calls_by_name.get("isinstance", []):
        kinds = [module.dotted(one) for one in ast.walk(call.args[1])] if len(call.args) > 1 else []
        if "dict" in kinds and "Mapping" not in ast.unparse(call) and _is_namespace(values, call.args[0], scope):
            yield call
    for call, scope in module.calls_by_name.get("type", []):
        if len(call.args) == 1 and _is_namespace(values, call.args[0], scope):
            yield call
    yield from _methods(module, values)


def _methods(module: Module, values: LocalValues) -> Iterator[ast.expr]:
    for method in (*_LACKS, "update"):
        for call, scope in module.calls_by_method.get(method, []):
            lacks = method in _LACKS or bool(call.keywords) or _is_list(values, call, scope)
            if lacks and isinstance(call.func, ast.Attribute) and _is_namespace(values, call.func.value, scope):
                yield call


def _is_list(values: LocalValues, call: ast.Call, scope: Scope) -> bool:
    """Return whether update() gets pairs, not a mapping."""
    return any(
        isinstance(one, (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp))
        or (
            isinstance(one, ast.Call)
            and ast.unparse(one.func).endswith(("list", "zip", "items", "sorted", "enumerate", "map"))
        )
        for given in call.args[:1]
        for one, _ in values.of(given, scope)
    )


def _is_namespace(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    return any(_is_locals(one) and not _is_dict(values.module, one, where) for one, where in values.of(node, scope))


def _is_dict(module: Module, node: ast.expr, scope: Scope) -> bool:
    """Return whether f_locals are those of the frame around, and that is one of a class body or of a module."""
    match node:
        case ast.Attribute(value=ast.Call(func=func, args=[] | [ast.Constant(value=0)])):
            return scope.function() is None and module.dotted(func) in {"sys._getframe", "inspect.currentframe"}
        case _:
            return False


def _is_locals(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(attr="f_locals"):
            return True
        case ast.Attribute(attr="locals", value=ast.Call(func=func)):
            return ast.unparse(func).endswith("getargvalues")
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value="f_locals"), *_]):
            return True
        case _:
            return False


def _held(values: LocalValues, node: ast.expr, scope: Scope, depth: int = 0) -> ast.expr | None:
    """Return f_locals where a value is it, or a literal container that holds it; a dict made of it does not."""
    for one, where in values.of(node, scope) if depth < _DEEPEST else ():
        match one:
            case ast.Dict(keys=keys, values=given):
                held = [value for key, value in zip(keys, given, strict=True) if key is not None]
            case ast.List(elts=held) | ast.Tuple(elts=held):
                pass
            case _ if _is_locals(one):
                return node
            case _:
                continue
        for value in held:
            if found := _held(values, value, where, depth + 1):
                return found
    return None


RULE = Rule(
    id="frame-locals",
    since=(3, 13),
    summary="f_locals of a frame is taken for a dictionary",
    why="it is a view of the function's variables, which cannot be copied or pickled and is no dict (PEP 667)",
    fix="dict(frame.f_locals), and collections.abc.Mapping where the type is asked",
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#whatsnew313-locals-semantics",
    confidence=Confidence.MEDIUM,
    words=("f_locals", "getargvalues"),
    witness="upgrade_3_13/frame-locals-write-through",
    check=check,
    valid=(
        # Only functions have a view.
        """\
import sys

class Table:
    rows = 2
    kept = type(sys._getframe().f_locals) is dict

top = sys._getframe().f_locals
print(Table.kept, isinstance(top, dict))
""",
        """\
import sys

def main():
    x = 1
    before = dict(sys._getframe().f_locals)
    x = 2
    print(before["x"], x)

main()
""",
        """\
import sys

def variables():
    a = 1
    return sorted(dict(sys._getframe().f_locals))

print(variables())
""",
        """\
import copy
import sys

def saved():
    a = 1
    return copy.copy(dict(sys._getframe().f_locals))

print(saved())
""",
        """\
import sys

def look():
    a = 1
    return sys._getframe().f_locals["a"], "a" in sys._getframe().f_locals

print(look())
""",
    ),
    invalid=(
        """\
import copy
import sys

def saved():
    a = 1
    frame = sys._getframe()
    return copy.copy(frame.f_locals)

print(saved()["a"])
""",
        """\
import sys

def find(name):
    scope = sys._getframe(1).f_locals
    return isinstance(scope, dict) and name in scope

def query():
    table = 1
    return find("table")

print(query())
""",
        """\
import sys

def inject(values):
    sys._getframe(1).f_locals.update(list(values.items()))

def main():
    inject({"z": 1})

main()
""",
        """\
import json
import sys

def variables():
    size = 1
    return sys._getframe().f_locals

def dump():
    found = variables()
    return json.dumps({"locals": found})

print(dump())
""",
        """\
import sys

def forget():
    a = 1
    del sys._getframe().f_locals["a"]

forget()
""",
        """\
import inspect
import sys

def kind(a):
    return type(inspect.getargvalues(sys._getframe()).locals) is dict

print(kind(1))
""",
        """\
import sys

def variables():
    before = sys._getframe(1).f_locals
    return before

def main():
    x = 1
    before = variables()
    x = 2
    print(before["x"], x)

main()
""",
    ),
    followed=Followed(
        5,
        """\
import sys

def forget():
    a = 1
    names = dict(sys._getframe().f_locals)
    del names["a"]

forget()
""",
    ),
)
