"""What single files leave to the files that they import from, or that import from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyskew.audit import OpenQuestion, Spot
from pyskew.audit.rules import rules
from pyskew.audit.scanner import Examined
from pyskew.audit.syntax.module_index import Module

_DEEPEST = 4
"""Imports that are followed, one to another."""
_MOST_USERS = 25
"""Modules that are parsed for one question because they may import something, directly or not."""
Reader = Callable[[str], Module | None]
"""Gives a module of the project by its dotted name, parsed."""
Mentioning = Callable[[str], Iterable[str]]
"""Gives the names of the modules whose text holds a word."""


def answered(
    examined: Iterable[Examined], read: Reader, mentioning: Mentioning = lambda _: ()
) -> Iterator[tuple[str, Spot]]:
    """Yield what other modules make of questions, with the id of the rule: those that define the names, or use them."""
    known: dict[str, Module | None] = {}

    def module(name: str) -> Module | None:
        if name not in known:
            known[name] = read(name)
        return known[name]

    for one in examined:
        for rule, question in one.questions:
            yield from ((rule, spot) for spot in _answers(rule, question, module, mentioning))
    for made in known.values():
        if made is not None:
            made.close()


def _answers(rule: str, question: OpenQuestion, module: Reader, mentioning: Mentioning) -> Iterator[Spot]:
    if question.unless_there:
        if not any(_is_beside(module(name), name, question.spot) for name in question.names):
            yield question.spot
        return
    if question.of_users:
        yield from _of_users(rule, question, module, mentioning)
        return
    answer = rules()[rule].answer
    for dotted in question.names:
        defined = _defined(dotted, module)
        found = list(answer(*defined, question.spot)) if answer and defined else []
        yield from found
        if found:
            break


def _is_beside(found: Module | None, name: str, spot: Spot) -> bool:
    """Return whether a module of the project is what a file imports by a name: at the top, or in the file's folder."""
    return found is not None and (found.name == name or _folder(found.path) == _folder(spot.path))


def _folder(path: str) -> str:
    folder, _, name = path.replace("\\", "/").rpartition("/")
    return folder.rpartition("/")[0] if name == "__init__.py" else folder


def _of_users(rule: str, question: OpenQuestion, module: Reader, mentioning: Mentioning) -> Iterator[Spot]:
    asked = rules()[rule].users
    homes = dict.fromkeys(one.rpartition(".")[0] for one in question.names)
    return asked(_users(list(homes), module, mentioning), question) if asked else iter(())


def _users(homes: list[str], module: Reader, mentioning: Mentioning) -> Iterator[Module]:
    """Yield some modules, those that import from them, then those that import from these, each once."""
    seen, asked = set(homes), 0
    yield from (one for one in map(module, homes) if one is not None)
    while homes:
        home = homes.pop(0)
        for name in mentioning(home.rpartition(".")[2]):
            if name in seen:
                continue
            if asked >= _MOST_USERS:
                return
            asked += 1
            user = module(name)
            if user is not None and _imports(user, home):
                seen.add(name)
                homes.append(name)
                yield user


def _imports(module: Module, home: str) -> bool:
    return home in module.stars or any(f"{one}.".startswith(f"{home}.") for one in module.imports.values())


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
