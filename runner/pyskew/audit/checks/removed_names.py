"""Names that a version has removed: imported, read, patched, asked for by text, or inherited."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.stdlib.replacements import ATTRIBUTES, INSTEAD
from pyskew.audit.syntax import optional_imports
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues
from pyskew.audit.values.named_values import NamedValues
from pyskew.audit.values.receivers import Receivers

_SKIPPED = {"typing.TypedDict", "cProfile.Profile", "shutil.ExecError"}
"""Classes that became something else; what the table shows of them says little."""
_NAMED_ELSEWHERE = (
    "pty.", "asyncio.AbstractChildWatcher", "asyncio.FastChildWatcher", "asyncio.MultiLoopChildWatcher",
    "asyncio.PidfdChildWatcher",
    "asyncio.SafeChildWatcher", "asyncio.ThreadedChildWatcher", "asyncio.get_child_watcher",
    "asyncio.set_child_watcher", "importlib.abc.load_module",
)  # fmt: skip
"""Names that have a rule of their own."""
_JYTHON = {"platform.java_ver"}
"""Names that code uses on Jython alone."""
_KNOWN_ELSEWHERE = {("s", 14), ("n", 14), ("visit_Constant", 14), ("load_module", 15), ("__enter__", 13)}
"""Attributes that have a rule of their own."""


def words(minor: int) -> tuple[str, ...]:
    """Return identifiers without which a file uses nothing that 3.`minor` removed."""
    attributes = {
        f".{name}" if _distinct(name, owners) else f"{package}. .{name}"
        for name, owners in _attributes(minor).items()
        for owner in owners
        for package in stdlib_tables.packages_with(owner)
    }
    return tuple(sorted({*_table(minor), *attributes}))


@cache
def _attributes(minor: int) -> Mapping[str, tuple[str, ...]]:
    found = {
        name: tuple(one for one in owners if _is_telling(one))
        for name, owners in stdlib_tables.removed_attributes(minor).items()
        if (name, minor) not in _KNOWN_ELSEWHERE
    }
    return {name: owners for name, owners in found.items() if owners}


def _is_telling(owner: str) -> bool:
    """Return whether a class is one that users know, which the tables show as it is."""
    private = any(part.startswith("_") for part in owner.split("."))
    return not private and owner not in _SKIPPED and not owner.startswith(("tkinter.", "asyncio.windows_"))


def _distinct(name: str, owners: tuple[str, ...]) -> bool:
    """Return whether a name alone tells whose attribute it is: several words, of a class that users derive from."""
    return name.startswith(("assert", "fail")) and any("TestCase" in one for one in owners)


@cache
def _table(minor: int) -> Mapping[str, stdlib_tables.Removal]:
    found = stdlib_tables.removed_names(minor)
    return {name: one for name, one in found.items() if not name.startswith(_NAMED_ELSEWHERE) and name not in _JYTHON}


def check_names(module: Module, minor: int) -> Iterator[Spot]:
    """Yield uses of names of modules, and of attributes of classes, that 3.`minor` no longer has."""
    table = _table(minor)
    receivers = module.once(Receivers)
    yield from _imported_names(module, table, minor)
    yield from _read_names(module, receivers, table, minor)
    yield from _names_in_text(module, receivers, table, minor)
    yield from _read_attributes(module, receivers, minor)


def _imported_names(module: Module, table: Mapping[str, stdlib_tables.Removal], minor: int) -> Iterator[Spot]:
    for node, _ in module.nodes[ast.ImportFrom]:
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name in table and not _cares(module, node):
                    yield module.spot(node, message(name, minor), _confidence(table[name]))


def _cares(module: Module, node: ast.AST) -> bool:
    """Return whether the code around cares; a handler that raises the error again does not."""
    if not module.tolerated(node):
        return False
    line = getattr(node, "lineno", 0)
    around = [
        one
        for one, _ in module.nodes[ast.Try]
        if isinstance(one, ast.Try) and one.body[0].lineno <= line <= (one.body[-1].end_lineno or 0)
    ]
    handlers = [handler for one in around for handler in one.handlers]
    again = [one for one in handlers if isinstance(one.body[-1], ast.Raise) and one.body[-1].exc is None]
    return not handlers or len(again) < len(handlers)


def _read_names(
    module: Module, receivers: Receivers, table: Mapping[str, stdlib_tables.Removal], minor: int
) -> Iterator[Spot]:
    leaves = {name.rpartition(".")[2] for name in table}
    for node, scope in module.nodes[ast.Attribute]:
        if isinstance(node, ast.Attribute) and node.attr in leaves and isinstance(node.ctx, ast.Load):
            name = module.imported(node, scope) or receivers.origins.origin(node, scope)
            sure = Confidence.HIGH
            if name not in table:
                behind = module.once(NamedValues).of(node, scope)
                name, sure = next(((one, sure) for one, sure in behind.items() if one in table), (name, sure))
            if name in table and module.uses(name.partition(".")[0]) and not _cares(module, node):
                yield module.spot(node, message(name, minor), sure.together_with(_confidence(table[name])))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


_PATCHES = (
    "mock.patch", "unittest.mock.patch", "mocker.patch", "monkeypatch.setattr", "importlib.import_module",
    "pkgutil.resolve_name", "pydoc.locate",
)  # fmt: skip
_BY_TEXT = ("importlib.import_module", "__import__", "pkgutil.resolve_name", "pydoc.locate")


def _names_in_text(
    module: Module, receivers: Receivers, table: Mapping[str, stdlib_tables.Removal], minor: int
) -> Iterator[Spot]:
    """Yield `getattr(module, "name")` without a default, and dotted names that are patched."""
    for called in (
        "getattr",
        "mock.patch.object",
        "unittest.mock.patch.object",
        "monkeypatch.setattr",
        "mocker.patch.object",
    ):
        for call, scope in module.calls_by_name.get(called, []):
            otherwise = called == "getattr" and len(call.args) > 2  # noqa: PLR2004 - object, name, default
            if len(call.args) >= 2 and (not otherwise or _is_none(call.args[2])):  # noqa: PLR2004 - object and name
                texts = [text for text, _ in receivers.values.texts(call.args[1], scope)]
                owners = {receivers.origins.origin(call.args[0], scope): Confidence.HIGH}
                owners |= module.once(NamedValues).of(call.args[0], scope) if texts else {}
                named = {f"{owner}.{text}": sure for owner, sure in owners.items() for text in texts}
                name = next((one for one in named if one in table), "")
                unasked = bool(name) and otherwise and optional_imports.called_unasked(module, call)
                if name and (unasked or not otherwise) and not _cares(module, call):
                    sure = named[name].together_with(Confidence.MEDIUM if unasked else _confidence(table[name]))
                    told = f"{message(name, minor)}; None is called in its place" if unasked else message(name, minor)
                    yield module.spot(call, told, sure)
    for called in _PATCHES:
        for call, scope in module.calls_by_name.get(called, []):
            literals = receivers.values.texts(call.args[0], scope) if call.args else []
            for text in (one.replace(":", ".") for one, _ in literals):
                if text in table and not _cares(module, call):
                    yield module.spot(call, message(text, minor), _confidence(table[text]))


def _read_attributes(module: Module, receivers: Receivers, minor: int) -> Iterator[Spot]:
    table = _attributes(minor)
    for node, scope in module.nodes[ast.Attribute]:
        if not isinstance(node, ast.Attribute) or node.attr not in table or not isinstance(node.ctx, ast.Load):
            continue
        owners = tuple(one for one in table[node.attr] if not stdlib_tables.is_of_instances(one, node.attr))
        sure = _attribute_confidence(module, receivers, node, scope, owners) if owners else None
        if sure is None and (owners := _of_instances(module, receivers, node, scope, table[node.attr])):
            sure = Confidence.MEDIUM if node.attr.startswith("_") else Confidence.HIGH
        if sure is not None and _hands_on(node, scope):
            sure = Confidence.LOW
        if sure is not None and not _cares(module, node):
            owner = min(owners, key=len)
            instead = ATTRIBUTES.get(node.attr, "")
            told = f"{owner.rpartition('.')[2]}.{node.attr} is gone in 3.{minor}" + (f"; {instead}" if instead else "")
            yield module.spot(node, told, sure)


_BRINGS_NOTHING = {"object", "abc.ABC", "typing.Generic", "typing.Protocol"}
"""Bases that give their instances no attributes."""


def _of_instances(
    module: Module, receivers: Receivers, node: ast.Attribute, scope: Scope, owners: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the classes whose methods set an attribute of this object in older versions, where nothing else does.

    An object may bring any attribute itself, so its class has to be known, with all that it derives from, and this file
    must set the name in no object that may be this one. A private attribute of a variable that is named like the class
    counts as well, as in `thread._tstate_lock`, in a file that sets it in no object.
    """
    receiver = receivers.of(node.value, scope)
    found = receiver.classes - _BRINGS_NOTHING
    if not receiver.known and node.attr.startswith("_"):
        named = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
        like = [one for one in owners if named.lower().rstrip("s").endswith(one.rpartition(".")[2].lower())]
        like = [one for one in like if stdlib_tables.is_of_instances(one, node.attr)]
        return () if receivers.stores(node.attr) else tuple(like)
    if not found or not all(one in owners and stdlib_tables.is_of_instances(one, node.attr) for one in found):
        return ()
    brought = {f"{one.name}.{name}" for one in receiver.own for name in (node.attr, "__getattr__", "__getattribute__")}
    return () if brought & set(module.scopes) or _sets(receivers, node.attr, receiver.own) else tuple(sorted(found))


