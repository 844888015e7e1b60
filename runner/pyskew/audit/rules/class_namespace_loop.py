"""A loop over a class's namespace takes whatever it does not know by name for what the class declares."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib import launch_sites
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.syntax.tree_walk import walk
from pyskew.audit.values.local_values import LocalValues

_SKIPS = re.compile(
    r"""(startswith|endswith)\(\(?([^()]*,\s*)?['"]_{1,2}['"]|(removeprefix|match|fullmatch|search|strip)\(\(?r?['"]\^?_|\[:?-?[12]:?[12]?\]\s*[!=]=\s*['"]_|\[0\]\s*[!=]=\s*['"]_"""
    r"""|dunder|(?<!not )(?<![\w.])[\w.]+\.isupper\(|private|__firstlineno__|__static_attributes__|['"]__['"]"""
    r"|isidentifier"
    ""
)
"""Texts by which a condition leaves out names with underscores."""
_MEETS = re.compile(
    r"isinstance\([^()]*,\s*(\([^()]*\b(int|tuple|object)\b[^()]*\)|int|tuple|object)\)|type\([^()]*\)\s*(is|==|in)\s*\(?(int|tuple)\b"
)
_EXCEPT = re.compile(
    r"not callable\(|not inspect\.is\w+\(|['\"]__(module|qualname|doc)__['\"]"
    r"|not isinstance\([^()]*(Function|Method|property|classmethod)"
)

_SPACES = (
    r"""\.__dict__(?<!self\.__dict__)(?!["'\[\w]|\s*=[^=]|\.(?!items|values|keys|copy))|vars\((?<!\wvars\()(?!self\))"""
    r"|dir\((?<!\wdir\()(?!self\))|getmembers|__(?:new|init)__\([^)]*bases"
)
"""What makes a namespace: without any of these a file has none of a class."""
_LOOKS = (
    r"isinstance\([^()]*,\s*(?:\([^()]*\b(?:int|tuple|object)\b|(?:int|tuple|object)\s*,?\s*\))"
    r"|type\([^()]*\)\s*(?:is|==|in)\s*\(?\s*(?:int|tuple)\b|not\s+callable\(|not\s+inspect\.is\w+\("
    r"""|["']__(?:module|qualname|doc|dict|weakref)__["']|not\s+isinstance\([^()]*(?:Function|Method|property|classmethod)"""
    r"|dir\(object\)|vars\(object\)|object\.__dict__|len\("
)
"""What is asked of its entries. Without any of these nothing is found."""
_CLASSES = (
    r"(?:\bcls|klass|class_|owner|mcs|\b[A-Z]\w*|__class__|\))[\s\\]*\.[\s\\]*__dict__|getmembers|__(?:new|init)__\([^)]*bases"
    r"|\b(?:vars|dir)\(\s*(?:cls|klass|class_|owner|mcs|[A-Z]|type\b|[\w.]+\.__class__)|^[ \t]*class\s+[a-z_]"
)
"""What makes it that of a class: the name of the class, or a class whose name could be that of anything."""
_DEEPEST = 6
"""Calls around a namespace, and names that it goes by."""


def check(module: Module) -> Iterator[Spot]:
    """Yield loops and comprehensions over `vars(cls)`, `cls.__dict__`, dir(cls) and the namespace of a metaclass."""
    values = module.once(LocalValues)
    for call, scope in module.calls_by_name.get("len", []):
        if call.args and _namespace(module, values, call.args[0], scope) and not module.tolerated(call):
            yield module.spot(call, "also counts __firstlineno__ and __static_attributes__", Confidence.MEDIUM)
    for node, scope, around in _differences(module):
        if not _is_set_of_names(module, values, node.left, scope):
            continue
        known = ast.unparse(node.right) + "".join(ast.unparse(one) for one, _ in values.of(node.right, scope))
        skips = _SKIPS.search(known) or _SKIPS.search(ast.unparse(around))
        if _NAMED.search(known) and not skips:
            message = "also keeps __firstlineno__ and __static_attributes__"
            yield module.spot(node, message, Confidence.MEDIUM)
    for scope, loop, parts in _loops(module):
        if not _namespace(module, values, loop, scope):
            continue
        text = "\n".join(map(ast.unparse, [*parts, *_predicates(loop)])) + _named_sets(values, scope, parts)
        if not _SKIPS.search(text) and (_MEETS.search(text) or _EXCEPT.search(text)) and not module.tolerated(loop):
            message = "also meets __firstlineno__ (an int) and __static_attributes__ (a tuple)"
            yield module.spot(loop, message, Confidence.MEDIUM)


_NAMED = re.compile(r"['\"]__(module|qualname|doc|dict|weakref)__['\"]|(dir|vars)\(object\)|object\.__dict__")


def _differences(module: Module) -> Iterator[tuple[ast.BinOp, Scope, ast.AST]]:
    """Yield subtractions, with the scope and the statement that they stand in."""
    for node, scope in module.nodes[ast.BinOp]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and scope.kind != "class":
            inside = [one for one in scope.node.body if one.lineno <= node.lineno <= (one.end_lineno or 0)]
            yield node, scope, scope.node if scope.kind == "guard" or not inside else inside[0]


def _is_set_of_names(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="set" | "frozenset"), args=[inner]):
            return _namespace(module, values, inner, scope)
        case ast.Call(func=ast.Attribute(attr="keys")):
            return _namespace(module, values, node, scope)
        case _:
            return False


def _named_sets(values: LocalValues, scope: Scope, parts: Sequence[ast.AST]) -> str:
    """Return the contents of the sets in which a condition looks for names: `name not in KNOWN`."""
    found = []
    for part in [inner for one in parts for inner in walk(one)]:
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.NotIn):
            named = part.comparators[0]
            held = values.of(named, scope) if isinstance(named, (ast.Name, ast.Attribute)) else []
            found += [f"\n not in {ast.unparse(one)}" for one, _ in held if one is not named]
    return "".join(found)


