"""Which modules a codebase imports, directly or through its dependencies, and from which of its lines. Pure."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

_FROM = re.compile(
    r"^[ \t]*(?:lazy[ \t]+)?from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;\\]*(?:\\\n[^\n#;\\]*)*)",
    re.MULTILINE,
)
_IMPORT = re.compile(r"^[ \t]*(?:lazy[ \t]+)?import[ \t]+([\w., \t]+)", re.MULTILINE)
_BY_NAME = re.compile(r"\b(?:import_module|__import__)\(\s*[\"']([\w.]+)[\"']")
_NAME = re.compile(r"[A-Za-z_]\w*")


def imported(text: str, module: str, *, package: bool) -> Iterator[tuple[str, int]]:
    """Yield the names of modules that a file may import, each with its line.

    `from a import b` yields `a` and `a.b`. Imports below a condition or in a function count; so does text that only
    looks like an import, in a docstring: one module too many costs time, and makes no answer wrong.
    """
    for found in _FROM.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        base = absolute(found[1], module, package=package)
        yield base, line
        for word in _NAME.findall(re.sub(r"\bas\s+\w+", "", re.sub(r"#[^\n]*", "", found[2]))):
            yield f"{base}.{word}" if base else word, line
    for found in _IMPORT.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        for part in found[1].split(","):
            name = part.split()[0] if part.split() else ""
            if name:
                yield name, line
    for found in _BY_NAME.finditer(text):
        yield found[1], text.count("\n", 0, found.start()) + 1


def absolute(written: str, module: str, *, package: bool) -> str:
    """Return the full name of a module that a module imports as `written`, such as `..a.b`.

    Args:
        written: the name as the import statement has it.
        module: the importing module.
        package: whether that is a package, an `__init__.py`.
    """
    level = len(written) - len(written.lstrip("."))
    if not level:
        return written
    parts = module.split(".")
    kept = parts[: len(parts) - (level - 1 if package else level)]
    return ".".join([*kept, *([written[level:]] if written[level:] else [])])


def reached(start: Iterable[tuple[str, str]], imports: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the modules that imports lead to, each with the place of the codebase where the way began.

    Args:
        start: Names that the codebase imports, with `file:line` of each.
        imports: By name of every module of every dependency: the names that it imports.
    """
    origin: dict[str, str] = {}
    pending = deque(start)
    while pending:
        name, place = pending.popleft()
        for module in with_parents(name):
            if module not in origin and module in imports:
                origin[module] = place
                pending.extend((one, place) for one in imports[module])
    return origin


def with_parents(name: str) -> Iterator[str]:
    """Yield `a`, `a.b`, `a.b.c`: importing a module imports its packages first."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])