def _sets(receivers: Receivers, name: str, own: tuple[Scope, ...]) -> bool:
    """Return whether a file assigns an attribute of that name, or a name in the body of a class.

    What another class sets in its own `self` does not count: one that shares nothing with these.
    """
    nodes = receivers.module.nodes
    assigned = [
        (target, scope)
        for kind in (ast.Assign, ast.AnnAssign)
        for node, scope in nodes[kind]
        if scope.kind == "class"
        for target in (getattr(node, "targets", None) or [getattr(node, "target", None)])
        if isinstance(target, ast.Name) and target.id == name
    ]
    stored = [
        (node.value, scope)
        for node, scope in nodes[ast.Attribute]
        if isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store)
    ]
    for target, scope in [*assigned, *stored]:
        owner = scope.owner() if scope.kind != "class" else scope
        in_self = scope.kind == "class" or (isinstance(target, ast.Name) and target.id in {"self", "cls"})
        if not (in_self and owner) or set(receivers.values.lineage(owner)) & set(own):
            return True
    return False


def _hands_on(node: ast.Attribute, scope: Scope) -> bool:
    """Return whether it stands in a method of the same name: only who still calls that one meets it."""
    function = scope.function()
    return function is not None and function.owner() is not None and function.name.endswith(f".{node.attr}")


