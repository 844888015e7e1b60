"""Imports that may fail, `try: import x; except ImportError: x = None`, and uses that do not ask whether they did."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit.syntax.bindings import defaults
from pyskew.audit.syntax.module_index import Function, Module
from pyskew.audit.syntax.tree_walk import walk

_ENDS = {"ImportError", "ModuleNotFoundError", "RuntimeError", "SystemExit"}
"""What is raised to end a program; an error that skips a test is none of these."""


def in_vain(module: Module, node: ast.AST) -> str:
    """Return why it does not help that an import may fail: the handler ends the program, or a use does not ask."""
    around = [one for one, _ in module.nodes[ast.Try] if isinstance(one, ast.Try) and node in one.body]
    if len(around) == 1 and around[0].handlers and all(_ends(one.body[-1]) for one in around[0].handlers):
        return "the handler ends the program"
    used = _used_unasked(module, node)
    return f"what uses {used} does not ask whether it is there" if used else ""


def _used_unasked(module: Module, node: ast.AST) -> str:
    """Return the name that an import binds, where its handler leaves None or nothing and no use asks; else "".

    One question anywhere in the file (`if x`, `x is None`, a condition, a handler around the use) counts for every use.
    """
    around = [one for one, _ in module.nodes[ast.Try] if isinstance(one, ast.Try) and node in one.body]
    if len(around) != 1 or not isinstance(node, (ast.Import, ast.ImportFrom)) or len(node.names) != 1:
        return ""
    name = node.names[0].asname or node.names[0].name.partition(".")[0]
    block = around[0]
    if block.orelse or block.finalbody or len(block.body) != 1:
        return ""
    if not all(_leaves_nothing(one, name) for one in block.handlers) or _bound_again(module, node, block, name):
        return ""
    uses = [one for one in _uses(module, name) if not module.tolerated(one)]
    return name if uses and not _asked(module, name) else ""


def _ends(last: ast.stmt) -> bool:
    """Return whether a statement ends the program."""
    match last:
        case ast.Raise(exc=None):
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) | ast.Name(id=name)):
            return name in _ENDS
        case ast.Expr(value=ast.Call(func=func)):
            return ast.unparse(func) in {"sys.exit", "exit", "os._exit"}
        case _:
            return False


def called_unasked(module: Module, node: ast.Call) -> bool:
    """Return whether what `getattr(module, "name", None)` gives is called, and nothing asks whether it is None.

    It is called where it stands, through a variable that it alone is assigned to, or as the default of a parameter.
    """
    if any(call.func is node for call, _ in module.calls()):
        return True
    names = [
        target.id
        for one, _ in module.nodes[ast.Assign]
        if isinstance(one, ast.Assign) and one.value is node
        for target in one.targets
        if isinstance(target, ast.Name) and _assigned_once(module, target.id)
    ]
    functions = [one for kind in (ast.FunctionDef, ast.AsyncFunctionDef) for one, _ in module.nodes[kind]]
    names += [name for one in functions if isinstance(one, Function) for name, value in defaults(one) if value is node]
    called = {call.func.id for call, _ in module.calls() if isinstance(call.func, ast.Name)}
    return any(name in called and not _asked(module, name, node) for name in names)


def _assigned_once(module: Module, name: str) -> bool:
    targets = [part for one, _ in module.nodes[ast.Assign] if isinstance(one, ast.Assign) for part in one.targets]
    return sum(isinstance(part, ast.Name) and part.id == name for target in targets for part in walk(target)) == 1


def _leaves_nothing(handler: ast.ExceptHandler, name: str) -> bool:
    """Return whether a handler does nothing but `pass` or `name = None`."""
    match handler.body:
        case [ast.Pass()]:
            return True
        case [ast.Assign(targets=[ast.Name(id=target)], value=ast.Constant(value=None))]:
            return target == name
        case _:
            return False


def _bound_again(module: Module, node: ast.AST, block: ast.Try, name: str) -> bool:
    imports = [one for kind in (ast.Import, ast.ImportFrom) for one, _ in module.nodes[kind] if one is not node]
    if any((alias.asname or alias.name.partition(".")[0]) == name for one in imports for alias in _aliases(one)):
        return True
    inside = [part for handler in block.handlers for part in handler.body]
    assigned = [one for one, _ in module.nodes[ast.Assign] if isinstance(one, ast.Assign) and one not in inside]
    return any(isinstance(target, ast.Name) and target.id == name for one in assigned for target in one.targets)


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else []


def _uses(module: Module, name: str) -> Iterator[ast.AST]:
    """Yield attributes and calls of the name in functions; at the top level the file itself would not load."""
    for node, scope in [*module.nodes[ast.Attribute], *module.nodes[ast.Call]]:
        what = node.value if isinstance(node, ast.Attribute) else node.func if isinstance(node, ast.Call) else None
        if isinstance(what, ast.Name) and what.id == name and not module.shadowed(what, scope):
            yield node


def _asked(module: Module, name: str, besides: ast.AST | None = None) -> bool:
    """Return whether some condition of the file, or some text of it that is not in `besides`, speaks of the name."""
    tests = [
        getattr(one, "test", one)
        for kind in (ast.If, ast.IfExp, ast.While, ast.Compare)
        for one, _ in module.nodes[kind]
    ]
    tests += [
        one for one, _ in module.nodes[ast.UnaryOp] if isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Not)
    ]
    called = {id(call.func) for call, _ in module.calls()}
    named = [part for one in tests for part in walk(one) if isinstance(part, ast.Name) and part.id == name]
    if any(id(part) not in called for part in named):
        return True
    left_out = {id(part) for part in walk(besides)} if besides is not None else set()
    return any(_is_question(node, name) for node in walk(module.tree) if id(node) not in left_out)


def _is_question(node: ast.AST, name: str) -> bool:
    """Return whether `x and ...`, `assert x`, `bool(x)`, `globals()["x"]` or an argument asks for the name."""
    match node:
        case ast.BoolOp(values=parts) | ast.Call(args=parts):
            return any(isinstance(one, ast.Name) and one.id == name for one in parts)
        case ast.Assert(test=test):
            return any(isinstance(one, ast.Name) and one.id == name for one in walk(test))
        case ast.Constant(value=str(text)):
            return text == name
        case ast.Return(value=ast.Name(id=given)) | ast.keyword(value=ast.Name(id=given)):
            return given == name
        case _:
            return False
