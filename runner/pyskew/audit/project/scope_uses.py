"""What one scope reads, calls and writes of names that are not its own."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import cached_property

from pyskew.audit import legible
from pyskew.audit.project.module_summary import FunctionFacts, Use
from pyskew.audit.project.name_resolution import PARAMETER, Origins
from pyskew.audit.stdlib import launch_sites
from pyskew.audit.syntax.module_index import Function, Module, Scope, is_guard
from pyskew.audit.syntax.tree_walk import FIELDS, KINDS, children, root, walk

_CHANGES = {
    "append", "extend", "insert", "update", "add", "setdefault", "pop", "popitem", "clear", "remove", "discard",
    "appendleft", "register",
}  # fmt: skip
_PATHS = {"os.path.join()", "pathlib.Path()", "pathlib.PurePath()"}
_SECONDS = ("%S", "%s", "%f", "%T", "%X", "%c")
_BUILTINS = frozenset(vars(builtins))
_FIELDS = {kind: tuple(reversed(names)) for kind, names in FIELDS.items()}
_OWN = KINDS - {ast.Constant}
"""Kinds of nodes that a walk visits."""
_CHOOSES = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If})
"""Kinds of nodes of which it may visit a part."""
_TELLING = frozenset({
    ast.Call, ast.Attribute, ast.Name, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete, ast.For, ast.With,
    ast.arg, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler,
})  # fmt: skip
"""Kinds of nodes that say something of a name."""


class Uses:
    """Answers for one module."""

    def __init__(self, module: Module, origins: Origins) -> None:
        """Compute nothing before it is needed."""
        self.module, self.origins = module, origins

    @cached_property
    def _inner(self) -> dict[str, list[str]]:
        """Definitions by the function or class that holds them."""
        found: dict[str, list[str]] = {}
        for name in self.module.scopes:
            found.setdefault(name.rpartition(".")[0], []).append(name)
        return found

    def bindings(self) -> dict[str, Use]:
        """Return the names that exist after import, with what makes their first value."""
        found: dict[str, Use] = {}
        for node in _own(self.module.top, classes=False):
            for name, line, value in _bound(node):
                found.setdefault(name, Use(name, line, self._maker(value), self._made_of(value)))
        for scope in self.module.scopes.values():
            if scope.kind == "class" and not scope.nested:
                for node in scope.node.body:
                    for name, line, value in _bound(node):
                        whole = f"{scope.name}.{name}"
                        found.setdefault(whole, Use(whole, line, self._maker(value), self._made_of(value)))
        return found

    def _maker(self, value: ast.expr | None) -> str:
        match value:
            case ast.Call():
                return self.origins.origin(value, self.module.top) or "()"
            case ast.Constant(value=None) | ast.List(elts=[]) | ast.Dict(keys=[]):
                return "empty"
            case ast.Constant():
                return "constant"
            case ast.Lambda():
                return "lambda"
            case _:
                return ""

    def _made_of(self, value: ast.expr | None) -> str:
        """Return the call whose result a value is a part or the text of: `uuid4().hex[:8]`, `f"run-{uuid4()}"`."""
        pending = [value]
        while pending:
            node = pending.pop()
            if _is_coarse(node):
                continue
            match node:
                case ast.Call(func=ast.Name(id="str" | "int" | "repr" | "format" | "round"), args=[inner, *_]):
                    pending.append(inner)
                case ast.Call(func=ast.Attribute(value=ast.Call() as inner)):
                    pending.append(inner)
                case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format"), args=values):
                    pending += values
                case ast.Call() as call:
                    made = self.origins.origin(call, self.module.top)
                    pending += call.args if made in _PATHS else ()
                    if made and made not in _PATHS:
                        return made
                case ast.Attribute() | ast.Subscript() | ast.FormattedValue() | ast.JoinedStr() | ast.BinOp():
                    pending += [part for part in children(node) if isinstance(part, ast.expr)]
                case _:
                    pass
        return ""

    def of(self, scope: Scope) -> FunctionFacts:
        """Return what a function, the module's top level or the guarded region does."""
        facts = FunctionFacts(scope.name, getattr(scope.node, "lineno", 1))
        facts.nested = scope.kind == "function" and scope.nested
        facts.guarded = scope.parent is not None and scope.parent.kind == "guard"
        nodes = [node for node in _own(scope) if node.__class__ in _TELLING]
        local = set() if scope.top else _local_names(scope, nodes) - self.origins.globals_of(scope)
        for node in nodes:
            self._note(node, scope, local, facts)
        if scope.kind == "function":
            inner = [f"{self.module.name}.{name}" for name in self._inner.get(scope.name, [])]
            facts.kept = frozenset(inner) - {call.name for call in facts.calls}
            facts.calls += [Use(name, facts.line) for name in inner]
        return facts

    def _note(self, node: ast.AST, scope: Scope, local: set[str], facts: FunctionFacts) -> None:
        match node:
            case ast.Call():
                self._note_call(node, scope, local, facts)
            case ast.Attribute(ctx=ast.Load()) | ast.Name(ctx=ast.Load()):
                name = self.qualified(node, scope, local)
                if name:
                    facts.reads.append(Use(name, node.lineno))
            case ast.Assign(targets=targets):
                self._note_writes(targets, scope, local, facts)
            case ast.Attribute(value=value, ctx=ast.Store() | ast.Del()):
                name = self.qualified(value, scope, local)
                if name:
                    facts.reads.append(Use(name, node.lineno))
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
                self._note_writes([target], scope, local, facts)
            case ast.Delete(targets=targets):
                self._note_writes(targets, scope, local, facts)
            case ast.For(target=target) | ast.With(items=[ast.withitem(optional_vars=ast.expr() as target)]):
                self._note_writes([target], scope, local, facts)
            case _:
                pass

    def _note_call(self, node: ast.Call, scope: Scope, local: set[str], facts: FunctionFacts) -> None:
        called = self.origins.origin(node.func, scope)
        if called and called != PARAMETER:
            how, mode = _text(launch_sites.argument(node, 0, "")), _text(launch_sites.argument(node, 1, "mode"))
            facts.calls.append(Use(called.replace("()", ""), node.lineno, how, mode))
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "start":
            facts.calls.append(Use("<unknown>.start", node.lineno))
        if isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGES:
            changed = self.qualified(node.func.value, scope, local)
            if changed:
                facts.writes.append(Use(changed, node.lineno, "changed"))
        if called == "setattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            owner = self.qualified(node.args[0], scope, local)
            if owner:
                facts.writes.append(Use(f"{owner}.{_text(node.args[1])}", node.lineno, "bound"))

    def _note_writes(self, targets: list[ast.expr], scope: Scope, local: set[str], facts: FunctionFacts) -> None:
        for target in targets:
            match target:
                case ast.Tuple(elts=elements) | ast.List(elts=elements):
                    self._note_writes(elements, scope, local, facts)
                case ast.Subscript(value=value):
                    changed = self.qualified(value, scope, local)
                    if changed:
                        facts.writes.append(Use(changed, target.lineno, "changed"))
                case ast.Name() | ast.Attribute():
                    written = self.qualified(target, scope, local)
                    on_self = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
                    if written and not (on_self and target.value.id == "self"):  # type: ignore[union-attr] # just tested
                        facts.writes.append(Use(written, target.lineno, "bound"))
                    elif not written and isinstance(target, ast.Attribute):
                        made = self.origins.origin(target.value, scope)
                        if made.endswith("()"):
                            facts.writes.append(Use(f"{made}.{target.attr}", target.lineno, "bound"))
                case _:
                    pass

    def qualified(self, node: ast.expr, scope: Scope, local: set[str]) -> str:
        """Return the project-wide name of a variable or of an attribute chain; "" for what is local or a builtin."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        owner = scope.owner() if node.id in {"self", "cls"} and parts else None
        if owner is not None:
            return ".".join([self.module.name, owner.name, *reversed(parts)])
        if node.id in local or self._local_outside(node.id, scope):
            return ""
        if node.id in self.module.imports:
            root = self.module.imports[node.id]
        elif node.id in _BUILTINS and (("<module>", node.id) not in self.origins._assigned):  # noqa: SLF001 - one subject
            return ""
        else:
            root = f"{self.module.name}.{node.id}"
        return ".".join([root, *reversed(parts)])

    def _local_outside(self, name: str, scope: Scope) -> bool:
        """Return whether an enclosing function has a variable of that name."""
        around = scope.parent
        while around is not None and not around.top:
            if around.kind == "function" and (
                name in around.parameters or self.origins.value_of(name, around) is not None
            ):
                return True
            around = around.parent
        return False


def _own(scope: Scope, *, classes: bool = True) -> list[ast.AST]:
    """Return every node that runs when the scope does: no bodies of functions, class bodies if asked for."""
    found: list[ast.AST] = []
    stack: list[ast.AST] = list(reversed(scope.node.body))
    pop, note = stack.pop, found.append
    while stack:
        node = pop()
        note(node)
        kind = node.__class__
        if kind is ast.Attribute:
            if not isinstance(root(node), ast.Name):
                stack.append(node.value)  # type: ignore[attr-defined] # an attribute, asked for by its class: quicker
            continue
        part = _part(node, scope, classes=classes) if kind in _CHOOSES else None
        if part is not None:
            stack += part
            continue
        for name in _FIELDS.get(kind, ()):
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += [child for child in reversed(value) if child.__class__ in _OWN]
            elif value.__class__ in _OWN:
                stack.append(value)
    return found


def _part(node: ast.AST, scope: Scope, *, classes: bool) -> list[ast.AST] | None:
    """Return what of a node runs when the scope does, the last first; None where all of it does."""
    if isinstance(node, Function):
        return [*node.decorator_list, node.args]
    if isinstance(node, ast.ClassDef) and not classes:
        return []
    if isinstance(node, ast.If) and scope.kind == "module" and is_guard(node):
        return [*node.orelse]
    return None


def _is_coarse(node: ast.expr | None) -> bool:
    """Return whether an expression takes of a time what is the same for hours: the date, the year."""
    match node:
        case ast.Attribute(attr="year" | "month" | "day") | ast.Call(func=ast.Attribute(attr="date" | "today")):
            return True
        case (
            ast.Call(func=ast.Attribute(attr="strftime"), args=[ast.Constant(value=str(text))])
            | ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value=str(text))]))
        ):
            return "%" in text and not any(part in text for part in _SECONDS)
        case _:
            return False


def _text(node: ast.expr | None) -> str:
    return legible(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _bound(node: ast.AST) -> Iterator[tuple[str, int, ast.expr | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                for one in walk(target):
                    if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                        yield one.id, one.lineno, value
        case ast.AnnAssign(target=ast.Name(id=name, lineno=line), value=value):
            yield name, line, value
        case ast.FunctionDef(name=name, lineno=line) | ast.AsyncFunctionDef(name=name, lineno=line):
            yield name, line, None
        case ast.ClassDef(name=name, lineno=line):
            yield name, line, None
        case ast.Name(id=name, ctx=ast.Store(), lineno=line):
            yield name, line, None
        case _:
            pass


def _local_names(scope: Scope, nodes: list[ast.AST]) -> set[str]:
    """Return the names that belong to a function: parameters, what it binds, and what lambdas in it take."""
    found = set(scope.parameters)
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case (
                ast.arg(arg=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                found.add(name)
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case _:
                pass
    return found
