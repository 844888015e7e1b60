"""An iterator of itertools is copied or pickled."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule

_COPIES = ("copy.copy", "copy.deepcopy", "pickle.dumps", "pickle.dump")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of copy() and dumps() on what itertools made; tee() copies itself."""
    origins = Origins(module)
    for name in _COPIES:
        for call, scope in module.calls_by_name.get(name, []):
            made = origins.origin(call.args[0], scope) if call.args else ""
            if made.startswith("itertools.") and not made.startswith("itertools.tee"):
                yield module.spot(call, f"{name}() of {made} raises TypeError")


RULE = Rule(
    id="itertools-copy",
    since=(3, 14),
    summary="An iterator of itertools is copied or pickled",
    why="support was deprecated in 3.12 and is gone: TypeError",
    fix="itertools.tee(), or keep the arguments and make the iterator again",
    workaround="list(iterator)",
    link="https://github.com/python/cpython/issues/101588",
    confidence=Confidence.HIGH,
    words=("itertools copy", "itertools deepcopy", "itertools dumps", "itertools dump"),
    witness="upgrade_3_14/itertools-copy",
    check=check,
    valid=(
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
