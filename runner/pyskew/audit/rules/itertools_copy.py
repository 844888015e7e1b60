"""An iterator of itertools is copied or pickled."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.receivers import Receivers

_DECIDES = ("__getstate__", "__reduce__", "__reduce_ex__", "__deepcopy__", "__copy__", "__getnewargs__")
_COPIES = ("copy.copy", "copy.deepcopy", "pickle.dumps", "pickle.dump")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of copy() and dumps() on what itertools made; tee() copies itself."""
    origins, receivers = module.once(Origins), module.once(Receivers)
    for name in _COPIES:
        for call, scope in module.calls_by_name.get(name, []):
            made = origins.origin(call.args[0], scope) if call.args else ""
            if made.startswith("itertools.") and not made.startswith("itertools.tee"):
                yield module.spot(call, f"{name}() of {made} raises TypeError")
            elif name != "copy.copy" and call.args and not module.tolerated(call):
                held = next(_held(origins, receivers, call.args[0], scope), "")
                if held:
                    yield module.spot(call, f"{name}() of what holds {held} raises TypeError", Confidence.MEDIUM)


def _held(origins: Origins, receivers: Receivers, node: ast.expr, scope: Scope) -> Iterator[str]:
    """Yield what itertools made and an object keeps whose class, of this file, does not decide what is pickled."""
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        node = node.value
    classes = receivers.of(node, scope).own
    if any(f"{one.name}.{name}" in receivers.module.scopes for one in classes for name in _DECIDES):
        return
    names = {one.name for one in classes}
    for store, where in receivers.module.nodes[ast.Assign]:
        owner = where.owner()
        if isinstance(store, ast.Assign) and owner is not None and owner.name in names:
            on_self = any(ast.unparse(one).startswith("self.") and "[" not in ast.unparse(one) for one in store.targets)
            made = origins.origin(store.value, where)
            if (
                on_self
                and made.startswith("itertools.")
                and made.endswith("()")
                and not made.startswith("itertools.tee")
            ):
                yield made


RULE = Rule(
    id="itertools-copy",
    since=(3, 14),
    summary="An iterator of itertools is copied or pickled",
    why="support was deprecated in 3.12 and is gone: TypeError",
    fix="itertools.tee(), or keep the arguments and make the iterator again",
    workaround="list(iterator)",
    shape=(
        r"import[^\n]*\b(?:copy|pickle)\b|from[ \t]+(?:copy|pickle)\b|copy\.(?:deep)?copy\b|pickle\.dump",
        r"import[^\n]*\bitertools\b|from[ \t]+itertools\b|itertools\.",
    ),
    link="https://github.com/python/cpython/issues/101588",
    confidence=Confidence.HIGH,
    words=("itertools copy", "itertools deepcopy", "itertools dumps", "itertools dump"),
    witness="upgrade_3_14/itertools-copy",
    check=check,
    valid=(
        """\
import itertools
import pickle

class Sequence:
    def __init__(self):
        self.ids = itertools.count(10)

    def __getstate__(self):
        return {}

print(type(pickle.loads(pickle.dumps(Sequence()))).__name__)
""",
        """\
import copy
import itertools

copy.copy([1])
itertools.tee([1])
""",
    ),
    invalid=(
        """\
import copy
import itertools

counter = itertools.count()
copy.copy(counter)
""",
        """\
import itertools
import pickle

class Sequence:
    def __init__(self):
        self.ids = itertools.count(10)

    def snapshot(self):
        return pickle.dumps(self.__dict__)

print(next(pickle.loads(Sequence().snapshot())["ids"]))
""",
    ),
    followed=Followed(
        1,
        """\
import itertools

counter = itertools.count()
counter, again = itertools.tee(counter)
""",
    ),
)
