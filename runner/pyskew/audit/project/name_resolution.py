"""Where a value comes from: expressions to dotted names, through local variables, attributes of self and contexts."""

from __future__ import annotations

import ast
import builtins
import sys
from functools import cached_property

from pyskew.audit.project.module_summary import LaunchArgument, Ref
from pyskew.audit.stdlib import launch_sites
from pyskew.audit.syntax.module_index import Function, Module, Scope

_DEEPEST = 6
"""Variables that are followed, one into another."""
_MOST = 4
"""Values of one variable that are looked at."""
_BUILTINS = frozenset(vars(builtins))

PARAMETER = "<parameter>"
"""The origin of what only the caller knows."""


class Origins:
    """Answers for one module; the answer is text, "" where nothing is known.

    `app.jobs.run` is a thing, `app.jobs.Job()` an instance, `<pool:default>` a pool of the default context.
    """

    def __init__(self, module: Module) -> None:
        """Compute nothing before it is needed."""
        self.module = module

    @cached_property
    def _assigned(self) -> dict[tuple[str, str], list[ast.expr]]:
        """Values by scope and variable; `Class` and `self.name` for attributes."""
        found: dict[tuple[str, str], list[ast.expr]] = {}
        for kind in (ast.Assign, ast.AnnAssign, ast.With, ast.AsyncWith):
            for node, scope in self.module.nodes[kind]:
                for target, value in _pairs(node):
                    for key in self._keys(target, scope):
                        found.setdefault(key, []).append(value)
        return found

    def _keys(self, target: ast.expr, scope: Scope) -> list[tuple[str, str]]:
        match target:
            case ast.Name(id=name):
                place = "<module>" if name in self.globals_of(scope) or scope.top else scope.name
                return [(place, name)]
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name) if owner := scope.owner():
                return [(owner.name, f"self.{name}")]
            case _:
                return []

    def globals_of(self, scope: Scope) -> set[str]:
        """Return the names that a function declares global."""
        return self._globals.get(scope.name, set())

    @cached_property
    def _globals(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for node, scope in self.module.nodes[ast.Global]:
            if isinstance(node, ast.Global):
                found.setdefault(scope.name, set()).update(node.names)
        return found

    def value_of(self, name: str, scope: Scope) -> ast.expr | None:
        """Return the value that a variable was set to, if there is only one."""
        values = self._assigned.get(("<module>" if scope.top else scope.name, name), [])
        return values[0] if len(values) == 1 else None

    def made_by(self, owner: str, attribute: str) -> ast.expr | None:
        """Return the first value of `self.attribute` of a class."""
        values = self._assigned.get((owner, f"self.{attribute}")) or self._assigned.get((owner, attribute), [])
        return next(iter(values), None)

    def attributes_of(self, owner: str) -> dict[str, ast.expr]:
        """Return the attributes that the methods of a class store on self, with their first values."""
        return {
            name.removeprefix("self."): values[0]
            for (place, name), values in self._assigned.items()
            if place == owner and name.startswith("self.")
        }

    def origin(self, node: ast.expr | None, scope: Scope, depth: int = 0) -> str:
        """Return the dotted origin of an expression's value."""
        if depth > _DEEPEST:
            return ""
        match node:
            case ast.Name(id=name):
                return self._of_name(name, scope, depth)
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=attribute) if owner := scope.owner():
                return self._of_attribute(owner, attribute, scope, depth)
            case ast.Attribute(value=value, attr=attribute):
                inner = self.origin(value, scope, depth + 1)
                return f"{inner}.{attribute}" if inner and inner != PARAMETER else ""
            case ast.Call():
                return self._of_call(node, scope, depth)
            case _:
                return ""

    def _of_name(self, name: str, scope: Scope, depth: int) -> str:
        around: Scope | None = scope
        while around is not None and not around.top:
            if around.kind == "function":
                if name in around.parameters:
                    return PARAMETER
                if f"{around.name}.{name}" in self.module.scopes:
                    return f"{self.module.name}.{around.name}.{name}"
                if (around.name, name) in self._assigned:
                    return self._common(self._assigned[around.name, name], around, depth)
            around = around.parent
        if name in self.module.imports:
            return self.module.imports[name]
        values = self._assigned.get(("<module>", name), [])
        telling = all(isinstance(one, (ast.Call, ast.Attribute)) for one in values)
        made = self._common(values, self.module.top, depth) if telling else ""
        perhaps = bool(self.module.stars) and name not in _BUILTINS
        return made or (f"{self.module.name}.{name}" if perhaps or self._is_ours(name) else name)

    def _common(self, values: list[ast.expr], scope: Scope, depth: int) -> str:
        """Return the origin of a variable's values where all have the same, "" otherwise."""
        found = {self.origin(one, scope, depth + 1) for one in values[:_MOST]} if len(values) <= _MOST else {"", "?"}
        return found.pop() if len(found) == 1 else ""

    def _is_ours(self, name: str) -> bool:
        return name in self.module.scopes or ("<module>", name) in self._assigned

    def _of_attribute(self, owner: Scope, attribute: str, scope: Scope, depth: int) -> str:
        if f"{owner.name}.{attribute}" in self.module.scopes:
            return f"{self.module.name}.{owner.name}.{attribute}"
        value = self.made_by(owner.name, attribute)
        in_body = (owner.name, attribute) in self._assigned and (owner.name, f"self.{attribute}") not in self._assigned
        renamed = isinstance(value, ast.Name) and in_body and value.id in self.module.imports
        where = owner if renamed else scope
        followed = renamed or isinstance(value, (ast.Call, ast.Attribute))
        made = self.origin(value, where, depth + 1) if followed else ""
        return made or f"{self.module.name}.{owner.name}.{attribute}"

    def _of_call(self, call: ast.Call, scope: Scope, depth: int) -> str:
        called = self.origin(call.func, scope, depth + 1)
        if not called:
            return ""
        context = launch_sites.context_call(called, call)
        if context:
            return context
        started = launch_sites.kind_and_context(called)
        if started:
            return f"<{started[0]}:{self.context_of(call, *started, scope)}>"
        return f"{called}()"

    def context_of(self, call: ast.Call, kind: str, context: str, scope: Scope) -> str:
        """Return the context of a launch, an argument `mp_context` or `context` included."""
        given = launch_sites.argument(call, *launch_sites.CONTEXT_ARGUMENT.get(kind, (sys.maxsize, "context")))
        if any(one.arg is None for one in call.keywords):
            return launch_sites.UNKNOWN
        if given is None or (isinstance(given, ast.Constant) and given.value is None):
            return context
        found = self.origin(given, scope)
        return (
            found.removeprefix("<context:").removesuffix(">") if found.startswith("<context:") else launch_sites.UNKNOWN
        )

    def ref(self, node: ast.expr | None, scope: Scope, depth: int = 0) -> Ref:
        """Return the function that an expression names, to be called elsewhere."""
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Lambda):
            return Ref("lambda", "", line)
        if depth > _DEEPEST or node is None:
            return Ref("unknown", "", line)
        if isinstance(node, ast.Call):
            partial = self.origin(node.func, scope).endswith("partial") and bool(node.args)
            return self.ref(node.args[0], scope, depth + 1) if partial else Ref("unknown", "", line)
        if isinstance(node, ast.Name):
            value = self._variable(node.id, scope)
            if isinstance(value, (ast.Lambda, ast.Call, ast.Name, ast.Attribute)):
                found = self.ref(value, scope, depth + 1)
                return Ref(found.shape, found.name, line)
        name = self.origin(node, scope).replace("()", "")
        return Ref(self._shape(node, name), name, line)

    def _variable(self, name: str, scope: Scope) -> ast.expr | None:
        around = scope.function()
        return (
            self.value_of(name, around)
            if around and name not in around.parameters
            else self.value_of(name, self.module.top)
        )

    def _shape(self, node: ast.expr, name: str) -> str:
        if name in {"", PARAMETER}:
            return "unknown"
        scope = self.module.scopes.get(name.removeprefix(f"{self.module.name}."))
        if scope is None:
            return "method" if isinstance(node, ast.Attribute) and _on_instance(node) else "function"
        if scope.kind == "class":
            return "class"
        if scope.nested and isinstance(scope.node, Function):
            return "nested" if scope.parent and scope.parent.kind == "function" else "unknown"
        in_class = scope.parent is not None and scope.parent.kind == "class"
        return "method" if in_class and isinstance(node, ast.Attribute) else "function"

    def given(self, node: ast.expr, scope: Scope) -> LaunchArgument:
        """Return one argument of a launch site."""
        line, column = node.lineno, node.col_offset + 1
        if isinstance(node, ast.Name):
            value = self._variable(node.id, scope)
            if node.id in {"self", "cls"} and (owner := scope.owner()):
                return LaunchArgument(f"self:{self.module.name}.{owner.name}", node.id, line, column)
            if isinstance(value, (ast.Lambda, ast.GeneratorExp, ast.Call)):
                return LaunchArgument(self.given(value, scope).what, node.id, line, column)
            ref = self.ref(node, scope)
            return LaunchArgument("nested" if ref.shape == "nested" else "name", node.id, line, column)
        if isinstance(node, ast.Lambda):
            return LaunchArgument("lambda", "", line, column)
        if isinstance(node, ast.GeneratorExp):
            return LaunchArgument("generator", "", line, column)
        return LaunchArgument(self.origin(node, scope) if isinstance(node, ast.Call) else "", "", line, column)


def _on_instance(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def _pairs(node: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Return targets and values of an assignment or of `with value as target`; tuples side by side where they match."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return [pair for target in targets for pair in _unpacked(target, value)]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return [(target, value)]
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return [(one.optional_vars, one.context_expr) for one in items if one.optional_vars is not None]
        case _:
            return []


def _unpacked(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if not isinstance(target, (ast.Tuple, ast.List)):
        return [(target, value)]
    if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(one, value) for one in target.elts]
