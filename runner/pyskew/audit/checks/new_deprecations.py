"""Calls that begin to warn with a version, which is an error where a project makes warnings errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pyskew.audit import Confidence, Spot
from pyskew.audit.files import warning_filters
from pyskew.audit.stdlib import stdlib_tables
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.receivers import Receivers

_BY_HAND: Mapping[int, tuple[str, ...]] = {
    12: ("datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp", "ast.Str", "ast.Num", "ast.Bytes"),
    13: (), 14: ("asyncio.set_event_loop_policy", "asyncio.get_event_loop_policy"), 15: (),
}  # fmt: skip
"""What is written in C, or warns from within."""
_MODULES: Mapping[int, tuple[str, ...]] = {
    10: ("asynchat", "asyncore", "smtpd", "distutils"),
    11: (
        "aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "mailcap", "nis", "nntplib", "ossaudiodev",
        "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib", "sre_compile", "sre_parse", "sre_constants",
    ),
    15: ("profile",),
}  # fmt: skip
"""Modules whose import warns."""
_POSITIONAL: Mapping[int, Mapping[str, int]] = {13: {"re.sub": 3, "re.subn": 3, "re.split": 2}}
"""Functions that warn where they get more positional arguments than that."""
_KEYWORDS: Mapping[int, Mapping[str, str]] = {
    11: {"sysconfig.is_python_build": "check_home"},
    12: {"email.utils.localtime": "isdst"},
}
"""Functions that warn where they get that keyword."""


@cache
def names(minor: int) -> Mapping[str, str]:
    """Return what warns since 3.`minor` by the names that users call it by, with the text of the warning."""
    found = dict.fromkeys(_BY_HAND.get(minor, ()), "")
    for name, text in stdlib_tables.deprecated(minor).items():
        found[name] = text
        module, _, last = name.rpartition(".")
        package = module.rpartition(".")[0]
        if last in stdlib_tables.table("names").get(package, {}):
            found[f"{package}.{last}"] = text
        if module == "genericpath":
            found[f"os.path.{last}"] = text
    return found


def words(minor: int) -> tuple[str, ...]:
    """Return identifiers without which a file uses nothing of that."""
    called = [*names(minor), *_POSITIONAL.get(minor, {}), *_KEYWORDS.get(minor, {})]
    return tuple(sorted({word for name in called for word in _words_of(name)}.union(_MODULES.get(minor, ()))))


def _words_of(name: str) -> Iterator[str]:
    owner, _, last = name.rpartition(".")
    if stdlib_tables.is_class(owner):
        yield from (f"{package}. .{last}" for package in stdlib_tables.packages_with(owner))
    else:
        yield name


def check_new(module: Module, minor: int) -> Iterator[Spot]:
    """Yield what begins to warn; medium where warnings are errors, else low."""
    errors = module.warnings_are_errors or warning_filters.says_so_in_code(module)
    sure = Confidence.MEDIUM if errors else Confidence.LOW
    text = "is an error here: warnings are" if errors else "is an error where warnings are"
    quiet = _ignored(module)
    for node, what in _used(module, minor, sure_of_it=errors):
        line = getattr(node, "lineno", 0)
        if not module.tolerated(node) and not any(first <= line <= last for first, last in quiet):
            yield module.spot(node, f"{what} warns since 3.{minor}, which {text}", sure)


def _used(module: Module, minor: int, *, sure_of_it: bool) -> Iterator[tuple[ast.AST, str]]:
    """Yield nodes with what warns there; `sure_of_it`: imports too, and functions that are handed over."""
    table = names(minor)
    methods = {name.rpartition(".")[2] for name in table}
    receivers = module.once(Receivers)
    called: set[int] = set()
    for call, scope in module.calls():
        called.add(id(call.func))
        name = module.imported(call.func, scope) or receivers.origins.origin(call.func, scope).replace("()", "")
        if name in table or _more_than(call, name, minor):
            yield call, f"{name}()"
        elif isinstance(call.func, ast.Attribute) and call.func.attr in methods:
            owner = _owner(receivers, call.func, scope, table)
            if owner:
                yield call, f"{owner}.{call.func.attr}()"
    if sure_of_it:
        for node, scope in module.nodes[ast.Attribute]:
            name = module.imported(node, scope)
            if name in table and id(node) not in called:
                yield node, f"{name}()"
        yield from ((node, f"the import of {name}") for node, name in _imports(module, _MODULES.get(minor, ())))


def _more_than(call: ast.Call, name: str, minor: int) -> bool:
    """Return whether a call gives what a function does not want by that way any more."""
    most = _POSITIONAL.get(minor, {}).get(name, len(call.args))
    return len(call.args) > most or any(one.arg == _KEYWORDS.get(minor, {}).get(name, "") for one in call.keywords)


def _owner(receivers: Receivers, func: ast.Attribute, scope: Scope, table: Mapping[str, str]) -> str:
    """Return the class of the library whose method warns, where the object is known to be one; else an empty text."""
    owners = [one.rpartition(".")[0] for one in table if one.rpartition(".")[2] == func.attr]
    classes = [one for one in owners if stdlib_tables.is_class(one)]
    sure = (one for one in classes if receivers.sure(func.value, scope, func.attr, one) is Confidence.HIGH)
    return next(sure, "")


def _imports(module: Module, gone: Sequence[str]) -> Iterator[tuple[ast.AST, str]]:
    for node, _ in module.nodes[ast.Import]:
        for alias in node.names if isinstance(node, ast.Import) else ():
            if alias.name.partition(".")[0] in gone:
                yield node, alias.name.partition(".")[0]
    for node, _ in module.nodes[ast.ImportFrom]:
        first = (node.module or "").partition(".")[0] if isinstance(node, ast.ImportFrom) and not node.level else ""
        if first in gone:
            yield node, first


def _ignored(module: Module) -> list[tuple[int, int]]:
    """Return the lines of blocks that ignore warnings: `with catch_warnings(): simplefilter("ignore", ...)`."""
    spans = [
        (node.lineno, node.end_lineno or node.lineno)
        for node, _ in module.nodes[ast.With]
        if isinstance(node, ast.With) and "catch_warnings" in ast.unparse(node.items[0].context_expr)
    ]
    filters = [
        call.lineno
        for name in ("warnings.simplefilter", "warnings.filterwarnings")
        for call, _ in module.calls_by_name.get(name, [])
        if call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value in {"ignore", "always", "default"}
    ]
    return [(first, last) for first, last in spans if any(first <= line <= last for line in filters)]
