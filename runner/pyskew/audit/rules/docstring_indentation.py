"""The indentation of a docstring is made use of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_CUTS = {
    "split",
    "rsplit",
    "replace",
    "find",
    "rfind",
    "index",
    "count",
    "partition",
    "rpartition",
    "startswith",
    "removeprefix",
}
_KEEPS = {"splitlines", "split", "partition", "expandtabs", "rstrip", "strip"}
"""Methods whose results are lines or parts as they stand."""
_SEARCHES = {"findall", "finditer", "search", "match", "fullmatch", "sub", "subn", "split"}
_INDENTED = re.compile(r"\n[ \t]+|^[ \t]{2,}")
_PATTERN = re.compile(r"(\^|\\n|\n|\(\?m\))\(?(\[ [^]]*\]|\\s| |\t|\\t)(\+|\{[1-9]|  |[^\s*?+{])")
_MARGINS = {"inspect.getdoc", "inspect.cleandoc", "textwrap.dedent", "trim", "cleandoc", "getdoc", "dedent"}


def check(module: Module) -> Iterator[Spot]:
    """Yield texts and patterns with a margin that are looked for in `__doc__`, and code that cuts off margins."""
    values = module.once(LocalValues)
    for call, scope in module.calls():
        if (
            isinstance(call.func, ast.Attribute)
            and _uses_margin(module, values, call, scope)
            and not module.tolerated(call)
        ):
            yield module.spot(call, "a docstring has no margin: the compiler takes it away", Confidence.MEDIUM)
    for node, scope in module.nodes[ast.Compare]:
        if isinstance(node, ast.Compare) and _with_margin(module, values, node, scope) and not module.tolerated(node):
            yield module.spot(node, "a docstring has no margin: the compiler takes it away", Confidence.MEDIUM)
    for node, scope in module.nodes[ast.Subscript]:
        if (
            isinstance(node, ast.Subscript)
            and _cuts_margin(values, node, scope)
            and _is_line(module, values, node.value, scope)
        ):
            yield module.spot(node, "cuts a margin that a docstring no longer has", Confidence.MEDIUM)
    yield from _measures(module, values)


def _measures(module: Module, values: LocalValues) -> Iterator[Spot]:
    for call, scope in module.calls_by_method.get("lstrip", []):
        if isinstance(call.func, ast.Attribute) and _is_line(module, values, call.func.value, scope):
            function = scope.function()
            for node in ast.walk(function.node if function is not None else module.tree):
                if _measured(node) is call.func.value and not module.tolerated(call):
                    yield module.spot(call, "measures a margin that a docstring no longer has", Confidence.MEDIUM)


def _measured(node: ast.AST) -> ast.expr | None:
    """Return the line whose margin is measured: `len(line) - len(line.lstrip())`."""
    match node:
        case ast.BinOp(
            left=ast.Call(func=ast.Name(id="len"), args=[line]),
            op=ast.Sub(),
            right=ast.Call(func=ast.Name(id="len"), args=[ast.Call(func=ast.Attribute(value=stripped, attr="lstrip"))]),
        ) if ast.unparse(line) == ast.unparse(stripped):
            return stripped
        case _:
            return None


def _uses_margin(module: Module, values: LocalValues, call: ast.Call, scope: Scope) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _CUTS | _SEARCHES:
        return False
    name, owner = call.func.attr, call.func.value
    texts = [text for one in call.args[:1] for part in _each(one) for text, _ in values.texts(part, scope)]
    texts += [text for one in call.args[:1] for text in _margins(values, one, scope)]
    if name in _CUTS and any(_INDENTED.search(text) for text in texts):
        return _is_doc(module, values, owner, scope)
    if name not in _SEARCHES:
        return False
    direct = isinstance(owner, ast.Name) and module.imports.get(owner.id) in {"re", "regex"}
    compiled = [] if direct else [one for one, _ in values.of(owner, scope) if isinstance(one, ast.Call) and one.args]
    patterns = texts if direct else [text for one in compiled for text, _ in values.texts(one.args[0], scope)]
    given = call.args[1:] if direct else call.args
    return any(_PATTERN.search(text) for text in patterns) and any(_is_doc(module, values, one, scope) for one in given)


def _with_margin(module: Module, values: LocalValues, node: ast.Compare, scope: Scope) -> bool:
    sides = [node.left, *node.comparators]
    held = [one for side in sides for one, _ in values.of(side, scope) if isinstance(one, ast.Constant)]
    texts = [one.value for one in held if isinstance(one.value, str)]
    return any(_INDENTED.search(text) for text in texts) and any(_is_doc(module, values, one, scope) for one in sides)


def _margins(values: LocalValues, node: ast.expr, scope: Scope) -> Iterator[str]:
    """Yield the margins that are written as `" " * 8` where the text is made, and numbers and texts by their names."""
    for one, where in values.of(node, scope):
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Mult):
            numbers = [number for number, _ in values.of(one.right, where) if isinstance(number, ast.Constant)]
            times = [number.value for number in numbers if isinstance(number.value, int)]
            yield from (text * min(n, 99) for text, _ in values.texts(one.left, where) for n in times)


def _each(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _cuts_margin(values: LocalValues, node: ast.Subscript, scope: Scope) -> bool:
    match node.slice:
        case ast.Slice(lower=ast.Constant(value=4 | 8), upper=None):
            return True
        case ast.Slice(lower=ast.Call(func=ast.Name(id="len"), args=[margin]), upper=None):
            texts = [*_margins(values, margin, scope), *(text for text, _ in values.texts(margin, scope))]
            return any(text.isspace() and len(text) > 1 for text in texts)
        case _:
            return False


def _is_line(module: Module, values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    of_lines = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call)
    return (isinstance(node, ast.Name) or of_lines) and _is_doc(module, values, node, scope)


def _is_doc(  # noqa: C901, PLR0911 - one case each
    module: Module,
    values: LocalValues,
    node: ast.expr,
    scope: Scope,
    depth: int = 0,
    seen: set[tuple[str, str]] | None = None,
) -> bool:
    """Return whether a text is a docstring as it stands, or lines of one."""
    seen = seen if seen is not None else set()
    if depth > 5:  # noqa: PLR2004 - names that are followed
        return False
    match node:
        case ast.Attribute(attr="__doc__") | ast.Name(id="__doc__"):
            return True
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value="__doc__"), *_]):
            return True
        case ast.Call() if _takes_margin(module, node):
            return False
        case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in _KEEPS:
            return _is_doc(module, values, value, scope, depth + 1, seen)
        case ast.Call(func=ast.Name(id="enumerate" | "list" | "iter" | "reversed" | "str"), args=[value, *_]):
            return _is_doc(module, values, value, scope, depth + 1, seen)
        case ast.Subscript(value=value):
            return _is_doc(module, values, value, scope, depth + 1, seen)
        case ast.BoolOp(values=parts):
            return any(_is_doc(module, values, one, scope, depth + 1, seen) for one in parts)
        case ast.Name(id=name) if (name, scope.name) in seen:
            return False
        case ast.Name(id=name):
            seen.add((name, scope.name))
            leaves = [(one, where) for one, where in values.of(node, scope) if one is not node]
            if any(_takes_margin(module, one) for one, _ in leaves):
                return False
            loops = [(one, scope) for one in _iterated(module, name, scope)]
            return any(_is_doc(module, values, one, where, depth + 1, seen) for one, where in [*leaves, *loops])
        case _:
            return False


def _takes_margin(module: Module, node: ast.expr) -> bool:
    """Return whether a call takes the margin away on every version."""
    name = module.dotted(node.func) if isinstance(node, ast.Call) else ""
    return name in _MARGINS or name.rpartition(".")[2] in _MARGINS


def _iterated(module: Module, name: str, scope: Scope) -> Iterator[ast.expr]:
    """Yield what a loop or comprehension of the same function iterates over, where its variable has that name."""
    function = scope.function()
    for loop in ast.walk(function.node if function is not None else module.tree):
        if isinstance(loop, (ast.For, ast.comprehension)):
            names = {part.id for part in ast.walk(loop.target) if isinstance(part, ast.Name)}
            if name in names:
                yield loop.iter
        match loop:
            case ast.Assign(
                targets=[ast.Tuple(elts=parts)],
                value=ast.Call(func=ast.Attribute(attr="partition" | "rpartition" | "split")) as value,
            ) if any(isinstance(one, ast.Name) and one.id == name for one in parts):
                yield value
            case _:
                pass


RULE = Rule(
    id="docstring-indentation",
    since=(3, 13),
    summary="The indentation of a docstring is made use of",
    why="the compiler strips the margin from docstrings",
    fix="inspect.getdoc(), which has taken it away on every version, and a pattern without margin",
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#other-language-changes",
    confidence=Confidence.MEDIUM,
    words=("__doc__",),
    shape=r"^(?![ \t]*[\w.]*__doc__[ \t]*=[ \t]*[\w.]+[ \t]*$)[^\n]*__doc__",
    witness="upgrade_3_13/docstring-indentation",
    check=check,
    valid=(
        """\