def _attribute_confidence(
    module: Module, receivers: Receivers, node: ast.Attribute, scope: Scope, owners: tuple[str, ...]
) -> Confidence | None:
    """Return how surely an attribute is one of these classes: by the object's class, else by a distinct name."""
    if _distinct(node.attr, owners) and _of_a_mixin(module, receivers, node, scope):
        return Confidence.MEDIUM
    found = [receivers.sure(node.value, scope, node.attr, owner) for owner in owners]
    if Confidence.HIGH in found:
        return Confidence.MEDIUM if node.attr.startswith("_") else Confidence.HIGH
    receiver = receivers.of(node.value, scope)
    if Confidence.MEDIUM not in found:
        return None
    tops = {owner.partition(".")[0] for owner in owners}
    knows = any(one.partition(".")[0] in tops for one in module.imports.values())
    like = any(
        one.rpartition(".")[2].endswith(owner.rpartition(".")[2]) for one in receiver.classes for owner in owners
    )
    if _distinct(node.attr, owners):
        on_self = isinstance(node.value, ast.Name) and node.value.id == "self"
        return Confidence.MEDIUM if on_self and (like or not receiver.known or bool(receiver.classes)) else None
    return Confidence.MEDIUM if knows and not receiver.classes and not stdlib_tables.is_common(node.attr) else None


