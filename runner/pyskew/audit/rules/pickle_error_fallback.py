"""Code falls back on AttributeError or TypeError where something cannot be pickled."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_DUMPS = {"pickle.dumps", "pickle.dump", "cPickle.dumps", "multiprocessing.reduction.ForkingPickler.dumps"}
_ENOUGH = {"Exception", "BaseException", "PicklingError", "PickleError"}


def check(module: Module) -> Iterator[Spot]:
    """Try blocks around a dump whose clauses know AttributeError and nothing of pickle's own."""
    for node, _ in module.nodes[ast.Try]:
        if not isinstance(node, ast.Try):
            continue
        caught = [_names(one) for one in node.handlers]
        known = set().union(*caught) if caught else set()
        if "AttributeError" not in known or known & _ENOUGH or set() in caught:
            continue
        calls = [part for one in node.body for part in ast.walk(one) if isinstance(part, ast.Call)]
        dump = next((call for call in calls if module.dotted(call.func) in _DUMPS), None)
        if dump is not None:
            yield module.spot(dump, "a local object raises PicklingError, which no clause here catches")


def _names(caught: ast.ExceptHandler) -> set[str]:
    if caught.type is None:
        return set()
    parts = [part for part in ast.walk(caught.type) if isinstance(part, (ast.Name, ast.Attribute))]
    return {part.id if isinstance(part, ast.Name) else part.attr for part in parts}


RULE = Rule(
    id="pickle-error-fallback",
    since=(3, 14),
    summary="Code falls back on AttributeError where something cannot be pickled",
    why="local functions and classes raise PicklingError, which was AttributeError before",
    fix="except (pickle.PicklingError, AttributeError, TypeError)",
    workaround="except Exception",
    link="https://github.com/python/cpython/issues/122311",
    confidence=Confidence.HIGH,
    words=("pickle AttributeError dumps", "pickle AttributeError dump", "ForkingPickler AttributeError dumps"),
    witness="upgrade_3_14/pke-fallback-handler",
    check=check,
    valid=(
        """\
import pickle

def local():
    def inner():
        pass
    return inner

try:
    pickle.dumps(local())
except (AttributeError, pickle.PicklingError):
    print("not pickled")
""",
        """\
import pickle

try:
    pickle.loads(b"cos\\nabsent\\n.")
except AttributeError:
    print("not known")
""",
    ),
    invalid=(
        """\
import pickle

def local():
    def inner():
        pass
    return inner

try:
    pickle.dumps(local())
except (AttributeError, TypeError):
    print("not pickled")
""",
    ),
    followed=Followed(
        1,
        """\
import pickle

def local():
    def inner():
        pass
    return inner

try:
    pickle.dumps(local())
except (pickle.PicklingError, AttributeError, TypeError):
    print("not pickled")
""",
    ),
)
