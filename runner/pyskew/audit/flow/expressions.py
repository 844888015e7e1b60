"""Expressions to operations."""

from __future__ import annotations

import ast

from pyskew.audit import legible
from pyskew.audit.flow import narrowed
from pyskew.audit.flow.operations import BEGINS, MODULE, Body, Op
from pyskew.audit.flow.scopes import LoweringScope, locals_of
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.syntax.tree_walk import children

_SKIPPED = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_LONGEST = 80
"""Characters of a string that are kept: names and paths, not texts."""


_BY_NAME = {"import_module", "__import__", "getattr"}
"""Functions whose argument may be a name that is put together."""


class Expressions:
    """Lowers the expressions of one file; `frame` is the body that is being lowered."""

    def __init__(self, module: Module, bound: frozenset[str]) -> None:
        """Take `bound`, the names that the module binds."""
        self.module, self.bound = module, bound
        self.starred = any(alias.name == "*" for node, _ in module.nodes[ast.ImportFrom] for alias in node.names)  # type: ignore[attr-defined] # sorted by kind
        self.frame = LoweringScope(Body("<module>", 1, kind="top"), None)
        self._count = 0

    def emit(self, code: str, node: ast.AST, **given: object) -> str:
        """Add an operation; return its result where it has one."""
        op = Op(code, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1, **given)  # type: ignore[arg-type] # fields of Op
        self.frame.body.ops.append(op)
        return op.to

    def fresh(self) -> str:
        """Return a new temporary."""
        self._count += 1
        return f"%{self._count}"

    def body_lambda(self, node: ast.Lambda) -> str:
        """Return the qualified name of a lambda, whose body is lowered as well."""
        raise NotImplementedError

    def expr(self, node: ast.expr | None, *, keyed: bool = False) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of node
        """Return the operand of an expression's value; `keyed`: only one key of it will be used."""
        match node:
            case None:
                return ""
            case ast.Name(id=name):
                return self.name(name, node, keyed=keyed)
            case ast.Constant(value=str(text)):
                return f"=s:{legible(text)}" if len(text) < _LONGEST else "=s:"
            case ast.Constant(value=value):
                return f"=n:{value}" if value is None or isinstance(value, (bool, int)) else ""
            case ast.Attribute(value=value, attr=attr):
                return self.emit("load", node, to=self.fresh(), of=self.expr(value), name=attr)
            case ast.Call():
                return self._call(node)
            case ast.Lambda():
                return self.emit("function", node, to=self.fresh(), name=self.body_lambda(node))
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                return self._sequence(node, elements)
            case ast.Dict(keys=keys, values=values):
                return self._dict(node, keys, values)
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
                return self._comprehension(node, node.generators, element)
            case ast.DictComp(value=element):
                return self._comprehension(node, node.generators, element)
            case ast.IfExp(test=test, body=yes, orelse=no):
                self.frame.body.textless += narrowed.in_expression(node)
                self.expr(test)
                return self.either(node, [yes, no])
            case ast.BoolOp(values=values):
                return self.either(node, values)
            case ast.NamedExpr(target=target, value=value):
                found = self.expr(value)
                self.assign(target, found, node)
                return found
            case ast.Subscript(value=value, slice=index):
                literal = isinstance(index, ast.Constant)
                of, key = self.expr(value, keyed=literal), self.expr(index)
                begins = self._beginning(index, value) if _is_namespace(value) else ""
                return self.emit("item", node, to=self.fresh(), of=of, args=(BEGINS + begins if begins else key,))
            case ast.BinOp(op=ast.Add() | ast.BitOr(), left=left, right=right):
                pair = (self.expr(left), self.expr(right))
                return self.emit("concat", node, to=self.fresh(), args=pair)
            case ast.Yield(value=value):
                self.frame.body.generates = True
                self.emit("yield", node, of=self.expr(value))
                return ""
            case ast.YieldFrom(value=value):
                self.frame.body.generates = True
                each = self.emit("elements", node, to=self.fresh(), of=self.expr(value))
                self.emit("yield", node, of=each)
                return ""
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return f"=n:{-number}"
            case ast.Await(value=value) | ast.Starred(value=value):
                return self.expr(value)
            case _:
                self.parts(node)
                return ""

    def parts(self, node: ast.AST) -> None:
        """Lower the expressions below a node."""
        for part in children(node):
            if isinstance(part, ast.expr):
                self.expr(part)
            elif not isinstance(part, _SKIPPED):
                self.parts(part)

    def name(self, name: str, node: ast.AST, *, keyed: bool = False) -> str:
        """Return the operand of a name that is read."""
        frame = self.frame
        if frame.in_class and name in frame.attributes:
            return self.emit("load", node, to=self.fresh(), of=self.class_operand(frame), name=name)
        found = frame.operand(name, self.bound)
        if found.startswith(MODULE) and not frame.top:
            self.emit("global", node, name=name, to="keyed" if keyed else "")
            if name not in self.bound and not name.startswith("__") and not self.starred:
                return self._added_builtin(name, found, node)
        return found

    def _added_builtin(self, name: str, found: str, node: ast.AST) -> str:
        """Return a name that this file binds nowhere: another file sets it here, or adds it to `builtins`."""
        to = self.emit("load", node, to=self.fresh(), of="!builtins", name=name)
        self.emit("copy", node, to=to, of=found)
        return to

    @staticmethod
    def class_operand(frame: LoweringScope) -> str:
        """Return the operand that holds the class whose body is lowered."""
        return f"@{frame.owner}"

    def either(self, node: ast.AST, values: list[ast.expr]) -> str:
        """Return one of several values."""
        to = self.fresh()
        for value in values:
            self.emit("copy", node, to=to, of=self.expr(value))
        return to

    def _sequence(self, node: ast.expr, elements: list[ast.expr]) -> str:
        code = {ast.Tuple: "tuple", ast.List: "list", ast.Set: "set"}[type(node)]
        args = tuple(self.expr(one) for one in elements)
        names = tuple("*" if isinstance(one, ast.Starred) else "" for one in elements)
        return self.emit(code, node, to=self.fresh(), args=args, names=names)

    def _dict(self, node: ast.expr, keys: list[ast.expr | None], values: list[ast.expr]) -> str:
        names = tuple("**" if key is None else self.expr(key) for key in keys)
        return self.emit("dict", node, to=self.fresh(), args=tuple(map(self.expr, values)), names=names)

    def _comprehension(self, node: ast.expr, generators: list[ast.comprehension], element: ast.expr) -> str:
        self.frame.body.loops.append((node.lineno, node.end_lineno or node.lineno))
        for one in generators:
            each = self.emit("elements", node, to=self.fresh(), of=self.expr(one.iter))
            self.assign(one.target, each, node)
            for test in one.ifs:
                self.expr(test)
        if isinstance(node, ast.GeneratorExp):
            return self.emit("generator", node, to=self.fresh(), args=(self.expr(element),))
        if isinstance(node, ast.DictComp):
            return self.emit("dict", node, to=self.fresh(), args=(self.expr(element),), names=(self.expr(node.key),))
        return self.emit("list", node, to=self.fresh(), args=(self.expr(element),), names=("+",))

    def _call(self, node: ast.Call) -> str:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and len(node.args) != 1:
            return self._super(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = self.expr(node.func)
        args, names = [], []
        last = node.func.id if isinstance(node.func, ast.Name) else name
        for one in node.args:
            found, begins = self.expr(one), self._beginning(one, node) if last in _BY_NAME else ""
            args.append(BEGINS + begins if begins else found)
            names.append("*" if isinstance(one, ast.Starred) else "")
        for given in node.keywords:
            args.append(self.expr(given.value))
            names.append(given.arg or "**")
        return self.emit("call", node, to=self.fresh(), of=called, name=name, args=tuple(args), names=tuple(names))

    def _beginning(self, text: ast.expr, call: ast.expr) -> str:
        """Return how a name begins that is put together, of a module or of an attribute; "" where nothing is known."""
        match text:
            case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(form))):
                return form.partition("%")[0]
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(form)), attr="format")):
                return form.partition("{")[0]
            case ast.JoinedStr(values=[*parts]) | ast.BinOp(op=ast.Add(), left=ast.JoinedStr(values=[*parts])):
                pass
            case ast.BinOp(op=ast.Add()):
                parts = []
                rest: ast.expr = text
                while isinstance(rest, ast.BinOp):
                    parts.insert(0, rest.right)
                    rest = rest.left
                parts.insert(0, rest)
            case _:
                return ""
        found = ""
        for part in parts:
            known = self._known_text(part)
            if known is None:
                break
            found += known
        if found.startswith(".") and isinstance(call, ast.Call):
            package = [one.value for one in call.keywords if one.arg == "package"] + call.args[1:2]
            base = self._known_text(package[0]) if package else None
            return f"{base}{found}" if base and not found.startswith("..") else ""
        return found

    def _known_text(self, node: ast.expr) -> str | None:
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.FormattedValue(value=value):
                return self._known_text(value)
            case ast.Name(id="__name__"):
                return self.module.name
            case ast.Name(id="__package__"):
                return self.module.name if self.module.package else self.module.name.rpartition(".")[0]
            case ast.Attribute(value=ast.Name(id=name), attr="__name__"):
                return self.module.imports.get(name)
            case _:
                return None

    def _super(self, node: ast.Call) -> str:
        """Follow `super()`, and `super(Class, self)` as written before Python 3."""
        frame: LoweringScope | None = self.frame
        while frame is not None and not (frame.body.owner and frame.body.params):
            frame = frame.parent
        if frame is None:
            return ""
        first = frame.body.params[0]
        of = first if frame is self.frame else f"{frame.body.name}|{first}"
        return self.emit("super", node, to=self.fresh(), of=of, name=frame.body.owner)

    def assign(self, target: ast.expr, value: str, node: ast.AST, how: str = "") -> None:
        """Store a value in what a target names."""
        match target:
            case ast.Name(id=name):
                self.bind(name, value, target, how)
            case ast.Attribute(value=base, attr=attr):
                self.emit("store", target, of=self.expr(base), name=attr, args=(value,), names=(how,) if how else ())
            case ast.Subscript(value=base, slice=index):
                of = self.expr(base, keyed=True)
                self.emit("setitem", target, of=of, args=(self.expr(index), value), names=(how,) if how else ())
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for number, one in enumerate(elements):
                    if isinstance(one, ast.Starred):
                        each = self.emit("elements", node, to=self.fresh(), of=value)
                        held = self.emit("list", node, to=self.fresh(), args=(each,), names=("+",))
                        self.assign(one.value, held, node)
                    else:
                        to = self.fresh()
                        self.assign(one, self.emit("unpack", node, to=to, of=value, name=str(number)), node)
            case ast.Starred(value=inner):
                self.assign(inner, value, node)
            case _:
                pass

    def bind(self, name: str, value: str, node: ast.AST, how: str = "") -> None:
        """Bind a name in the body that is lowered."""
        frame = self.frame
        if frame.in_class:
            frame.attributes.add(name)
            self.emit("store", node, of=self.class_operand(frame), name=name, args=(value,))
            return
        self.emit("copy", node, to=frame.operand(name, self.bound | {name}), of=value, name=how)


def body_of(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, name: str
) -> tuple[Body, frozenset[str], frozenset[str]]:
    """Return an empty body for a function, its local names, and those that it declares global."""
    args = node.args
    positional = [one.arg for one in [*args.posonlyargs, *args.args]]
    body = Body(
        name,
        node.lineno,
        node.end_lineno or node.lineno,
        params=(*positional, *(one.arg for one in args.kwonlyargs)),
        positional=len(positional),
        rest=args.vararg.arg if args.vararg else "",
        keywords=args.kwarg.arg if args.kwarg else "",
    )
    return (body, *locals_of(node))


def _is_namespace(node: ast.expr) -> bool:
    """Return whether an expression is `globals()` or `vars(something)`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"globals", "vars"}
