"""Where tests replace time.time() by a time of their own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit.syntax.module_index import Function, Module, Scope

WORDS = ("patch time", "setattr time")
"""What a file has that does so by name."""
SHAPE = r"""time\.time["']|["']time["']|\.[\s\\]*time\b(?![\s\\]*\()"""
"""What any of these files has: the name as a text, or the function of the module where it is not called."""
_PATCHES = ("mock.patch", "unittest.mock.patch", "mocker.patch", "monkeypatch.setattr", "patch")
_OBJECTS = (
    "mock.patch.object",
    "unittest.mock.patch.object",
    "monkeypatch.setattr",
    "mocker.patch.object",
    "patch.object",
)


def patches(module: Module) -> Iterator[tuple[ast.Call, Scope]]:
    """Yield what replaces the function, wherever its module is reached from: `diary.time.time` is the same one."""
    for name in _PATCHES:
        for call, scope in module.calls_by_name.get(name, []):
            match call.args[:1]:
                case [ast.Constant(value=str(text))] if f".{text}".endswith(".time.time"):
                    yield call, scope
                case _:
                    pass
    for name in _OBJECTS:
        for call, scope in module.calls_by_name.get(name, []):
            match call.args[:2]:
                case [ast.expr() as owner, ast.Constant(value="time")] if _is_time(module, owner):
                    yield call, scope
                case _:
                    pass
    for node, scope in module.nodes[ast.Attribute]:
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and module.imported(node, scope) == "time.time"
        ):
            yield ast.Call(func=node, args=[], keywords=[], lineno=node.lineno, col_offset=node.col_offset), scope


def _is_time(module: Module, owner: ast.expr) -> bool:
    return f".{module.dotted(owner)}".endswith(".time")


def bodies_under(module: Module, call: ast.Call, scope: Scope) -> list[ast.AST]:
    """Return the functions and classes that run while a patch lasts.

    These are the block that it opens, or else the function around it, those that it decorates, the tests of a fixture,
    and what enters a context.
    """
    function = scope.function()
    for kind in (ast.With, ast.AsyncWith):
        for node, _ in module.nodes[kind]:
            if any(call is part for one in getattr(node, "items", ()) for part in ast.walk(one.context_expr)):
                return [node]
    bodies: list[ast.AST] = [function.node] if function is not None else []
    bodies += [
        node
        for kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        for node, _ in module.nodes[kind]
        if isinstance(node, (Function, ast.ClassDef)) and call in node.decorator_list
    ]
    return [*bodies, *_users(module, function), *_entering(module, function)]


def _users(module: Module, fixture: Scope | None) -> Iterator[ast.AST]:
    """Yield the tests that a fixture patches for: they take a parameter of its name."""
    node = fixture.node if fixture is not None else None
    if isinstance(node, Function) and any("fixture" in ast.unparse(one) for one in node.decorator_list):
        for one in module.scopes.values():
            if one.kind == "function" and node.name in one.parameters:
                yield one.node


def _entering(module: Module, context: Scope | None) -> Iterator[ast.AST]:
    """Yield the functions that enter a context in which the patch lasts: that of a generator, or of `__enter__`."""
    if context is None or not isinstance(context.node, Function):
        return
    owner = context.owner()
    if context.node.name == "__enter__" and owner is not None:
        name = owner.name
    elif any(ast.unparse(one).endswith("contextmanager") for one in context.node.decorator_list):
        name = context.node.name
    else:
        return
    for node, scope in module.nodes[ast.Call]:
        if isinstance(node, ast.Call) and module.dotted(node.func) == name:
            user = scope.function()
            yield user.node if user is not None else module.tree
