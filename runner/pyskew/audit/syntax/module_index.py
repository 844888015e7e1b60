"""One parsed file: its nodes by kind with their scopes, its imports, and the lines that already care about versions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TypeVar

from pyskew.audit import Confidence, Spot, legible
from pyskew.audit.syntax.tree_walk import root, walk
from pyskew.audit.syntax.version_checks import (
    OF_VERSIONS,
    VERSION_WORDS,
    asks_import,
    asks_version,
    is_always,
    suppresses,
)

T = TypeVar("T")

Function = ast.FunctionDef | ast.AsyncFunctionDef
TopLevel = ast.Module | ast.If
Owner = Function | ast.ClassDef | TopLevel

_WANTED: tuple[type[ast.AST], ...] = (
    ast.Call, ast.Attribute, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete, ast.Compare, ast.With, ast.AsyncWith, ast.Try, ast.If,
    ast.Subscript, ast.UnaryOp, ast.While, ast.Global, ast.Return, ast.For, ast.IfExp, ast.Lambda, ast.MatchClass,
    ast.BinOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_NO_NODES = {
    "ctx", "op", "id", "attr", "arg", "kind", "level", "module", "type_comment", "simple", "is_async", "conversion",
}  # fmt: skip
_LEAVES = {ast.Load, ast.Store, ast.Del, ast.Constant, ast.Name, ast.alias, ast.Nonlocal, ast.Pass}


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    return tuple(name for name in reversed(kind._fields) if name not in _NO_NODES)


_FIELDS = {kind: _fields(kind) for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)}
_INNER = frozenset(_FIELDS) - _LEAVES
"""Kinds of nodes that may hold what is wanted, or are it."""


class Scope:
    """A module, a class, a function, or the region below `if __name__ == "__main__"`."""

    __slots__ = ("__dict__", "kind", "name", "node", "parent")

    def __init__(self, kind: str, name: str, node: Owner, parent: Scope | None) -> None:
        """Take `name` as qualified within the module: `Class.method`; `<module>` and `<guard>` for the other two."""
        self.kind, self.name, self.node, self.parent = kind, name, node, parent

    @property
    def top(self) -> bool:
        """Whether names bound here are names of the module."""
        return self.kind in {"module", "guard"}

    def function(self) -> Scope | None:
        """Return the nearest function around, this one included."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "function":
            scope = scope.parent
        return scope

    def functions(self) -> Iterator[Scope]:
        """Yield the functions around, this one included, from the inside."""
        scope = self.function()
        while scope is not None:
            yield scope
            scope = scope.parent.function() if scope.parent is not None else None

    def owner(self) -> Scope | None:
        """Return the class whose method this is, also from within a nested function."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        return scope

    @property
    def nested(self) -> bool:
        """Return whether it is defined inside a function, so that it cannot be imported."""
        return self.parent is not None and self.parent.function() is not None

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of a function's parameters, in order."""
        if not isinstance(self.node, Function):
            return ()
        given = self.node.args
        extra = [one for one in (given.vararg, given.kwarg) if one]
        return tuple(one.arg for one in [*given.posonlyargs, *given.args, *given.kwonlyargs, *extra])


