"""The value of a constant in a syntax tree is read as `.s` or `.n`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values.receivers import Receivers

_KINDS = {"Constant", "Str", "Num", "Bytes", "NameConstant", "Ellipsis"}
_WALKS = ("ast.walk", "iter_child_nodes")
_LOOPS = (*_WALKS, "walk(", ".body", ".elts", ".args", ".values", ".keys")
"""What a loop over nodes goes over, as it is written."""
_TREES = ("ast.parse", "ast.walk", "ast.iter_child_nodes", "ast.literal_eval")


def check(module: Module) -> Iterator[Spot]:
    """Yield reads of nodes of `ast`, in modules that import it."""
    if not module.uses("ast"):
        return
    receivers = module.once(Receivers)
    own = _own_fields(module)
    reads = [(node, node.value, node.attr, scope) for node, scope in module.nodes[ast.Attribute]
             if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)]  # fmt: skip
    called = module.calls_by_name.get("getattr", [])
    asked = [(call, call.args[0], _text(call.args[1]), scope) for call, scope in called
             if len(call.args) == 2 or (len(call.args) == 3 and not _also_value(module, call, scope))]  # fmt: skip # noqa: PLR2004 - with a default
    for node, value, name, scope in [*reads, *asked]:
        if name in {"s", "n"} and not module.tolerated(node):
            sure = _sure(module, receivers, value, scope)
            if sure is Confidence.HIGH or (sure is not None and name not in own):
                given = isinstance(node, ast.Call) and len(node.args) > 2  # noqa: PLR2004 - the default comes third
                what = "always the default" if given else "AttributeError"
                yield module.spot(node, f"a Constant has no .{name}: {what}; write .value", sure)
    for case, _ in module.nodes[ast.MatchClass]:
        if isinstance(case, ast.MatchClass) and module.dotted(case.cls) == "ast.Constant":
            named = next((name for name in case.kwd_attrs if name in {"s", "n"}), "")
            if named:
                yield module.spot(case, f"a Constant has no .{named}, so that this case never matches; write value=")


def _also_value(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether the function around reads `.value`, or asks for it: a new Python has been thought of."""
    function = scope.function()
    return any(
        (isinstance(one, ast.Attribute) and one.attr == "value")
        or (isinstance(one, ast.Constant) and one.value == "value")
        for one in ast.walk(function.node if function is not None else module.tree)
        if one is not call
    )


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _own_fields(module: Module) -> set[str]:
    """Return the attributes that classes of this file declare."""
    named = [node.target for node, scope in module.nodes[ast.AnnAssign]
             if isinstance(node, ast.AnnAssign) and scope.kind == "class"]  # fmt: skip
    stored = [node.attr for node, _ in module.nodes[ast.Attribute]
              if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)]  # fmt: skip
    return {one.id for one in named if isinstance(one, ast.Name)} | set(stored)


def _sure(module: Module, receivers: Receivers, value: ast.expr, scope: Scope) -> Confidence | None:
    """Return high confidence where the code asked for a Constant or makes one, medium for a node of some kind."""
    receiver = receivers.of(value, scope)
    if any(name.startswith("ast.") and name.rpartition(".")[2] in _KINDS for name in receiver.classes):
        return Confidence.HIGH
    if receiver.own or any(not name.startswith("ast.") for name in receiver.classes):
        return None
    if _asked(module, ast.unparse(value), scope) or _captured(module, value, scope):
        return Confidence.HIGH
    function = scope.function()
    name = function.name.rpartition(".")[2] if function else ""
    if name in {f"visit_{kind}" for kind in _KINDS}:
        called = name == "visit_Constant" or bool(module.calls_by_method.get(name))
        return Confidence.HIGH if called else None  # no Python of the step visits a Str by itself any more
    root = value
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        root = root.value
    is_node = name.startswith("visit_") or getattr(root, "id", "") in {"node", "stmt", "tree", "expr", "child", "elt"}
    from_tree = any(
        module.dotted(one.func) in _TREES
        for found, _ in receivers.values.of(root, scope)
        for one in ast.walk(found)
        if isinstance(one, ast.Call)
    )
    walked = isinstance(root, ast.Name) and (
        _is_walked(module, root.id, scope, _LOOPS) or _is_given(module, receivers, root, scope)
    )
    return Confidence.MEDIUM if is_node or from_tree or walked else None


def _asked(module: Module, text: str, scope: Scope) -> bool:
    """Return whether the same function asks `isinstance(x, ast.Constant)` of this expression."""
    function = scope.function()
    for call, where in module.calls_by_name.get("isinstance", []):
        if where.function() is function and len(call.args) == 2 and ast.unparse(call.args[0]) == text:  # noqa: PLR2004 - object and class
            kinds = {module.dotted(one).rpartition(".")[2] for one in ast.walk(call.args[1])}
            if kinds & _KINDS:
                return True
    return False


