"""Calls that begin to warn with a version, which is an error where a project makes warnings errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from pyskew.audit import Confidence, Spot, stdlib_tables, warning_filters
from pyskew.audit.module_index import Module
from pyskew.audit.receivers import Receivers

_BY_HAND: Mapping[int, tuple[str, ...]] = {
    12: ("datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp", "ast.Str", "ast.Num", "ast.Bytes"),
    13: (), 14: ("asyncio.set_event_loop_policy", "asyncio.get_event_loop_policy"), 15: (),
}  # fmt: skip
"""What is written in C, or warns from within."""


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
    """Return identifiers without which a file calls nothing of that."""
    return tuple(sorted({f"{name.partition('.')[0]} {name.rpartition('.')[2]}" for name in names(minor)}))


def check_new(module: Module, minor: int) -> Iterator[Spot]:
    """Yield calls that begin to warn; medium where warnings are errors, else low."""
    errors = module.warnings_are_errors or warning_filters.says_so_in_code(module)
    sure = Confidence.MEDIUM if errors else Confidence.LOW
    table = names(minor)
    receivers = Receivers(module)
    for call, scope in module.calls():
        name = module.imported(call.func, scope) or receivers.origins.origin(call.func, scope).replace("()", "")
        if name in table and not module.tolerated(call):
            text = "is an error here: warnings are" if errors else "is an error where warnings are"
            yield module.spot(call, f"{name}() warns since 3.{minor}, which {text}", sure)