class Module:
    """A source file, parsed once for every rule."""

    warnings_are_errors = False
    """Whether the project's configuration, or a test that imports it, makes new deprecations errors."""

    def __init__(self, path: str, name: str, tree: ast.Module, *, package: bool = False) -> None:
        """Take `path` as findings show it, and `name` as the project imports it."""
        self.path, self.name, self.tree, self.package = path, name, tree, package
        self.nodes: dict[type[ast.AST], list[tuple[ast.AST, Scope]]] = {kind: [] for kind in _WANTED}
        self.scopes: dict[str, Scope] = {}
        self.top = Scope("module", "<module>", tree, None)
        self.guard: Scope | None = None
        self.guards: list[Scope] = []
        self._once: dict[object, object] = {}
        self._walk()

    def once(self, kind: Callable[[Module], T]) -> T:
        """Return what answers questions about this file, made for the first rule that asks and kept for the others."""
        if kind not in self._once:
            self._once[kind] = kind(self)
        return self._once[kind]  # type: ignore[return-value] # made by this kind

    def close(self) -> None:
        """Forget what refers back to this file: the collector of cycles is off while files are read."""
        self._once.clear()

    def _walk(self) -> None:
        pending = [self.top]
        while pending:
            scope = pending.pop()
            self.scopes.setdefault(scope.name, scope)
            self._walk_scope(scope, pending)

    def _walk_scope(self, scope: Scope, pending: list[Scope]) -> None:
        """Sort the nodes of one scope into their kinds, in the order of the source."""
        nodes, wanted = self.nodes, self.nodes.keys()
        stack: list[ast.AST] = list(reversed(scope.node.body))
        pop = stack.pop
        while stack:
            node = pop()
            kind = node.__class__
            if kind in wanted:
                nodes[kind].append((node, scope))
                if kind in _OPENS:
                    pending.append(self._opened(node, scope, stack))
                    continue
                if kind is ast.If and scope.kind == "module" and is_guard(node):
                    pending.append(self._guarded(node, stack))
                    continue
            for name in _FIELDS[kind]:
                value = getattr(node, name, None)
                if value.__class__ is list:
                    stack += [child for child in reversed(value) if child.__class__ in _INNER]
                elif value.__class__ in _INNER:
                    stack.append(value)

    def _guarded(self, node: ast.AST, stack: list[ast.AST]) -> Scope:
        """Return the scope below the guard; what its else holds goes on in the module."""
        if not isinstance(node, ast.If):
            raise TypeError(node)
        stack.extend(reversed(node.orelse))
        self.guard = Scope("guard", "<guard>", node, self.top)
        self.guards.append(self.guard)
        return self.guard

    @staticmethod
    def _opened(node: ast.AST, scope: Scope, stack: list[ast.AST]) -> Scope:
        """Return the scope that a definition opens; what it evaluates outside goes on in the outer one."""
        if not isinstance(node, (Function, ast.ClassDef)):
            raise TypeError(node)
        prefix = "" if scope.top else scope.name + "."
        if isinstance(node, ast.ClassDef):
            stack.extend([*node.keywords, *node.bases, *node.decorator_list])
            return Scope("class", prefix + node.name, node, scope)
        stack.extend([node.args, *node.decorator_list])
        if node.returns is not None:
            stack.append(node.returns)
        return Scope("function", prefix + node.name, node, scope)

    def calls(self) -> Iterator[tuple[ast.Call, Scope]]:
        """Yield every call, with where it stands."""
        for node, scope in self.nodes[ast.Call]:
            if isinstance(node, ast.Call):
                yield node, scope

    @cached_property
    def calls_by_name(self) -> dict[str, list[tuple[ast.Call, Scope]]]:
        """Calls by the dotted name of what is called, as far as imports tell."""
        found: dict[str, list[tuple[ast.Call, Scope]]] = {}
        for call, scope in self.calls():
            name = self.dotted(call.func)
            if name and not self.shadowed(call.func, scope):
                found.setdefault(name, []).append((call, scope))
        return found

    @cached_property
    def calls_by_method(self) -> dict[str, list[tuple[ast.Call, Scope]]]:
        """Calls by the last part of what is called."""
        found: dict[str, list[tuple[ast.Call, Scope]]] = {}
        for call, scope in self.calls():
            if isinstance(call.func, ast.Attribute):
                found.setdefault(call.func.attr, []).append((call, scope))
        return found

    @cached_property
    def imports(self) -> dict[str, str]:
        """What each imported name stands for, dotted; the last import of a name wins."""
        found: dict[str, str] = {}
        for node, _ in [*self.nodes[ast.Import], *self.nodes[ast.ImportFrom]]:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    plain = alias.name.partition(".")[0]
                    found[alias.asname or plain] = alias.name if alias.asname else plain
            elif isinstance(node, ast.ImportFrom):
                base = self.absolute(node)
                found |= {one.asname or one.name: f"{base}.{one.name}" for one in node.names if one.name != "*"}
        return found

    @cached_property
    def stars(self) -> list[str]:
        """Modules whose names are all imported, the last one first."""
        return [
            self.absolute(node)
            for node, _ in reversed(self.nodes[ast.ImportFrom])
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        ]

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the module that a `from` names, relative ones included."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        keep = len(parts) - node.level + (1 if self.package else 0)
        return ".".join([*parts[: max(keep, 0)], *([node.module] if node.module else [])])

    def dotted(self, node: ast.AST) -> str:
        """Return `np.random.seed` as `numpy.random.seed`, an unimported name as it is, "" for anything else."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self.imports.get(node.id, node.id))
        return ".".join(reversed(parts))

    def shadowed(self, node: ast.AST, scope: Scope) -> bool:
        """Return whether the first name of a chain is a parameter of a function around it."""
        first = root(node)
        around: Scope | None = scope
        while around is not None and isinstance(first, ast.Name):
            if first.id in around.parameters:
                return first.id in self.imports
            around = around.parent
        return False

    def imported(self, node: ast.AST, scope: Scope) -> str:
        """Return the dotted name of what an import brought, "" for anything else."""
        first = root(node)
        known = isinstance(first, ast.Name) and first.id in self.imports and not self.shadowed(node, scope)
        return self.dotted(node) if known else ""

    def uses(self, package: str) -> bool:
        """Return whether an import brought a package, or something of it."""
        return any(name.partition(".")[0] == package for name in self.imports.values())

    def spot(self, node: ast.AST, message: str, confidence: Confidence | None = None) -> Spot:
        """Return a place in this file; the column counts from 1."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        return Spot(self.path, line, column + 1, legible(message), confidence)

    def spots(self, nodes: Iterable[ast.AST], message: str, confidence: Confidence | None = None) -> Iterator[Spot]:
        """Yield one place for each line of these nodes, where the code around does not care yet."""
        for node in {getattr(node, "lineno", 1): node for node in nodes}.values():
            if not self.tolerated(node):
                yield self.spot(node, message, confidence)

    def tolerated(self, node: ast.AST) -> bool:
        """Return whether the code around already cares: a version check, or an error that is caught."""
        line = getattr(node, "lineno", 0)
        return any(first <= line <= last for first, last in self._tolerated)

    def asks_version(self, node: ast.AST) -> bool:
        """Return whether code around asks for the version; unlike `tolerated`, caught errors do not count."""
        line = getattr(node, "lineno", 0)
        return any(first <= line <= last for first, last in self._versioned)

    @cached_property
    def _tolerated(self) -> list[tuple[int, int]]:
        return self._versioned + self._cared(_CATCHING)

    @cached_property
    def _versioned(self) -> list[tuple[int, int]]:
        names = self._version_names
        always = frozenset(name for name, answer in names.items() if answer)
        leaving = [
            (node, scope)
            for node, scope in self.nodes[ast.If]
            if isinstance(node, ast.If)
            and (asks_version(node.test, (*OF_VERSIONS, *names)) or asks_import(node.test, self.imports))
        ]
        return self._cared(_ASKING) + [span for node, scope in leaving for span in _after(node, scope, always)]

    def _cared(self, kinds: tuple[type[ast.AST], ...]) -> list[tuple[int, int]]:
        names = self._version_names
        words = (*VERSION_WORDS, *names)
        always = frozenset(name for name, answer in names.items() if answer)
        return [span for kind in kinds for node, _ in self.nodes[kind] for span in _spans(node, words, always)]

    @cached_property
    def _version_names(self) -> dict[str, bool]:
        """Variables of the module that hold the answer of a version check; whether it is yes on every Python here."""
        return {
            target.id: is_always(node.value, frozenset())
            for node, scope in self.nodes[ast.Assign]
            if isinstance(node, ast.Assign) and scope.top and asks_version(node.value, VERSION_WORDS)
            for target in node.targets
            if isinstance(target, ast.Name)
        }


