"""Text is compiled while warnings are errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.finally_blocks import leaves_finally
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.composed_texts import composed_text
from pyskew.audit.values.local_values import LocalValues

_FILTERS = ("warnings.simplefilter", "warnings.filterwarnings")
_WORDS = ("compile", "exec", "eval", "parse", "run_path")
_COMPILES = ("compile", "exec", "eval", "builtins.compile", "builtins.exec", "ast.parse", "runpy.run_path")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls that compile a text below a filter that makes SyntaxWarnings errors, where the text may give one."""
    values = module.once(LocalValues)
    spans = list(_under_errors(module))
    for name in _COMPILES if spans else ():
        for call, scope in module.calls_by_name.get(name, []):
            inside = any(first <= call.lineno <= last and where in {None, scope} for first, last, where in spans)
            if inside and call.args and not module.tolerated(call) and not _cares(module, call):
                yield from _told(values, call, name, scope)


def _told(values: LocalValues, call: ast.Call, name: str, scope: Scope) -> Iterator[Spot]:
    text = composed_text(values, *values.of(call.args[0], scope)[0]) if name != "runpy.run_path" else None
    if isinstance(call.args[0], ast.Name) and name in {"exec", "builtins.exec", "eval"} and text is None:
        return  # what was compiled before
    if text is None or leaves_finally(text):
        message = "warnings are errors here: a text with `return`, `break` or `continue` in a finally block is refused"
        yield values.module.spot(call, message)


def _under_errors(module: Module) -> Iterator[tuple[int, int, Scope | None]]:
    """Yield the lines below filters that make SyntaxWarnings errors: to the end of the block, or of the function."""
    blocks = [
        (node.lineno, node.end_lineno or node.lineno)
        for node, _ in module.nodes[ast.With]
        if isinstance(node, ast.With) and any("catch_warnings" in ast.unparse(one.context_expr) for one in node.items)
    ]
    for name in _FILTERS:
        for call, scope in module.calls_by_name.get(name, []):
            if _makes_errors(call) and not _takes_back(module, call, scope):
                around = [one for one in blocks if one[0] <= call.lineno <= one[1]]
                last = min((one[1] for one in around), default=1_000_000)
                yield call.lineno, last, None if scope.top and not around else scope


def _takes_back(module: Module, call: ast.Call, scope: Scope) -> bool:
    """Return whether a filter further down, in the same scope, is for SyntaxWarnings alone and makes no errors."""
    later = (one for name in _FILTERS for one, where in module.calls_by_name.get(name, []) if where is scope)
    return any(
        one.lineno > call.lineno and "SyntaxWarning" in ast.unparse(one) and "error" not in ast.unparse(one.args[0])
        for one in later
        if one.args
    )


def _makes_errors(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    given = [*call.args[1:2], *(one.value for one in call.keywords if one.arg in {"category", "message", "module"})]
    names = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "?") for one in given}
    return isinstance(first, ast.Constant) and first.value == "error" and names <= {"Warning", "SyntaxWarning"}


def _cares(module: Module, call: ast.Call) -> bool:
    """Return whether a `try` around catches what is raised then."""
    for node, _ in module.nodes[ast.Try]:
        if isinstance(node, ast.Try) and node.body[0].lineno <= call.lineno <= (node.body[-1].end_lineno or 0):
            caught = " ".join(ast.unparse(one.type) if one.type else "Exception" for one in node.handlers)
            if any(word in caught for word in ("SyntaxError", "SyntaxWarning", "Warning", "Exception")):
                return True
    return False


RULE = Rule(
    id="text-compiled-under-errors",
    since=(3, 14),
    summary="Text is compiled while warnings are errors",
    why="the compiler warns of `return`, `break` and `continue` that leave a finally block: SyntaxError",
    fix="warnings.simplefilter('ignore', SyntaxWarning) behind the filter that makes errors, or correct the texts",
    workaround="warnings.filterwarnings('default', category=SyntaxWarning)",
    link="https://peps.python.org/pep-0765/",
    confidence=Confidence.MEDIUM,
    words=tuple(f"{name} {made}" for name in _WORDS for made in ("simplefilter", "filterwarnings")),
    shape=r"filter(?:warnings)?\(\s*[\"']error",
    check=check,
    valid=(
        """\
import warnings

def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return compile(path.read_text(), path.name, "exec")
        except SyntaxError as error:
            return error

print(load.__name__)
""",
        """\
import re
import warnings

def load(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        compile(text, "text", "exec")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        re.compile("a")
        exec("print(1)")
    return compile(text, "text", "exec")

warnings.simplefilter("ignore", SyntaxWarning)
load("for x in []:\\n    try:\\n        pass\\n    finally:\\n        break\\n")
""",
    ),
    invalid=(
        """\
import pathlib
import warnings

class Loader:
    def load(self, path):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            code = compile(path.read_text(), path.name, "exec")
        exec(code)

source = pathlib.Path("plugin.txt")
source.write_text("def run():\\n    try:\\n        pass\\n    finally:\\n        return 1\\nprint(run())\\n")
Loader().load(source)
""",
        """\
import warnings

warnings.filterwarnings("error", category=SyntaxWarning)
exec("for x in [1]:\\n    try:\\n        print(x)\\n    finally:\\n        break\\n")
""",
    ),
    followed=Followed(
        1,
        """\
import pathlib
import warnings

class Loader:
    def load(self, path):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", SyntaxWarning)
            code = compile(path.read_text(), path.name, "exec")
        exec(code)

source = pathlib.Path("plugin.txt")
source.write_text("def run():\\n    try:\\n        pass\\n    finally:\\n        return 1\\nprint(run())\\n")
Loader().load(source)
""",
    ),
)