import inspect

def area():
    \"\"\"Area of something.

    Options:
        -s  size
    \"\"\"

print([line for line in inspect.getdoc(area).splitlines() if line.startswith("    ")])
""",
        """\
def area():
    \"\"\"Area of something.

    More.
    \"\"\"

print(area.__doc__.split("\\n")[0], "Area" in area.__doc__)
""",
        """\
import inspect

def area():
    \"\"\"Area of something.

    -- size
    \"\"\"

def options(function, mark="-" * 2):
    return [line[len(mark):] for line in inspect.getdoc(function).splitlines() if line.startswith(mark)]

print(options(area), [line.startswith("-" * 2) for line in inspect.cleandoc(area.__doc__).splitlines()])
""",
    ),
    invalid=(
        """\
import re

EXAMPLE = re.compile(r"^ +>> (.*)$", re.M)

class Plus:
    \"\"\"
    Adds.

    >> 1 + 2
    \"\"\"

def examples(cls):
    return EXAMPLE.findall(cls.__doc__)

print(examples(Plus))
""",
        """\
def area():
    \"\"\"Area.

    Options:
      -s  size
    \"\"\"

print(area.__doc__.split("\\n    "))
""",
        """\
def area():
    \"\"\"Area.

    Options:
    -s  size
    \"\"\"

def options(function):
    text = function.__doc__ or ""
    return [line for line in text.splitlines() if line.startswith("    ")]

print(options(area))
""",
        """\
import re

def area():
    \"\"\"Area.

    :size: how large
    \"\"\"

doc = area.__doc__
print(re.findall(r"\\n\\s+:(\\w+): ", doc), [line[4:] for line in doc.split("\\n")])
""",
        """\
def run():
    '''Runs it.

        example one
    '''

first, _, rest = run.__doc__.partition("\\n\\n")
print(rest.startswith(" " * 8))
""",
        """\
WIDTH = 4

def run():
    '''Runs it.

    run NAME
    '''

def usage(function):
    margin = " " * WIDTH
    lines = function.__doc__.splitlines()
    return [line[len(margin):] for line in lines if line.startswith(margin)]

print(usage(run))
""",
    ),
    followed=Followed(
        2,
        """\
import inspect

def area():
    \"\"\"Area.

    Options:
      -s  size
    \"\"\"

print(inspect.getdoc(area).split("\\n"))
""",
        same=False,
    ),
)