def _loops(module: Module) -> Iterator[tuple[Scope, ast.expr, Sequence[ast.AST]]]:
    """Yield every loop: the scope, what it goes over, and what decides about its names."""
    for node, scope in module.nodes[ast.For]:
        if isinstance(node, ast.For):
            yield scope, node.iter, node.body
    for kind in (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp):
        for node, scope in module.nodes[kind]:
            if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
                yield from ((scope, one.iter, one.ifs) for one in node.generators)


def _namespace(  # noqa: PLR0911 - one case each
    module: Module, values: LocalValues, node: ast.expr, scope: Scope, depth: int = 0
) -> bool:
    if depth > _DEEPEST:
        return False
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="items" | "values" | "keys" | "copy"), args=[]):
            return _namespace(module, values, inner, scope, depth + 1)
        case ast.Call(func=ast.Name(id="list" | "sorted" | "dict" | "tuple" | "set" | "iter"), args=[inner, *_]):
            return _namespace(module, values, inner, scope, depth + 1)
        case ast.Call(func=ast.Name(id="vars" | "dir"), args=[owner]) | ast.Attribute(value=owner, attr="__dict__"):
            return _is_class(values, owner, scope)
        case ast.Call(func=func, args=[owner, *_]) if module.dotted(func) == "inspect.getmembers":
            return not _asks_for_kind(node) and _is_class(values, owner, scope)
        case ast.Name(id=name):
            function = scope.function()
            if function is not None and name in function.parameters:
                makes = function.name.rpartition(".")[2] in {"__new__", "__init__"}
                return makes and name in function.parameters[3:4] and "bases" in "".join(function.parameters)
            found = [one for one, _ in values.of(node, scope) if one is not node]
            return any(
                _namespace(module, values, one, scope, depth + 1) for one in found if not isinstance(one, ast.Name)
            )
        case _:
            return False


def _predicates(loop: ast.expr) -> list[ast.expr]:
    """Return the lambda that getmembers() is given: it decides as a condition of the loop does."""
    return [one.body for one in loop.args if isinstance(one, ast.Lambda)] if isinstance(loop, ast.Call) else []


def _asks_for_kind(call: ast.Call) -> bool:
    """Return whether getmembers() takes functions, classes or the like alone: its predicate is named `is...`."""
    predicate = launch_sites.argument(call, 1, "predicate")
    name = predicate.attr if isinstance(predicate, ast.Attribute) else getattr(predicate, "id", "")
    return name.startswith("is")


