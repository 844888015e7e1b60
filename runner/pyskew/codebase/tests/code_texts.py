"""Code that a test holds as a text, for the codebase to read: the names that it takes from modules."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyskew.audit.syntax.enclosing import Function
from pyskew.codebase.tests import python_files
from pyskew.codebase.tests.imports import imported_modules

_PARSERS = (b"ast.parse", b"PyCF_ONLY_AST")
_FINDERS = (b"find_spec", b"getsource", b"get_source")
"""What looks for the source of a module: a linter that parses only what it is given sees no other library."""


def names_in_code_of(test: str, codebase: Path) -> list[str]:
    """Return the dotted names that code in the texts of a test imports from modules, each once.

    Args:
        test: its name, `tests/test_a.py::TestA::test_b[1]`.
        codebase: the folder.
    """
    path, *within = test.partition("[")[0].split("::")
    tree = python_files.tree(codebase / path)
    functions = (one for one in ast.walk(tree) if isinstance(one, Function)) if tree and within else ()
    found = (one for one in functions if one.name == within[-1])
    texts = (one.value for function in found for one in ast.walk(function) if isinstance(one, ast.Constant))
    codes = (_parsed(text) for text in texts if isinstance(text, str) and "import" in text)
    return list(dict.fromkeys(name for code in codes if code for name in _names(code)))


def reads_source(codebase: Path, files: Sequence[str], test: str) -> bool:
    """Return whether files of a codebase, other than that of the test, find the source of modules and parse it."""
    own = test.partition("::")[0]
    paths = (codebase / name for name in files if name != own and name.endswith(".py"))
    texts = [path.read_bytes() for path in paths if path.is_file()]
    return all(any(word in text for text in texts for word in words) for words in (_PARSERS, _FINDERS))


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names(code: ast.Module) -> Iterator[str]:
    """Yield `typing.Union` for `from typing import Union`, and for `typing.Union` after `import typing`."""
    whole = imported_modules(ast.walk(code))
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{one.name}" for one in node.names)
    inner = {id(one.value) for one in ast.walk(code) if isinstance(one, ast.Attribute)}
    for node in ast.walk(code):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            first, _, rest = ast.unparse(node).partition(".")
            if first in whole:
                yield f"{whole[first]}.{rest}"