def _of_a_mixin(module: Module, receivers: Receivers, node: ast.Attribute, scope: Scope) -> bool:
    """Return whether `self` is of a class that derives from nothing and has no such method: its subclasses bring it."""
    if not (isinstance(node.value, ast.Name) and node.value.id == "self"):
        return False
    receiver = receivers.of(node.value, scope)
    has = {f"{one.name}.{name}" for one in receiver.own for name in (node.attr, "__getattr__")}
    return bool(receiver.own) and receiver.classes <= {"object"} and not has & set(module.scopes)


def _confidence(removal: stdlib_tables.Removal) -> Confidence:
    return Confidence.MEDIUM if removal.private else Confidence.HIGH


def message(name: str, minor: int) -> str:
    """Return what is said of a name that is gone."""
    instead = INSTEAD.get(name, "")
    return f"{name} is gone in 3.{minor}" + (f"; {instead}" if instead else "")


def names(module: Module, table: Mapping[str, str], since: str) -> Iterator[Spot]:
    """Yield uses of names that are gone; `table` maps dotted names to what takes their place."""
    leaves = {name.rpartition(".")[2] for name in table}
    for node, _ in module.nodes[ast.ImportFrom]:
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name in table and not _cares(module, node):
                    yield module.spot(node, _gone_name(name, table, since))
    for attribute, scope in module.nodes[ast.Attribute]:
        if isinstance(attribute, ast.Attribute) and attribute.attr in leaves:
            name = module.imported(attribute, scope)
            if name in table and not _cares(module, attribute):
                yield module.spot(attribute, _gone_name(name, table, since))


def _gone_name(name: str, table: Mapping[str, str], since: str) -> str:
    return f"{name} is gone in {since}" + (f"; {table[name]}" if table[name] else "")


def modules(module: Module, table: Mapping[str, str], since: str) -> Iterator[Spot | OpenQuestion]:
    """Yield imports of modules that are gone, literal texts included; `table` says what takes their place.

    A statement is a finding unless the project has a module of that name.
    """
    for kind in (ast.Import, ast.ImportFrom):
        for node, _ in module.nodes[kind]:
            for name in _imported(module, node):
                gone = next((one for one in (name, name.partition(".")[0]) if one in table), "")
                if gone and not _cares(module, node):
                    yield OpenQuestion(module.spot(node, _gone(gone, table, since)), (gone,), unless_there=True)
                elif gone and (why := optional_imports.in_vain(module, node)):
                    said = f"{_gone(gone, table, since)}; {why}"
                    yield OpenQuestion(module.spot(node, said, Confidence.MEDIUM), (gone,), unless_there=True)
    values = module.once(LocalValues)
    for called in _BY_TEXT:
        for call, scope in module.calls_by_name.get(called, []):
            texts = [text.partition(":")[0] for text, _ in values.texts(call.args[0], scope)] if call.args else []
            gone = next((one for text in texts for one in (text, text.partition(".")[0]) if one in table), "")
            if gone and not _cares(module, call):
                yield module.spot(call, _gone(gone, table, since))
            entry = next((one for one in _entries(values, call, scope) if one in table), "") if not gone else ""
            if entry and not _cares(module, call):
                yield module.spot(call, f"{_gone(entry, table, since)}: an entry of the table", Confidence.MEDIUM)


def _entries(values: LocalValues, call: ast.Call, scope: Scope) -> Iterator[str]:
    """Yield the texts of a literal table that a call looks its argument up in: `import_module(BACKENDS[name])`."""
    for given, where in values.of(call.args[0], scope) if call.args else ():
        match given:
            case ast.Subscript(value=held) | ast.Call(func=ast.Attribute(value=held, attr="get")):
                for whole, inner in values.of(held, where):
                    for one in whole.values if isinstance(whole, ast.Dict) else getattr(whole, "elts", ()):
                        yield from (text for text, _ in values.texts(one, inner))
            case _:
                pass


def _gone(name: str, table: Mapping[str, str], since: str) -> str:
    return f"module {name} is gone in {since}" + (f"; {table[name]}" if table[name] else "")


def _imported(module: Module, node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [module.absolute(node)] if isinstance(node, ast.ImportFrom) and not node.level else []
