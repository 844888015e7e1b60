"""What single files leave to the files that they import from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyskew.audit import Spot
from pyskew.audit.module_index import Module
from pyskew.audit.rules import rules
from pyskew.audit.scanner import Examined

_DEEPEST = 4
"""Imports that are followed, one to another."""
Reader = Callable[[str], Module | None]
"""Gives a module of the project by its dotted name, parsed."""


def answered(examined: Iterable[Examined], read: Reader) -> Iterator[tuple[str, Spot]]:
    """Yield what the modules that define the names in questions make of them, with the id of the rule."""
    known: dict[str, Module | None] = {}

    def module(name: str) -> Module | None:
        if name not in known:
            known[name] = read(name)
        return known[name]

    for one in examined:
        for rule, question in one.questions:
            answer = rules()[rule].answer
            for dotted in question.names:
                defined = _defined(dotted, module)
                found = list(answer(*defined, question.spot)) if answer and defined else []
                yield from ((rule, spot) for spot in found)
                if found:
                    break
    for made in known.values():
        if made is not None:
            made.close()


def _defined(dotted: str, module: Reader, depth: int = 0) -> tuple[Module, str] | None:
    """Return the module that defines a name, and the name within it; re-exports are followed."""
    parts = dotted.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        found = module(".".join(parts[:cut]))
        if found is None:
            continue
        first, *rest = parts[cut:]
        if first in found.imports and first not in found.scopes and depth < _DEEPEST:
            further = ".".join([found.imports[first], *rest])
            return _defined(further, module, depth + 1) if further != dotted else None
        return found, ".".join([first, *rest])
    return None
