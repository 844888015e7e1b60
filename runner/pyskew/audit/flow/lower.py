"""A parsed file to operations."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from pyskew.audit.flow import narrowed
from pyskew.audit.flow.expressions import Expressions, body_of
from pyskew.audit.flow.operations import GUARD, MODULE, Body, ClassBody, Lowered
from pyskew.audit.flow.scopes import Function, LoweringScope, bound_at_top
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.syntax.tree_walk import walk

_OTHER_SYSTEMS = {"darwin", "Darwin", "win32", "Windows", "nt", "cygwin"}
_LINUX = {"linux", "Linux", "posix", "linux2"}
_REDUCES = {"__getstate__", "__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__", "__copyreg__"}
_KINDS = {"staticmethod": "static", "classmethod": "class", "property": "property", "cached_property": "property"}
_GENERATED = {"dataclass", "define", "attrs", "frozen", "s", "attributes", "mutable"}
_TUPLES = {"NamedTuple", "BaseModel", "Struct"}


def lower(module: Module) -> Lowered:
    """Return every body and class of one file."""
    shared = {name for node, _ in module.nodes[ast.Global] if isinstance(node, ast.Global) for name in node.names}
    bound = bound_at_top(module.tree) | shared
    lowering = _Lowering(module, bound)
    return lowering.run()


class _Lowering(Expressions):
    """Lowers statements; nested bodies are lowered where they are defined."""

    def run(self) -> Lowered:
        """Lower the top level, the guarded region, and everything that they define."""
        self.found = Lowered(names=sorted(self.bound))
        top = self.frame.body
        top.last = 1_000_000
        self.found.bodies[MODULE] = top
        self._block(self.module.tree.body)
        return self.found

    def _block(self, statements: Sequence[ast.stmt]) -> None:
        for number, one in enumerate(statements):
            self._statement(one)
            if isinstance(one, ast.If):
                self.frame.body.textless += narrowed.in_statement(one, statements[number + 1 :])
                self.frame.body.given += narrowed.given(one, statements[number + 1 :])

    def _statement(self, node: ast.stmt) -> None:  # noqa: C901, PLR0912 - one case for each kind of statement
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
            case ast.ClassDef():
                self._class(node)
            case ast.Assign(targets=targets, value=value):
                found = self.expr(value)
                for target in targets:
                    self.assign(target, found, node)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self.assign(target, self.expr(value), node)
            case ast.AugAssign(target=target, value=value):
                before = self.expr(_loaded(target))
                sums = self.emit("concat", node, to=self.fresh(), args=(before, self.expr(value)))
                self.assign(target, sums, node, "changed")
            case ast.Delete(targets=targets):
                for target in targets:
                    self._delete(target)
            case ast.For() | ast.AsyncFor():
                self._for(node)
            case ast.While(test=test, body=body, orelse=orelse):
                self.expr(test)
                self.frame.body.loops.append((node.lineno, node.end_lineno or node.lineno))
                self._block([*body, *orelse])
            case ast.If():
                self._if(node)
            case ast.With() | ast.AsyncWith():
                self._with(node)
            case ast.Try() | ast.TryStar():
                handlers = [part for one in node.handlers for part in one.body]
                if node.finalbody:
                    self.frame.body.finals.append((node.finalbody[0].lineno, node.end_lineno or node.lineno))
                self._block([*node.body, *handlers, *node.orelse, *node.finalbody])
            case ast.Return(value=value):
                self.emit("return", node, of=self.expr(value))
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case ast.Match(subject=subject, cases=cases):
                self.expr(subject)
                self._block([part for one in cases for part in one.body])
            case ast.Expr(value=value):
                self.expr(value)
            case _:
                self.parts(node)

    def _delete(self, target: ast.expr) -> None:
        match target:
            case ast.Attribute(value=base, attr=attr):
                self.emit("delete", target, of=self.expr(base), name=attr)
            case ast.Subscript(value=base, slice=index):
                self.emit("setitem", target, of=self.expr(base, keyed=True), args=(self.expr(index), ""))
            case _:
                pass

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.frame.body.loops.append((node.lineno, node.end_lineno or node.lineno))
        each = self.emit("elements", node, to=self.fresh(), of=self.expr(node.iter))
        self.assign(node.target, each, node)
        self._block([*node.body, *node.orelse])

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        self.frame.body.blocks.append((node.lineno, node.end_lineno or node.lineno))
        for item in node.items:
            entered = self.emit("enter", item.context_expr, to=self.fresh(), of=self.expr(item.context_expr))
            if item.optional_vars is not None:
                self.assign(item.optional_vars, entered, node)
        self._block(node.body)

    def _if(self, node: ast.If) -> None:
        if any(one.node is node for one in self.module.guards):
            self._guard(node)
            return
        self.expr(node.test)
        elsewhere = _elsewhere(node.test)
        if elsewhere is not True:
            self._block(node.body)
        if elsewhere is not False:
            self._block(node.orelse)

    def _guard(self, node: ast.If) -> None:
        outer = self.frame
        body = self.found.bodies.setdefault(GUARD, Body(GUARD, node.lineno, node.end_lineno or 0, kind="top"))
        self.frame = LoweringScope(body, None)
        self._block(node.body)
        self.frame = outer
        self._block(node.orelse)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        at_import = self.frame.body.name == MODULE and not self.frame.in_class
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name if alias.asname else alias.name.partition(".")[0]
                name = alias.asname or first
                if at_import:
                    self.found.imports[name] = first
                else:
                    self.emit(
                        "import", node, to=self._imported(name), name=alias.name, args=("" if alias.asname else first,)
                    )
            return
        base = self.module.absolute(node)
        for alias in node.names:
            if alias.name == "*":
                self.found.stars.insert(0, base)
            elif at_import:
                self.found.imports[alias.asname or alias.name] = f"{base}.{alias.name}"
            else:
                self.emit("import", node, to=self._imported(alias.asname or alias.name), name=f"{base}.{alias.name}")

    def _imported(self, name: str) -> str:
        return "" if self.frame.in_class else self.frame.operand(name, self.bound | {name})

    def _function(self, node: Function) -> None:
        frame = self.frame
        kinds = [_KINDS.get(_last(one), "") for one in node.decorator_list]
        name = self._inner(node.name)
        body, local, shared = body_of(node, name)
        body.owner = frame.owner if frame.in_class else ""
        body.kind = next(filter(None, kinds), "function")
        if body.owner and node.name in {"__new__", "__init_subclass__", "__class_getitem__"}:
            body.kind = "static" if node.name == "__new__" else "class"
        body.nested = self._within()
        body.guarded = frame.body.name == GUARD
        body.cached = any(_last(one) in {"lru_cache", "cache", "cached_property"} for one in node.decorator_list)
        body.fixture = any(_last(one) == "fixture" for one in node.decorator_list)
        value = self.emit("function", node, to=self.fresh(), name=name)
        self._defaults(node.args, name)
        for decorator, kind in reversed(list(zip(node.decorator_list, kinds, strict=True))):
            called = self.expr(decorator)
            if not kind and _last(decorator) not in {"setter", "deleter", "getter"}:
                value = self.emit("call", decorator, to=self.fresh(), of=called, name="@", args=(value,), names=("",))
        if any(_last(one) in {"setter", "deleter"} for one in node.decorator_list):
            name = body.name = f"{name}.{_last(node.decorator_list[0])}"
        else:
            self.bind(node.name, value, node)
        self.found.bodies[name] = body
        self._within_body(LoweringScope(body, frame, local, shared, frame.owner if frame.in_class else ""), node.body)

    def _within_body(self, frame: LoweringScope, statements: Sequence[ast.stmt]) -> None:
        outer, self.frame = self.frame, frame
        self._block(statements)
        self.frame = outer

    def _defaults(self, args: ast.arguments, name: str) -> None:
        positional = [*args.posonlyargs, *args.args]
        pairs = list(zip(reversed(positional), reversed(args.defaults), strict=False))
        for given, value in [*pairs, *zip(args.kwonlyargs, args.kw_defaults, strict=True)]:
            if value is not None:
                self.emit("default", value, to=name, name=given.arg, of=self.expr(value))

    def body_lambda(self, node: ast.Lambda) -> str:
        """Return the qualified name of a lambda, whose body is lowered as well."""
        name = self._inner(f"<lambda:{node.lineno}:{node.col_offset}>")
        body, local, shared = body_of(node, name)
        body.kind, body.nested = "lambda", True
        self._defaults(node.args, name)
        self.found.bodies[name] = body
        outer, self.frame = self.frame, LoweringScope(body, self.frame, local, shared)
        self.emit("return", node, of=self.expr(node.body))
        self.frame = outer
        return name

    def _class(self, node: ast.ClassDef) -> None:
        frame = self.frame
        name = self._inner(node.name)
        methods = {one.name for one in node.body if isinstance(one, Function)}
        bases = tuple(self.expr(one) for one in node.bases)
        metaclass = next((self.expr(one.value) for one in node.keywords if one.arg == "metaclass"), "")
        generated = any(_last(one) in _GENERATED for one in node.decorator_list)
        generated |= any(_last(one) in _TUPLES for one in node.bases)
        fields = [
            one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        ]
        self.found.classes[name] = ClassBody(
            name, node.lineno, bases, frame.body.name, self._within(), tuple(fields) if generated else (),
            bool(methods & _REDUCES), frame.body.name == GUARD, metaclass,
        )  # fmt: skip
        value = self.emit("class", node, to=self.fresh(), name=name)
        inner = LoweringScope(frame.body, frame.parent, frame.local, frame.shared, name, in_class=True)
        self.frame = inner
        self._block(node.body)
        self.frame = frame
        for decorator in reversed(node.decorator_list):
            called = self.expr(decorator)
            value = self.emit("call", decorator, to=self.fresh(), of=called, name="@", args=(value,), names=("",))
        self.bind(node.name, value, node)

    def _inner(self, name: str) -> str:
        if self.frame.in_class:
            return f"{self.frame.owner}.{name}"
        return name if self.frame.top else f"{self.frame.body.name}.{name}"

    def _within(self) -> bool:
        """Return whether a definition here cannot be imported."""
        return not self.frame.top


def _loaded(target: ast.expr) -> ast.expr:
    """Return the target of `x += 1` as what is read."""
    match target:
        case ast.Name(id=name):
            return ast.copy_location(ast.Name(name, ast.Load()), target)
        case _:
            return target


def _last(node: ast.expr) -> str:
    """Return the last name of a decorator or a base, called or not."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Subscript):
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _elsewhere(test: ast.expr) -> bool | None:
    """Return True where the branch is not taken on Linux, False where it is, None where it may be."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    values = {part.value for part in walk(test.comparators[0]) if isinstance(part, ast.Constant)}
    if not values or not _asks_system(test.left):
        return None
    equal = isinstance(test.ops[0], (ast.Eq, ast.In))
    if values <= _OTHER_SYSTEMS:
        return equal
    return not equal if values <= _LINUX else None


def _asks_system(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        node = node.func
    return isinstance(node, ast.Attribute) and node.attr in {"platform", "name", "system"}
