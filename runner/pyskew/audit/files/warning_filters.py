"""Whether a project turns warnings into errors, by its configuration files or in its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyskew.audit.files import source_text

if TYPE_CHECKING:
    from pyskew.audit.files.file_discovery import SourceFile
    from pyskew.audit.syntax.module_index import Module

FUNCTIONS = frozenset({b"simplefilter", b"filterwarnings"})
"""A file without the name of any of them makes no warnings errors."""
_FILES = ("pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", "noxfile.py", "Makefile")
_KINDS = r"(?:::?(?:Warning|DeprecationWarning|PendingDeprecationWarning)?:*)?"
_SECTION = r"filterwarnings\s*=\s*(\[[^\]]{0,20000}\]|(?:[^\n\[]*(?:\n[ \t]+[^\n]*)*))"
"""Compiled, as the others here, where a file is read: few audits meet one."""
_ERROR = rf"""(?m)(?:^|[\s"',\[=])error{_KINDS}(?=["'\s,\]]|$)"""
_IGNORED = r"ignore::(?:Pending)?DeprecationWarning(?=[\"'\s,\]]|$)"
_OPTION = rf"(?m)(?:-W ?|-W\", ?\"|PYTHONWARNINGS[=:] ?[\"']?)error{_KINDS}(?=[\"'\s,\]]|$)"


def are_errors(roots: Sequence[Path]) -> bool:
    """Return whether the configuration in one of these folders makes new deprecations errors; CI's files count."""
    for root in roots:
        folder = root if root.is_dir() else root.parent
        paths = [folder / name for name in _FILES]
        paths += sorted(folder.glob(".github/workflows/*.y*ml"))
        if any(_says_so(path) for path in paths if path.is_file()):
            return True
    return False


def _says_so(path: Path) -> bool:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    sections = [found[1] for found in re.finditer(_SECTION, text)]
    in_section = any(re.search(_ERROR, one) and not re.search(_IGNORED, one) for one in sections)
    return in_section or re.search(_OPTION, text) is not None


_BEFORE_TESTS = {
    "setUpModule",
    "setUpClass",
    "setUp",
    "setup_module",
    "setup_class",
    "setup_method",
    "pytest_configure",
}
_TEST_FILE = r"(?:^|[/\\])(?:tests?[^/\\]*|[^/\\]*_tests?|conftest)\.py$"
_IMPORT = r"(?m)^[ \t]*import[ \t]+([\w., \t]+)"
_FROM_IMPORT = r"(?m)^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*(?:\(([^)]*)\)|([\w*, \t]+))"
_MAYBE = re.compile(rb"filter(?:warnings)?\(\s*[\"']error")


def may_make_errors(data: bytes) -> bool:
    """Return whether a text may make warnings errors in its code."""
    return _MAYBE.search(data) is not None


def modules_under_errors(making: Iterable[SourceFile], files: Sequence[SourceFile]) -> tuple[str, ...]:
    """Return what runs while warnings are errors, by the last part of each module's name, because code makes them so.

    Tests do so in `setUp()`, in `setUpModule()` and the like, in a fixture for all, or when they are imported: what
    they import counts. Programs do so where they begin, or by a function of theirs: what they import, directly or not,
    counts. `making` are those files of which `may_make_errors` is true.
    """
    found: set[str] = set()
    programs: list[SourceFile] = []
    makers: dict[str, set[str]] = {}
    for file in making:
        data = _data(file)
        tree = _tree(data)
        if tree is None:
            continue
        test = re.search(_TEST_FILE, file.path)
        if test and any(_makes_errors(one) for one in tree.body):
            found |= _imported(data)
        elif not test and any(_begins_with_errors(one) for one in tree.body):
            programs.append(file)
        leaving = {one.name for one in tree.body if isinstance(one, ast.FunctionDef) and _leaves_errors(one)}
        if leaving:
            makers.setdefault(file.name, set()).update(leaving)
    programs += _callers(makers, files)
    return tuple(sorted(found | _reached(programs, files)))


def _data(file: SourceFile) -> bytes:
    try:
        return source_text.read(file).data
    except OSError:
        return b""


def _tree(data: bytes) -> ast.Module | None:
    try:
        return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _imported(data: bytes) -> set[str]:
    """Return what a file imports, by the last part of each name; not parsed, since it may be any file of a project."""
    text = data.replace(b"\\\n", b" ").decode("utf-8", "replace")
    found: set[str] = set()
    for modules in re.findall(_IMPORT, text):
        found |= {one.split(" as ")[0].strip().rpartition(".")[2] for one in modules.split(",")}
    for module, bracketed, names in re.findall(_FROM_IMPORT, text):
        given = re.sub(r"#[^\n]*", "", bracketed or names).split(",")
        found |= {module.rpartition(".")[2], *(one.split(" as ")[0].strip() for one in given)}
    return found - {"", "*"}


def _callers(makers: Mapping[str, Collection[str]], files: Sequence[SourceFile]) -> Iterator[SourceFile]:
    """Yield programs that call a function which makes warnings errors, also where they begin a block with it.

    Tests that do so ask what a single call warns of. `makers` has the functions by module.
    """
    called = {module: re.compile(_call_of(names)) for module, names in makers.items()}
    for file in files if makers else ():
        data = _data(file)
        mentioned = [one for one in makers if file.name == one or one.rpartition(".")[2].encode() in data]
        calls = any(name.encode() in data and called[one].search(data) for one in mentioned for name in makers[one])
        if calls and not re.search(_TEST_FILE, file.path):
            yield file


def _call_of(names: Collection[str]) -> bytes:
    return rf"(?<!def )\b(?:{'|'.join(map(re.escape, sorted(names)))})\(".encode()


def _reached(programs: Sequence[SourceFile], files: Sequence[SourceFile]) -> set[str]:
    """Return what programs import, directly or not, by the last part of each name."""
    by_name: dict[str, list[SourceFile]] = {}
    for file in files if programs else ():
        by_name.setdefault(file.name.rpartition(".")[2], []).append(file)
    found: set[str] = set()
    pending, seen = list(programs), {file.path for file in programs}
    while pending:
        more = _imported(_data(pending.pop())) - found
        found |= more
        for file in (one for name in more for one in by_name.get(name, ())):
            if file.path not in seen:
                seen.add(file.path)
                pending.append(file)
    return found


def _begins_with_errors(node: ast.stmt) -> bool:
    """Return whether a statement at the top of a program, or below its guard, makes warnings errors for good."""
    match node:
        case ast.If(body=body) | ast.Try(body=body):
            return any(_begins_with_errors(one) for one in body)
        case _:
            return isinstance(node, ast.Expr) and _makes_errors(node)


def _leaves_errors(function: ast.FunctionDef) -> bool:
    """Return whether warnings are errors after a function, or in a block that it is the context manager of."""
    yields = any(isinstance(one, ast.Yield) for one in ast.walk(function))
    pending: list[ast.stmt] = list(function.body)
    while pending:
        one = pending.pop()
        if isinstance(one, ast.Expr) and _makes_errors(one):
            return True
        if isinstance(one, (ast.If, ast.Try)) or (isinstance(one, ast.With) and yields):
            pending += one.body
    return False


def _makes_errors(node: ast.stmt) -> bool:
    """Return whether a statement of a test module does so for the tests to come; blocks that end undo it."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[first, *_]) as call):
            word = first.value if isinstance(first, ast.Constant) else ""
            return name in {"simplefilter", "filterwarnings"} and word == "error" and not _narrow(call)
        case ast.ClassDef(body=body):
            return any(_makes_errors(one) for one in body)
        case ast.FunctionDef(name=name, body=body):
            ours = name in _BEFORE_TESTS or any("autouse=True" in ast.unparse(one) for one in node.decorator_list)
            inside = (inner for one in body for inner in ([one] if not isinstance(one, ast.With) else one.body))
            return ours and any(_makes_errors(one) for one in inside)
        case _:
            return False


def _narrow(call: ast.Call) -> bool:
    """Return whether a filter is for other warnings than those of what is deprecated."""
    given = [*call.args[1:], *(one.value for one in call.keywords if one.arg in {"category", "message", "module"})]
    names = [one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "?") for one in given]
    return any(name not in {"Warning", "DeprecationWarning", "PendingDeprecationWarning"} for name in names)


def says_so_in_code(module: Module) -> bool:
    """Return whether a file makes warnings errors for itself, or for its tests."""
    for name in ("warnings.simplefilter", "warnings.filterwarnings", "simplefilter", "pytest.mark.filterwarnings"):
        for call, _ in module.calls_by_name.get(name, []):
            match call.args[:1]:
                case [ast.Constant(value=str(text))] if re.search(_ERROR, text):
                    if "mark" in name or not _narrow(call):
                        return True
                case _:
                    pass
    return False
