"""pathname2url() gets an absolute path, or url2pathname() more than the path of a URL."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_TO_URL = ("urllib.request.pathname2url", "nturl2path.pathname2url")
_TO_PATH = ("urllib.request.url2pathname", "nturl2path.url2pathname")
_ROWS = (ast.Tuple, ast.List)
_DEEPEST = 4
"""Parts of paths that are followed, one into another."""
_CUTS = {"split", "rsplit", "partition", "removeprefix", "lstrip", "replace"}


def check(module: Module) -> Iterator[Spot]:
    """Yield calls whose argument may be absolute; texts that were cut out of a URL by hand."""
    values = module.once(LocalValues)
    texts = (one.value for one in ast.walk(module.tree) if isinstance(one, ast.Constant))
    schemed = any(isinstance(text, str) and "file:" in text for text in texts)
    joined = {id(part) for call, _ in module.calls_by_name.get("urllib.parse.urljoin", []) for part in _joined(call)}
    stripping = (call for name in ("lstrip", "strip") for call, _ in module.calls_by_method.get(name, []))
    indifferent = joined | {id(part) for call in stripping for part in _stripped(call)}
    for name in _TO_URL:
        for call, scope in module.calls_by_name.get(name, []):
            if (
                id(call) not in indifferent
                and call.args
                and keyword(call, "add_scheme") is None
                and not module.tolerated(call)
                and not _refused(module, call, scope)
            ):
                absolute = _absolute(values, call.args[0], scope)
                if absolute is not False:
                    sure = Confidence.HIGH if absolute else Confidence.MEDIUM if schemed else Confidence.LOW
                    yield module.spot(call, "pathname2url() of an absolute path begins with three slashes", sure)
    for name in _TO_PATH:
        for call, scope in module.calls_by_name.get(name, []):
            whole = not call.args or keyword(call, "require_scheme") is not None
            if not whole and _is_cut(values, call.args[0], scope) and not module.tolerated(call):
                message = "url2pathname() of what is cut out of a URL: slashes and hosts are read otherwise"
                yield module.spot(call, message, Confidence.MEDIUM)


def _joined(call: ast.Call) -> Iterator[ast.expr]:
    """Yield what `urljoin("file://", path)` joins: three slashes or one are the same to it; not so after `file:`."""
    match call.args:
        case [ast.Constant(value="file://" | "file:///"), path, *_]:
            yield path
        case _:
            pass


def _stripped(call: ast.Call) -> Iterator[ast.expr]:
    """Yield what loses its slashes, however many: the value of `value.lstrip("/")`."""
    match call:
        case ast.Call(func=ast.Attribute(value=value), args=[ast.Constant(value=str(given))]) if "/" in given:
            yield value
        case _:
            pass


def _refused(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether the function leaves before the call where the path is absolute."""
    function = scope.function()
    path = ast.unparse(call.args[0])
    checks = (
        node
        for node, where in module.nodes[ast.If]
        if isinstance(node, ast.If) and where.function() is function and (node.end_lineno or 0) < call.lineno
    )
    return any(isinstance(one.body[-1], (ast.Return, ast.Raise)) and _asks_absolute(one.test, path) for one in checks)


def _asks_absolute(test: ast.expr, path: str) -> bool:
    match test:
        case ast.Call(func=ast.Attribute(attr="isabs"), args=[given]):
            return ast.unparse(given) == path
        case ast.Call(func=ast.Attribute(value=given, attr="is_absolute")):
            return path in {ast.unparse(given), *(ast.unparse(one) for one in getattr(given, "args", []))}
        case ast.Call(func=ast.Attribute(value=given, attr="startswith"), args=[ast.Constant(value="/"), *_]):
            return ast.unparse(given) == path
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            absolute = {f"os.path.abspath({path})", f"abspath({path})", f"os.path.realpath({path})"}
            shown = {ast.unparse(left), ast.unparse(right)}
            return path in shown and not absolute.isdisjoint(shown)
        case _:
            return False


def _absolute(values: LocalValues, node: ast.expr, scope: Scope, depth: int = 0) -> bool | None:
    """Return whether a path is absolute; None where it is not known."""
    found = values.of(node, scope) if depth < _DEEPEST else []
    return _all_of([_is_absolute(values, one, where, depth) for one, where in found])


def _all_of(answers: list[bool | None]) -> bool | None:
    """Return whether any of several paths is absolute; None where that is not known."""
    return True if True in answers else None if None in answers or not answers else False


