"""Which expressions a name, a parameter or an attribute may stand for, within one file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from pyskew.audit.module_index import Function, Module, Scope

_DEEPEST = 6
"""Names that are followed, one into another."""
_MOST = 24
"""Expressions of one name that are looked at."""

_OWN = {"self", "cls", "mcs", "mcls", "metacls"}
"""What a method calls its object, a class method its class, and a metaclass itself."""

Value = tuple[ast.expr, Scope]
"""An expression, with the scope that it stands in."""


class LocalValues:
    """Answers for one module; flow-insensitive: every assignment and every call in the file counts."""

    def __init__(self, module: Module) -> None:
        """Compute nothing before it is needed."""
        self.module = module
        self._known: dict[tuple[int, int, int], tuple[ast.expr, list[Value]]] = {}
        """By the identity of an expression, which is kept alive with it: names that lead to each other are many."""
        self._texts: dict[tuple[int, int, int], tuple[ast.expr | None, list[tuple[str, ast.expr]]]] = {}
        """The same of texts."""

    @cached_property
    def _assigned(self) -> dict[tuple[str, str], list[Value]]:
        """Values by scope and name; by class and `.name` for attributes of its instances, and of itself."""
        found: dict[tuple[str, str], list[Value]] = {}
        for kind in (ast.Assign, ast.AnnAssign, ast.With, ast.AsyncWith, ast.For):
            for node, scope in self.module.nodes[kind]:
                for target, value in _pairs(node):
                    key = self._key(target, scope)
                    if key:
                        found.setdefault(key, []).append((value, scope))
        return found

    def _key(self, target: ast.expr, scope: Scope) -> tuple[str, str] | None:
        match target:
            case ast.Name(id=name):
                outer = scope.top or name in self._globals.get(scope.name, ())
                return ("<module>" if outer else scope.name, f".{name}" if scope.kind == "class" else name)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if owner := scope.owner():
                return (owner.name, f".{name}")
            case ast.Attribute(value=ast.Name(id=owner_name), attr=name) if owner_name in self.module.scopes:
                return (owner_name, f".{name}")
            case _:
                return None

    @cached_property
    def _globals(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for node, scope in self.module.nodes[ast.Global]:
            if isinstance(node, ast.Global):
                found.setdefault(scope.name, set()).update(node.names)
        return found

    @cached_property
    def _calls(self) -> dict[str, list[tuple[ast.Call, Scope]]]:
        """Calls by the last part of what is called."""
        found: dict[str, list[tuple[ast.Call, Scope]]] = {}
        for call, scope in self.module.calls():
            last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            found.setdefault(last, []).append((call, scope))
        return found

    def of(self, node: ast.expr | None, scope: Scope, depth: int = 0) -> list[Value]:
        """Return the expressions that this one may stand for: itself where it is no name that the file explains.

        Parameters stand for their defaults and for what calls in this file give; both branches of a condition count.
        """
        if node is None:
            return []
        if depth > _DEEPEST:
            return [(node, scope)]
        key = (id(node), id(scope), depth)
        if key in self._known:
            return list(self._known[key][1])
        found: list[Value] = []
        for value, where in self._step(node, scope, depth):
            found += [(value, where)] if value is node else self.of(value, where, depth + 1)
            if len(found) > _MOST:
                break
        self._known[key] = (node, found or [(node, scope)])
        return list(self._known[key][1])

    def _step(  # noqa: PLR0911 - one case each
        self, node: ast.expr, scope: Scope, depth: int
    ) -> list[Value]:
        match node:
            case ast.Name(id=name):
                found = self._of_name(name, scope)
                return [one for pair in found for one in self._each(pair, depth)] or [(node, scope)]
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return self._of_attribute(owner, name, scope) or [(node, scope)]
            case ast.IfExp(body=body, orelse=orelse):
                return [(body, scope), (orelse, scope)]
            case ast.BoolOp(values=values):
                return [(one, scope) for one in values]
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return [(value, scope)]
            case ast.Starred(value=value):
                return [(value, scope)]
            case ast.Subscript(value=value, slice=ast.Constant(value=key)):
                return self._of_item(value, key, scope, depth) or [(node, scope)]
            case ast.Subscript(value=ast.Name() | ast.Attribute() as value, slice=ast.Name() | ast.Attribute()):
                return self._of_any_item(value, scope, depth) or [(node, scope)]
            case ast.Call(func=func) if returned := self._returned(func, scope):
                return returned
            case _:
                return [(node, scope)]

    def _of_name(self, name: str, scope: Scope) -> list[Value]:
        around: Scope | None = scope
        while around is not None and not around.top:
            if around.kind == "function" and name in around.parameters:
                return [*self._of_parameter(name, around), *self._assigned.get((around.name, name), [])]
            key = (around.name, f".{name}" if around.kind == "class" else name)
            if key in self._assigned and (around.kind == "function" or around is scope):
                return self._assigned[key]
            around = around.parent
        return [] if name in self.module.imports else self._assigned.get(("<module>", name), [])

    def _each(self, value: Value, depth: int) -> Iterator[Value]:
        """Yield a value; for the variable of a loop the literal elements that it goes over, where they are known."""
        loop, scope = value
        if not isinstance(loop, _Looped):
            yield value
            return
        for whole, where in self.of(loop.over, scope, max(depth + 1, _DEEPEST - 2)):
            for element in _elements(whole, loop.part):
                yield from ((one, where) for target, one in _unpacked(loop.target, element) if target is loop.name)

    def _of_attribute(self, owner: str, name: str, scope: Scope) -> list[Value]:
        class_scope = scope.owner() if owner in _OWN else self.module.scopes.get(owner)
        if class_scope is None or class_scope.kind != "class":
            return []
        return [value for one in self.lineage(class_scope) for value in self._assigned.get((one.name, f".{name}"), [])]

    def lineage(self, class_scope: Scope) -> list[Scope]:
        """Return a class and those it derives from, as far as they stand in this file."""
        found, pending = [], [class_scope]
        while pending:
            one = pending.pop(0)
            if one in found or not isinstance(one.node, ast.ClassDef):
                continue
            found.append(one)
            bases = [self.module.scopes.get(base.id) for base in one.node.bases if isinstance(base, ast.Name)]
            pending += [base for base in bases if base is not None]
        return found

    def _of_item(self, value: ast.expr, key: object, scope: Scope, depth: int) -> list[Value]:
        found: list[Value] = []
        for whole, where in self.of(value, scope, max(depth + 1, _DEEPEST - 1)):
            match whole:
                case ast.Dict(keys=keys, values=values):
                    pairs = zip(keys, values, strict=True)
                    found += [
                        (one, where) for name, one in pairs if isinstance(name, ast.Constant) and name.value == key
                    ]
                case ast.List(elts=elements) | ast.Tuple(elts=elements) if isinstance(key, int):
                    found += [(elements[key], where)] if -len(elements) <= key < len(elements) else []
                case _:
                    pass
        return found

    def _of_any_item(self, value: ast.expr, scope: Scope, depth: int) -> list[Value]:
        """Return what a literal dict, list or tuple holds: each may be the item of a key that is not known."""
        found: list[Value] = []
        for whole, where in self.of(value, scope, max(depth + 1, _DEEPEST - 1)):
            part = "values" if isinstance(whole, ast.Dict) else ""
            found += [(element, where) for element in _elements(whole, part)]
        return found[:_MOST]

    def function(self, func: ast.expr, scope: Scope) -> Scope | None:
        """Return the function or class of this file that an expression names, else None."""
        match func:
            case ast.Name(id=name):
                around: Scope | None = scope
                while around is not None:
                    inner = self.module.scopes.get(name if around.top else f"{around.name}.{name}")
                    if inner is not None and around.kind != "class":
                        return inner
                    around = around.parent
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if owner := scope.owner():
                names = (f"{one.name}.{name}" for one in self.lineage(owner))
                return next((self.module.scopes[one] for one in names if one in self.module.scopes), None)
            case ast.Attribute(value=ast.Name(id=owner_name), attr=name):
                return self.module.scopes.get(f"{owner_name}.{name}") or self._method(owner_name, name, scope)
            case _:
                pass
        return None

    def _method(self, owner: str, name: str, scope: Scope) -> Scope | None:
        """Return the method of a variable that an instance of a class of this file is assigned to."""
        for value, where in self._of_name(owner, scope):
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
                made = self.function(value.func, where)
                for one in self.lineage(made) if made is not None and made.kind == "class" else ():
                    if f"{one.name}.{name}" in self.module.scopes:
                        return self.module.scopes[f"{one.name}.{name}"]
        return None

    def _returned(self, func: ast.expr, scope: Scope) -> list[Value]:
        made = self.function(func, scope)
        if made is None or made.kind != "function" or isinstance(made.node, ast.AsyncFunctionDef):
            return []
        return [
            (node.value, where)
            for node, where in self.module.nodes[ast.Return]
            if isinstance(node, ast.Return) and node.value is not None and where is made
        ]

    def _of_parameter(self, name: str, function: Scope) -> list[Value]:
        node = function.node
        if not isinstance(node, Function):
            return []
        found = [(default, function) for one, default in defaults(node) if one == name]
        last = function.name.rpartition(".")[2]
        owner = function.parent if function.parent is not None and function.parent.kind == "class" else None
        names = {last, owner.name.rpartition(".")[2]} if owner is not None and last == "__init__" else {last}
        bound = owner is not None and not any(getattr(one, "id", "") == "staticmethod" for one in node.decorator_list)
        for call, where in [pair for one in sorted(names) for pair in self._calls.get(one, [])]:
            found += [(one, where) for one in _given(call, node, name, method=bound)]
        return found[:_MOST]

    def texts(self, node: ast.expr | None, scope: Scope, depth: int = 0) -> list[tuple[str, ast.expr]]:
        """Return literal texts that an expression may stand for, each with the expression that holds it."""
        key = (id(node), id(scope), depth)
        if key not in self._texts:
            found = [
                (text, value)
                for value, where in self.of(node, scope, depth)
                for text in [self._text(value, where, depth)]
                if text is not None
            ]
            self._texts[key] = node, found  # the node is kept, so that no other one gets its id
        return self._texts[key][1]

    def _text(self, node: ast.expr, scope: Scope, depth: int) -> str | None:
        if depth > _DEEPEST:
            return None
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = [self.texts(one, scope, depth + 1) for one in (left, right)]
                return parts[0][0][0] + parts[1][0][0] if all(parts) else None
            case ast.Call(func=ast.Attribute(value=value, attr="dedent" | "strip" | "rstrip" | "lstrip")):
                return self._text(value if not node.args else node.args[0], scope, depth)
            case ast.Call(func=ast.Name(id="_" | "gettext" | "dedent"), args=[first]):
                return self._text(first, scope, depth)
            case _:
                return None


def defaults(node: Function) -> Iterator[tuple[str, ast.expr]]:
    """Yield parameters that have a default, with it."""
    positional = [*node.args.posonlyargs, *node.args.args]
    if node.args.defaults:
        for one, default in zip(positional[-len(node.args.defaults) :], node.args.defaults, strict=True):
            yield one.arg, default
    for one, given in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if given is not None:
            yield one.arg, given


def _given(call: ast.Call, node: Function, name: str, *, method: bool) -> Iterator[ast.expr]:
    """Yield what a call gives for one parameter, by keyword or by position; all that is left for `*args`."""
    yield from (one.value for one in call.keywords if one.arg == name)
    positional = [one.arg for one in [*node.args.posonlyargs, *node.args.args]][1 if method else 0 :]
    if any(isinstance(one, ast.Starred) for one in call.args):
        return
    if name in positional:
        yield from call.args[positional.index(name) : positional.index(name) + 1]
    elif node.args.vararg is not None and node.args.vararg.arg == name:
        yield ast.Tuple(
            elts=call.args[len(positional) :], ctx=ast.Load(), lineno=call.lineno, col_offset=call.col_offset
        )


def _pairs(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield targets and values; tuples side by side where they match, elements of a literal for a loop's target."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _unpacked(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from ((one.optional_vars, one.context_expr) for one in items if one.optional_vars is not None)
        case ast.For(target=target, iter=ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements)):
            for element in elements:
                yield from _unpacked(target, element)
        case ast.For(target=target, iter=iterated):
            over, part = _iterated(iterated)
            names = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            yield from ((name, _Looped(target, name, over, part)) for name in names if isinstance(name, ast.Name))
        case _:
            return


class _Looped(ast.expr):
    """What a loop binds a name of its target to: elements of an expression, or its keys, values or items."""

    _fields = ()

    def __init__(self, target: ast.expr, name: ast.expr, over: ast.expr, part: str) -> None:
        super().__init__()
        self.target, self.name, self.over, self.part = target, name, over, part


def _iterated(node: ast.expr) -> tuple[ast.expr, str]:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="items" | "values" | "keys" as part), args=[]):
            return value, part
        case ast.Call(func=ast.Name(id="sorted" | "list" | "tuple" | "reversed"), args=[inner, *_]):
            return _iterated(inner)
        case _:
            return node, ""


def _elements(node: ast.expr, part: str) -> Iterator[ast.expr]:
    """Yield what a loop over a literal takes from it."""
    match node:
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements) if not part:
            yield from elements
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if part == "values":
                    yield value
                elif key is not None:
                    yield ast.Tuple(elts=[key, value], ctx=ast.Load()) if part == "items" else key
        case _:
            return


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if not isinstance(target, (ast.Tuple, ast.List)):
        yield target, value
    elif isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
        for one, given in zip(target.elts, value.elts, strict=True):
            yield from _unpacked(one, given)