def _is_class(values: LocalValues, owner: ast.expr, scope: Scope) -> bool:
    match owner:
        case ast.Name(id=name):
            made = values.function(owner, scope)
            if made is not None:
                return made.kind == "class"
            return name in {"cls", "klass", "class_", "owner", "mcs"} or (name[0].isupper() and not name.isupper())
        case ast.Attribute(attr="__class__") | ast.Call(func=ast.Name(id="type"), args=[_]):
            return True
        case _:
            return False


RULE = Rule(
    id="class-namespace-loop",
    since=(3, 13),
    summary="A loop over a class's namespace takes whatever it does not know by name for what the class declares",
    why="every class has two more entries, __firstlineno__ and __static_attributes__",
    fix='leave out names that begin with "__"',
    workaround="the same",
    link="https://docs.python.org/3.13/reference/datamodel.html#type.__firstlineno__",
    confidence=Confidence.MEDIUM,
    words=(
        "vars isinstance",
        "__dict__ isinstance",
        "dir isinstance",
        "getmembers",
        "callable",
        "len vars",
        "len __dict__",
        "vars not",
        "__dict__ not",
        "__module__",
        "__qualname__",
        "object set",
    ),
    shape=(_SPACES, _LOOKS, _CLASSES),
    witness="upgrade_3_13/class-namespace-keys",
    check=check,
    valid=(
        """\
class Color:
    RED = 1

class Loud(Color):
    BLUE = 2

print(sorted(set(vars(Loud)) - set(vars(Color)) - {"__qualname__"}))
print(sorted(k for k in set(vars(Color)) - {"__module__"} if not k.startswith("__")))
""",
        """\
class States:
    STOPPED = 0
    RUNNING = 20

print(sorted(v for k, v in vars(States).items() if not k.startswith("__") and isinstance(v, int)))
print(sorted(k for k, v in vars(States).items() if isinstance(v, float)))
""",
        """\
class Point:
    def __init__(self):
        self.x = 1

print(sorted(v for v in vars(Point()).values() if isinstance(v, int)))
""",
        """\
import inspect

class A:
    async def f(self):
        pass

def has_coroutines(cls):
    return len(inspect.getmembers(cls, predicate=inspect.iscoroutinefunction)) > 0

print(has_coroutines(A))
""",
    ),
    invalid=(
        """\
class States:
    STOPPED = 0
    RUNNING = 20

def describe():
    for name, value in vars(States).items():
        if isinstance(value, int):
            print(name)

describe()
""",
        """\
class States:
    STOPPED = 0

print(sorted(value for value in States.__dict__.values() if isinstance(value, int)))
""",
        """\
class Interface(type):
    def __new__(mcs, name, bases, namespace):
        for key in namespace:
            if key not in ("__module__", "__qualname__", "__doc__") and not callable(namespace[key]):
                raise TypeError(key)
        return super().__new__(mcs, name, bases, namespace)

class Door(metaclass=Interface):
    def open(self):
        pass

print("made")
""",
        """\
def constants(cls):
    space = vars(cls)
    return {name: value for name, value in space.items() if type(value) in (int, str) and name != "__module__"}

class Limits:
    LOW = 1

print(sorted(constants(Limits)))
""",
        """\
def members(cls):
    return [name for name, value in vars(cls).items() if not name.startswith("__d") and name != "__module__" and value]

class Limits:
    LOW = 1

print(members(Limits))
""",
        """\
class Members(type):
    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        cls.members = sorted(set(namespace) - {"__module__", "__qualname__", "__doc__"})

class Color(metaclass=Members):
    RED = 1

print(Color.members)
""",
        """\
import inspect

class Errors:
    NOT_FOUND = 404
    GONE = 410

print(sorted(code for _, code in inspect.getmembers(Errors, lambda member: isinstance(member, int))))
""",
        """\
class Fields(type):
    ignored = ("__module__", "__qualname__")

    def __new__(mcs, name, bases, namespace):
        declared = [key for key in namespace if key not in mcs.ignored]
        made = super().__new__(mcs, name, bases, namespace)
        made.declared = sorted(declared)
        return made

class Box(metaclass=Fields):
    width = 3

print(Box.declared)
""",
    ),
    followed=Followed(
        2,
        """\
class States:
    STOPPED = 0

print(sorted(value for name, value in vars(States).items() if not name.startswith("__") and isinstance(value, int)))
""",
    ),
)
