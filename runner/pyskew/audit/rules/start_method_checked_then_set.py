"""The start method is asked for, and set if it is not the wanted one: asking has already settled it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module

_ASK, _SET = "multiprocessing.get_start_method", "multiprocessing.set_start_method"


def check(module: Module) -> Iterator[Spot]:
    """Yield set_start_method() below a test of get_start_method(), without force and where nothing catches."""
    asked = module.calls_by_name.get(_ASK, [])
    for call, scope in module.calls_by_name.get(_SET, []):
        if keyword(call, "force") is not None or len(call.args) > 1 or _catches(module, call):
            continue
        for question, around in asked:
            allow = keyword(question, "allow_none")
            safe = bool(question.args) or (isinstance(allow, ast.Constant) and allow.value is True)
            if not safe and around.function() is scope.function() and question.lineno <= call.lineno:
                message = (
                    f"RuntimeError where the default differs: get_start_method() at line {question.lineno} settles it"
                )
                yield module.spot(call, message)
                break


def _catches(module: Module, call: ast.Call) -> bool:
    tries = [node for node, _ in module.nodes[ast.Try] if isinstance(node, ast.Try)]
    return any(one.body[0].lineno <= call.lineno <= (one.body[-1].end_lineno or 0) for one in tries)


RULE = Rule(
    id="start-method-checked-then-set",
    since=(3, 14),
    summary="The start method is asked for, and then set if it is another one",
    why="get_start_method() settles the default: while that was the wanted one nothing was set, now setting raises",
    fix="use get_context(...) instead; or get_start_method(allow_none=True)",
    workaround="set_start_method(..., force=True)",
    link="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.get_start_method",
    confidence=Confidence.HIGH,
    words=("get_start_method set_start_method",),
    witness="start_methods_processes/method-checked-then-set",
    check=check,
    valid=(
        """\
import multiprocessing as mp

if mp.get_start_method(allow_none=True) is None:
    mp.set_start_method("fork")
""",
        """\
import multiprocessing as mp

if mp.get_start_method() != "fork":
    mp.set_start_method("fork", force=True)
""",
    ),
    invalid=(
        """\
import multiprocessing as mp

def main():
    if mp.get_start_method() != "fork":
        mp.set_start_method("fork")

if __name__ == "__main__":
    main()
""",
    ),
    followed=Followed(
        1,
        """\
import multiprocessing as mp

def main():
    if mp.get_start_method(allow_none=True) != "fork":
        mp.set_start_method("fork")

if __name__ == "__main__":
    main()
""",
    ),
)