def _is_absolute(values: LocalValues, node: ast.expr, scope: Scope, depth: int) -> bool | None:  # noqa: PLR0911 - one case each
    match node:
        case ast.Constant(value=str(text)):
            return text.startswith("/")
        case ast.BinOp(left=first, op=ast.Add()) | ast.JoinedStr(values=[first, *_]):
            return _absolute(values, first, scope, depth + 1)
        case ast.FormattedValue(value=first):
            return _absolute(values, first, scope, depth + 1)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value="/"), attr="join"), args=[parts]):
            found = values.of(parts, scope)
            rows = [(one.elts[0], where) for one, where in found if isinstance(one, _ROWS) and one.elts]
            known = [_absolute(values, *row, depth + 1) for row in rows]
            return _all_of([*known, *([] if len(rows) == len(found) else [None])])
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="path"), attr="join"), args=[_, _, *_] as given):
            return _all_of([_absolute(values, one, scope, depth + 1) for one in given])
        case ast.Call(func=func):
            shown = ast.unparse(func)
            absolute = shown.endswith(("abspath", "realpath", "resolve", "absolute", "getcwd"))
            return True if absolute else False if shown.endswith(("relpath", "basename", "relative_to")) else None
        case _:
            return None


def _is_cut(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    for one, _ in values.of(node, scope):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.startswith("//"):
            return True
        for part in ast.walk(one):
            match part:
                case ast.Call(func=ast.Attribute(attr=name), args=[ast.Constant(value=str(text)), *_]) if (
                    name in _CUTS and "/" in text + "/" and (":" in text or text.startswith("file"))
                ):
                    return True
                case ast.Subscript(slice=ast.Slice(lower=ast.Constant(value=5))):
                    return True
                case _:
                    pass
    return False


RULE = Rule(
    id="file-url-of-path",
    since=(3, 14),
    summary="pathname2url() gets an absolute path, or url2pathname() more than the path of a URL",
    why="since 3.14 an absolute path gives an empty host, and a host that is not this machine is an error",
    fix="pathlib.Path(path).absolute().as_uri(), and urllib.parse.urlsplit(url).path for the way back",
    workaround="the same",
    link="https://docs.python.org/3.14/library/urllib.request.html#urllib.request.pathname2url",
    confidence=Confidence.HIGH,
    words=("pathname2url", "url2pathname"),
    witness="upgrade_3_14/file-urls",
    check=check,
    valid=(
        # However many slashes there are, one is left.
        """\
from urllib.parse import urlunsplit
from urllib.request import pathname2url

path = "/srv/a b.txt"
print("file:///" + pathname2url(path).lstrip("/"))
print(urlunsplit(("file", "", "/" + pathname2url(path).strip("/"), "", "")))
""",
        """\
from urllib.request import pathname2url, url2pathname
from urllib.parse import urlsplit

print(pathname2url('a b'), url2pathname(urlsplit('file:///a/b').path))
""",
        """\
import os
from urllib.request import pathname2url

SCHEME = "file:"

def artifact(path):
    if os.path.abspath(path) == path:
        raise ValueError("only relative paths")
    return pathname2url(path)

def link(path):
    if os.path.isabs(path):
        return None
    return SCHEME + pathname2url(path)

print(artifact('a b'), link('a b'), link('/a b'))
""",
        # Relative, of parts that are joined.
        """\
import os.path
from urllib.request import pathname2url

def page(*parts):
    return "https://example.org/" + pathname2url("/".join(parts))

def asset(name):
    return pathname2url(f"assets/{name}") + pathname2url(os.path.join("assets", "new", "a.png"))

print(page("new books", "a.html"), page("b.html"), asset("x.png"), "file:")
""",
    ),
    invalid=(
        """\
import os
from urllib.parse import urljoin
from urllib.request import pathname2url

print(urljoin('file:', pathname2url(os.path.abspath('/srv/a b'))), 'file://' + pathname2url('/srv/a b'))
""",
        """\
import urllib.request

def request_path(path):
    return urllib.request.pathname2url(path)

print(request_path('/srv/a b'))
""",
        """\
from urllib.request import url2pathname

def local(url):
    return url2pathname(url.split(':', 1)[1])

try:
    print(local('file://nas/share/x'))
except OSError as error:
    print(type(error).__name__)
""",
        # One of the calls joins an absolute path.
        """\
from urllib.request import pathname2url

def page(*parts):
    return "file:" + pathname2url("/".join(parts))

print(page("srv", "a.html"), page("/srv", "a.html"))
""",
        """\
import os
from urllib.request import pathname2url

ROOT = os.getcwd()

def page(name):
    return pathname2url(f"{ROOT}/{name}")

print(len(page("a b")) - len(pathname2url(ROOT[1:])))
""",
    ),
    followed=Followed(
        2,
        """\
import pathlib
import urllib.parse

def request_path(path):
    return urllib.parse.urlsplit(pathlib.Path(path).absolute().as_uri()).path

print(request_path('/srv/a b'))
""",
    ),
)
