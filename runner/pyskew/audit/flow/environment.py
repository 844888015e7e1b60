"""Whether what workers run may depend on the variables of the environment."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator

from pyskew.audit.flow.external import External
from pyskew.audit.flow.operations import MODULE, Body, Lowered
from pyskew.audit.flow.values import WORKER, Value

_NAMES = frozenset({"environ", "environb", "getenv", "getenvb", "expandvars", "expanduser"})
_WITHOUT = frozenset({
    "abc", "array", "base64", "binascii", "bisect", "collections", "contextlib", "copy", "csv", "dataclasses",
    "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "io", "itertools", "json", "math",
    "multiprocessing", "numbers", "operator", "pickle", "queue", "random", "re", "statistics", "string", "struct",
    "textwrap", "threading", "types", "typing", "unicodedata", "zlib",
})  # fmt: skip
"""Modules whose functions and methods ask for no variable of the environment."""
_METHODS = frozenset(name for kind in (str, bytes, list, dict, set, tuple) for name in dir(kind))
_MOST = 200
"""Modules that are looked at, one imported by another."""


def may_ask(solver: External) -> bool:
    """Return whether a worker may depend on the environment; not where all that it runs is known not to."""
    if not solver.graph.complete:
        return True
    targets = [solver.graph.held[node] for one in solver.launches.values() for node in one.targets]
    if not all(held and all(_quiet(solver, value) for value in held) for held in targets):
        return True
    frames = [one for (_, name, side), one in solver.active.items() if side == WORKER and name != MODULE]
    for frame in frames:
        lowered = solver.lookup(frame.module)
        if lowered is None or _mentions(frame.body, lowered):
            return True
        for op in frame.body.ops:
            if op.code == "import" and not _without(solver, op.name):
                return True
            if op.code == "call" and op.name not in _METHODS:
                node = solver.operand(op.of, frame)
                held = list(solver.graph.held[node]) if node >= 0 else []
                if not held or not all(_quiet(solver, value) for value in held):
                    return True
    return not all(_imports_quietly(solver, one) for one in _imported(solver, {frame.module for frame in frames}))


def _imported(solver: External, names: set[str]) -> Iterator[Lowered]:
    """Yield modules of the project that these import, directly or not, and themselves."""
    pending, seen = sorted(names), set(names)
    while pending and len(seen) < _MOST:
        lowered = solver.lookup(pending.pop())
        if lowered is None:
            continue
        yield lowered
        for dotted in [*lowered.imports.values(), *lowered.stars]:
            for module in (dotted, dotted.rpartition(".")[0]):
                if module and module not in seen and solver.lookup(module) is not None:
                    seen.add(module)
                    pending.append(module)


def _imports_quietly(solver: External, lowered: Lowered) -> bool:
    top = lowered.bodies[MODULE]
    return not _mentions(top, lowered) and all(
        _without(solver, one, stdlib=True) for one in [*lowered.imports.values(), *lowered.stars]
    )


def _mentions(body: Body, lowered: Lowered) -> bool:
    """Return whether a body names what gives variables of the environment."""
    return any(lowered.imports.get(op.name, op.name).rpartition(".")[2] in _NAMES for op in body.ops)


def _without(solver: External, dotted: str, *, stdlib: bool = False) -> bool:
    """Return whether a module asks for nothing; of `stdlib` its import alone is meant."""
    first = dotted.partition(".")[0]
    known = first in sys.stdlib_module_names if stdlib else first in _WITHOUT
    return known or solver.lookup(first) is not None


def _quiet(solver: External, value: Value) -> bool:
    """Return whether a call of a value, or of its method, asks for nothing itself."""
    if value.kind in {"function", "class", "bound", "instance", "box", "constant"}:
        return True
    if value.kind == "partial":
        inner = solver.graph.held[solver.graph.node(("partial", value, "function"))]
        return bool(inner) and all(_quiet(solver, one) for one in inner if one.kind != "partial")
    if value.kind in {"member", "copy"} and value.inner is not None:
        return _quiet(solver, value.inner)
    first = value.name.removeprefix("<").partition(".")[0].removesuffix("()")
    return value.kind in {"external", "made"} and (first in _WITHOUT or hasattr(builtins, first))