def _captured(module: Module, value: ast.expr, scope: Scope) -> bool:
    """Return whether a `match` of the same function has bound the name to a Constant."""
    function = scope.function()
    tree = function.node if function is not None else module.tree
    return isinstance(value, ast.Name) and any(
        isinstance(one, ast.MatchAs) and one.name == value.id and isinstance(one.pattern, ast.MatchClass)
        and module.dotted(one.pattern.cls).rpartition(".")[2] in _KINDS
        for one in ast.walk(tree)
    )  # fmt: skip


def _is_given(module: Module, receivers: Receivers, name: ast.Name, scope: Scope) -> bool:
    """Return whether a function of this file is called with a part of a node that `ast` walks to."""
    for value, where in receivers.values.of(name, scope):
        root = value
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        if root is not value and isinstance(root, ast.Name) and _is_walked(module, root.id, where, _WALKS):
            return True
    return False


def _is_walked(module: Module, name: str, scope: Scope, over: tuple[str, ...]) -> bool:
    """Return whether it is the variable of a loop over nodes, of this function or a comprehension in it."""
    function = scope.function()
    body = function.node if function is not None and isinstance(function.node, Function) else module.tree
    for loop in ast.walk(body):
        if (
            isinstance(loop, (ast.For, ast.comprehension))
            and isinstance(loop.target, ast.Name)
            and loop.target.id == name
        ):
            shown = ast.unparse(loop.iter)
            return any(word in shown for word in over)
    return False


RULE = Rule(
    id="constant-s-and-n",
    since=(3, 14),
    summary="The value of a constant in a syntax tree is read as `.s` or `.n`",
    why="they were there for ast.Str and ast.Num, warned since 3.12, and are gone: AttributeError",
    fix="node.value",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#removed",
    confidence=Confidence.HIGH,
    words=("ast. s", "ast. n"),
    witness="upgrade_3_14/ast-constant-aliases",
    check=check,
    valid=(
        """\
import ast
from dataclasses import dataclass

@dataclass
class Text:
    s: str

def convert(node):
    return Text(node.value)

print(convert(ast.parse("'a'", mode="eval").body).s)
""",
        """\
import ast

node = ast.parse("1", mode="eval").body
print(node.n if hasattr(node, "n") and not hasattr(node, "value") else node.value)
""",
        """\
import ast

node = ast.parse("1", mode="eval").body
print(getattr(node, "n", None) or getattr(node, "value", None))
""",
        """\
import ast
from types import SimpleNamespace

def text(row):
    return row.s

for found in ast.walk(ast.parse("a = 'b'")):
    if isinstance(found, ast.Assign):
        print(text(SimpleNamespace(s=ast.unparse(found))))
""",
    ),
    invalid=(
        """\
import ast

def number(node):
    if isinstance(node, ast.Constant):
        return node.n
    raise ValueError(node)

print(number(ast.parse("3", mode="eval").body))
""",
        """\
import ast

class Finder(ast.NodeVisitor):
    def visit_Assign(self, node):
        print(node.value.s)

Finder().visit(ast.parse("a = 'b'"))
""",
        """\
import ast

for statement in ast.parse("a = 'b'").body:
    print(statement.value.s)
""",
        """\
from ast import parse, walk, Constant

found = [one.s for one in walk(parse("'b'")) if isinstance(one, Constant)]
print(found)
""",
        """\
import ast

class Finder(ast.NodeVisitor):
    def visit_Constant(self, node):
        print(getattr(node, "s"))

Finder().visit(ast.parse("'b'"))
""",
        """\
import ast

def docstring(tree):
    return tree.body[0].value.s

print(docstring(ast.parse("'b'")))
""",
        """\
import ast

for node in ast.walk(ast.parse("print('b')")):
    if isinstance(node, ast.Call):
        print(getattr(node.args[0], "s", None))
""",
        """\
import ast

for statement in ast.parse("name = 'tool'").body:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(s=text)):
            print(name, text)
""",
        """\
import ast

class Reader:
    def pairs(self, tree):
        return [self.plain(found.value) for found in ast.walk(tree) if isinstance(found, ast.Assign)]

    @staticmethod
    def plain(value):
        return value.s

print(Reader().pairs(ast.parse("a = 'b'")))
""",
    ),
    followed=Followed(
        3,
        """\
import ast

for statement in ast.parse("a = 'b'").body:
    print(statement.value.value)
""",
    ),
)
