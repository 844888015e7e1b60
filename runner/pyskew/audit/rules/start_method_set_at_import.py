"""The start method is set at a module's top level, without a guard."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Fragment, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield calls that set a method whose workers execute the line again; fork in a script does no harm."""
    for call, scope in module.calls_by_name.get("multiprocessing.set_start_method", []):
        first = call.args[0] if call.args else keyword(call, "method")
        method = first.value if isinstance(first, ast.Constant) else None
        forced = keyword(call, "force") is not None or len(call.args) > 1
        if scope.kind == "module" and not forced and method in {"spawn", "forkserver"} and not _catches(module, call):
            yield module.spot(
                call, f'set_start_method("{method}") at the top level runs again where this module is imported'
            )


def _catches(module: Module, call: ast.Call) -> bool:
    tries = [node for node, _ in module.nodes[ast.Try] if isinstance(node, ast.Try)]
    return any(one.body[0].lineno <= call.lineno <= (one.body[-1].end_lineno or 0) for one in tries)


RULE = Rule(
    id="start-method-set-at-import",
    since=(3, 13),
    summary="The start method is set at a module's top level, without a guard",
    why="workers that execute the script again raise RuntimeError there; which ones do changed in 3.13.8 and 3.14.1",
    fix='move the call below `if __name__ == "__main__":`, or use get_context(...)',
    workaround="set_start_method(..., force=True)",
    link="https://github.com/python/cpython/issues/126631",
    confidence=Confidence.MEDIUM,
    words=("set_start_method",),
    witness="start_methods_processes/method-set-unguarded",
    check=check,
    valid=(
        """\
import multiprocessing

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
""",
        'import multiprocessing\n\nmultiprocessing.set_start_method("fork")\n',
    ),
    invalid=(
        """\
import multiprocessing

multiprocessing.set_start_method("forkserver")

def work():
    print("worked")

if __name__ == "__main__":
    multiprocessing.Process(target=work).start()
""",
    ),
    fragments={"invalid 1": Fragment("a build before 3.13.8", tried=False)},
    followed=Followed(
        1,
        """\
import multiprocessing

def work():
    print("worked")

if __name__ == "__main__":
    multiprocessing.set_start_method("forkserver")
    multiprocessing.Process(target=work).start()
""",
        same=False,
    ),
)
