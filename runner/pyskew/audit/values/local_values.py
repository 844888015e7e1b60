"""Which expressions a name, a parameter or an attribute may stand for, within one file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from pyskew.audit.syntax import bindings
from pyskew.audit.syntax.bindings import Looped, defaults, elements, given, is_empty, literal, pairs, unpacked
from pyskew.audit.syntax.module_index import Function, Module, Scope
from pyskew.audit.values.reassigned import Reassigned, last_before, reassigned

_DEEPEST = 6
"""Names that are followed, one into another."""
_MOST = 24
"""Expressions of one name that are looked at."""

_OWN = {"self", "cls", "mcs", "mcls", "metacls"}
"""What a method calls its object, a class method its class, and a metaclass itself."""

_NOWHERE = ("", "")
"""The key of what has none."""

Value = tuple[ast.expr, Scope]
"""An expression, with the scope that it stands in."""


class LocalValues:
    """Answers for one module; flow-insensitive: every assignment and every call in the file counts."""

    def __init__(self, module: Module) -> None:
        """Compute nothing before it is needed."""
        self.module = module
        self._known: dict[tuple[int, int, int], tuple[ast.expr, list[Value]]] = {}
        """By the identity of an expression, which is kept alive with it: names that lead to each other are many."""
        self._reassigned: dict[int, dict[str, list[Reassigned]]] = {}
        """By the identity of a scope."""
        self._texts: dict[tuple[int, int, int], tuple[ast.expr | None, list[tuple[str, ast.expr]]]] = {}
        """The same of texts."""

    @cached_property
    def _assigned(self) -> dict[tuple[str, str], list[Value]]:
        """Values by scope and name; by class and `.name` for attributes of its instances, and of itself."""
        found: dict[tuple[str, str], list[Value]] = {}
        for kind in (ast.Assign, ast.AnnAssign, ast.With, ast.AsyncWith, ast.For):
            for node, scope in self.module.nodes[kind]:
                for target, value in pairs(node):
                    key = self._key(target, scope)
                    if key:
                        found.setdefault(key, []).append((value, scope))
        return found

    @cached_property
    def _put(self) -> dict[tuple[str, str], list[tuple[str, Value]]]:
        """What the file puts into containers, by the same keys."""
        found: dict[tuple[str, str], list[tuple[str, Value]]] = {}
        for held, part, value, scope in bindings.filled(self.module):
            found.setdefault(self._home(held, scope), []).append((part, (value, scope)))
        found.pop(_NOWHERE, None)
        return found

    def _home(self, held: ast.expr, scope: Scope) -> tuple[str, str]:
        """Return the key of a variable or attribute that is not assigned here, but changed."""
        around: Scope | None = scope if isinstance(held, ast.Name) else None
        while isinstance(held, ast.Name) and around is not None and not around.top:
            if held.id in around.parameters or (around.name, held.id) in self._assigned:
                return around.name, held.id
            around = around.parent
        return ("<module>", held.id) if isinstance(held, ast.Name) else self._key(held, scope) or _NOWHERE

    @cached_property
    def _comprehended(self) -> dict[int, Looped]:
        return bindings.comprehended(self.module)

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

    def step(self, node: ast.expr, scope: Scope) -> list[Value]:
        """Return what an expression is said to be where it is bound, not followed further."""
        return self._step(node, scope, 0)

    def _step(  # noqa: C901, PLR0911 - one case each
        self, node: ast.expr, scope: Scope, depth: int
    ) -> list[Value]:
        match node:
            case ast.Name(id=name):
                looped = self._comprehended.get(id(node))
                found = [(looped, scope)] if looped is not None else self._of_name(name, scope, node)
                return [one for pair in found for one in self._each(pair, depth)] or [(node, scope)]
            case ast.Attribute(value=owner, attr=name):
                return self._of_attribute(owner, name, scope, depth) or [(node, scope)]
            case ast.IfExp(body=body, orelse=orelse):
                return [(body, scope), (orelse, scope)]
            case ast.BoolOp(op=ast.Or(), values=[*firsts, last]):
                either = [pair for one in firsts for pair in self.of(one, scope, depth + 1) if not is_empty(pair[0])]
                return [*either, (last, scope)]
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
            case ast.Call(
                func=ast.Attribute(value=ast.Name() | ast.Attribute() as held, attr="get"), args=[key, *others]
            ):
                found = self._got(held, key, scope, depth)
                return [*found, *((one, scope) for one in others)] if found else [(node, scope)]
            case ast.Call(func=func) if returned := self._returned(func, scope):
                return returned
            case _:
                return [(node, scope)]

    def _of_name(self, name: str, scope: Scope, node: ast.expr | None = None) -> list[Value]:
        """Return what a name stands for; the node tells where it stands, and so which values others have replaced."""
        if node is None or scope.kind == "class" or not hasattr(node, "lineno"):
            return self._bound_to(name, scope)
        given = name in scope.parameters
        assigned = self._assigned.get(("<module>" if scope.top else scope.name, name), [])
        if given or len(assigned) > 1:
            first = last_before(self._reassignments(scope).get(name, ()), (node.lineno, node.col_offset))
            if first is not None:
                return [
                    (one, where) for one, where in assigned if where is not scope or bindings.position(one) >= first
                ]
        return self._bound_to(name, scope)

    def _reassignments(self, scope: Scope) -> dict[str, list[Reassigned]]:
        if id(scope) not in self._reassigned:
            self._reassigned[id(scope)] = reassigned(scope.node.body)
        return self._reassigned[id(scope)]

    def _bound_to(self, name: str, scope: Scope) -> list[Value]:
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
        if not isinstance(loop, Looped):
            yield value
            return
        for whole, where in self.of(loop.over, scope, max(depth + 1, _DEEPEST - 2)):
            for element in elements(whole, loop.part):
                yield from ((one, where) for target, one in unpacked(loop.target, element) if target is loop.name)
        target, part = loop.filled
        for how, (put, where) in self._put.get(self._home(loop.over, scope), ()):
            yield from ((one, where) for each, one in unpacked(target, put) if each is loop.name and how == part)

    def _of_attribute(self, node: ast.expr, name: str, scope: Scope, depth: int) -> list[Value]:
        """Return what the classes of an object assign to an attribute, and what is given for a field of one."""
        found: list[Value] = []
        for one in self._classes(node, scope, depth):
            for each in self.lineage(one):
                found += [*self._assigned.get((each.name, f".{name}"), []), *self._of_field(each, name)]
        return found[:_MOST]

    def _classes(self, node: ast.expr, scope: Scope, depth: int) -> list[Scope]:
        """Return the classes of this file whose attributes an object has: its own, or the one that it is."""
        if isinstance(node, ast.Name):
            own = scope.owner() if node.id in _OWN else self.module.scopes.get(node.id)
            if own is not None and own.kind == "class":
                return [own]
        if not isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)) or depth >= _DEEPEST - 1:
            return []
        made = [(one.func, where) for one, where in self.of(node, scope, depth + 1) if isinstance(one, ast.Call)]
        found = (self.function(*one) for one in made)
        return [one for one in found if one is not None and one.kind == "class"]

    def _of_field(self, one: Scope, name: str) -> list[Value]:
        """Return what calls give for a field of a class that has no constructor of its own, such as a dataclass."""
        return [
            (value, where) for call, where in self.calls_to_class(one) for value in self.field_given(one, call, name)
        ]

    def calls_to_class(self, one: Scope) -> list[tuple[ast.Call, Scope]]:
        """Return the calls in this file that make instances of a class, where it has no constructor of its own."""
        if f"{one.name}.__init__" in self.module.scopes:
            return []
        return [pair for pair in self._calls.get(one.name.rpartition(".")[2], []) if not self._is_foreign(*pair)]

    @staticmethod
    def field_given(one: Scope, call: ast.Call, name: str) -> list[ast.expr]:
        """Return what a call gives for a field that the body of a class annotates."""
        body = one.node.body if isinstance(one.node, ast.ClassDef) else []
        annotated = [part.target for part in body if isinstance(part, ast.AnnAssign)]
        fields = [target.id for target in annotated if isinstance(target, ast.Name)]
        if name not in fields or any(isinstance(part, ast.Starred) for part in call.args):
            return []
        place = fields.index(name)
        return [*call.args[place : place + 1], *(each.value for each in call.keywords if each.arg == name)]

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
            match literal(whole):
                case ast.Dict(keys=keys, values=values):
                    pairs = zip(keys, values, strict=True)
                    found += [
                        (one, where) for name, one in pairs if isinstance(name, ast.Constant) and name.value == key
                    ]
                case ast.List(elts=elts) | ast.Tuple(elts=elts) if isinstance(key, int):
                    found += [(elts[key], where)] if -len(elts) <= key < len(elts) else []
                case _:
                    pass
        return found

    def _got(self, held: ast.expr, key: ast.expr, scope: Scope, depth: int) -> list[Value]:
        if isinstance(key, ast.Constant):
            return self._of_item(held, key.value, scope, depth)
        return self._of_any_item(held, scope, depth)

    def _of_any_item(self, value: ast.expr, scope: Scope, depth: int) -> list[Value]:
        """Return what a container holds, from its literal or put in later: each may be the item of an unknown key."""
        found: list[Value] = []
        for whole, where in self.of(value, scope, max(depth + 1, _DEEPEST - 1)):
            part = "values" if isinstance(literal(whole), ast.Dict) else ""
            found += [(element, where) for element in elements(whole, part)]
        return [*found, *(one for _, one in self._put.get(self._home(value, scope), ()))][:_MOST]

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
        bound = bindings.is_method(function) and not any(
            getattr(one, "id", "") == "staticmethod" for one in node.decorator_list
        )
        for call, where in self.calls_to(function):
            found += [(one, where) for one in given(call, node, name, method=bound)]
        return found[:_MOST]

    def calls_to(self, function: Scope) -> list[tuple[ast.Call, Scope]]:
        """Return the calls in this file that may be of a function, or that make instances by a constructor."""
        last = function.name.rpartition(".")[2]
        if not bindings.is_method(function) or function.parent is None:
            return [pair for pair in self._calls.get(last, []) if isinstance(pair[0].func, ast.Name)]
        owner = function.parent
        found = [pair for pair in self._calls.get(last, []) if self._may_be_on(owner, *pair)]
        if last == "__init__":
            nodes = [node.name for node, _ in self.module.nodes[ast.ClassDef] if isinstance(node, ast.ClassDef)]
            made = [one for name in nodes if (one := self.module.scopes.get(name)) and owner in self.lineage(one)]
            own = [one.name for one in made if one is owner or f"{one.name}.__init__" not in self.module.scopes]
            names = dict.fromkeys([owner.name.rpartition(".")[2], *own])
            called = [pair for name in names for pair in self._calls.get(name, [])]
            found += [pair for pair in called if not self._is_foreign(*pair)]
        return found

    def _is_foreign(self, call: ast.Call, where: Scope) -> bool:
        return isinstance(call.func, ast.Attribute) and bool(self.module.imported(call.func, where))

    def _may_be_on(self, owner: Scope, call: ast.Call, where: Scope) -> bool:
        """Return whether a call may be of a method of a class: not of what was imported, nor of an unrelated class."""
        if not isinstance(call.func, ast.Attribute) or self._is_foreign(call, where):
            return False
        match call.func.value:
            case ast.Name(id="self" | "cls") | ast.Call(func=ast.Name(id="super")) if inner := where.owner():
                return owner in self.lineage(inner) or inner in self.lineage(owner)
            case _:
                return True

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