_OPENS = {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef}
_CATCHING = (ast.Try, ast.With)
_ASKING = (
    ast.If, ast.IfExp, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
_CAUGHT = {"ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"}


def is_guard(node: ast.AST) -> bool:
    """Return whether a node is `if __name__ == "__main__"`, alone or with more conditions."""
    if not isinstance(node, ast.If):
        return False
    tests = node.test.values if isinstance(node.test, ast.BoolOp) else [node.test]
    for test in tests:
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.Eq, ast.In)):
            sides = [test.left, *test.comparators]
            names = {one.id for one in sides if isinstance(one, ast.Name)}
            values = {part.value for one in sides for part in walk(one) if isinstance(part, ast.Constant)}
            if "__name__" in names and "__main__" in values:
                return True
    return False


def _spans(node: ast.AST, words: tuple[str, ...], always: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield lines that are reached only where the code has looked first, or where it catches what would go wrong."""
    match node:
        case ast.Try(body=body, handlers=[*handlers]) if any(_catches(one) for one in handlers):
            yield body[0].lineno, _last(body)
            yield from ((one.lineno, _last(one.body)) for one in handlers if _catches(one))
        case ast.If(test=test, body=body, orelse=orelse) if asks_version(test, words):
            live = is_always(test, always)
            yield (body[-1].end_lineno or 0) + 1 if live else body[0].lineno, _last(orelse or body)
        case ast.IfExp(test=test) if asks_version(test, words):
            yield node.lineno, node.end_lineno or node.lineno
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            if any(asks_version(test, words) for made in node.generators for test in made.ifs):
                yield node.lineno, node.end_lineno or node.lineno
        case ast.With(items=items) if any(suppresses(one.context_expr) for one in items):
            yield node.lineno, _last(node.body)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            if any(asks_version(one, words) for one in node.decorator_list):
                yield node.lineno, _last(node.body)
        case _:
            pass


def _after(node: ast.If, scope: Scope, always: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield what comes behind `if sys.version_info >= ...: return`, to the end of the function."""
    if isinstance(node.body[-1], (ast.Return, ast.Raise)) and isinstance(scope.node, Function):
        live = is_always(node.test, always)
        yield _last(node.body) + 1 if live else node.lineno, _last(scope.node.body)


def _last(body: list[ast.stmt]) -> int:
    return body[-1].end_lineno or body[-1].lineno


def _catches(caught: ast.ExceptHandler) -> bool:
    names = {part.id for part in walk(caught.type) if isinstance(part, ast.Name)} if caught.type else {"Exception"}
    return bool(names & _CAUGHT)
