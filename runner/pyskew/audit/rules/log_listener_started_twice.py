"""A listener of log records is started again while it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Fragment, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.receivers import Receivers

_LISTENER = "logging.handlers.QueueListener"
Call = tuple[ast.Call, Scope]


def check(module: Module) -> Iterator[Spot]:
    """Yield the second start() of one listener, neither of them on a condition, with no stop() between.

    Of an attribute, the first one stands in the constructor, and the other in any other method.
    """
    receivers = module.once(Receivers)
    starts = [one for one in module.calls_by_method.get("start", []) if _of_listener(receivers, *one)]
    if len(starts) <= 1:
        return
    stops = [(call.lineno, _key(call, scope)) for call, scope in module.calls_by_method.get("stop", [])]
    plain = [(call, scope) for call, scope in starts if not _on_condition(module, call)]
    plain.sort(key=lambda one: (not one[1].name.endswith(".__init__"), one[0].lineno))
    first: dict[tuple[str, str], Call] = {}
    for call, scope in plain:
        key = _key(call, scope)
        earlier = first.setdefault(key, (call, scope))
        if earlier[0] is call:
            continue
        same = earlier[1] is scope
        begins = earlier[0].lineno if same else getattr(scope.node, "lineno", 0)
        stopped = any(one == key and begins < line < call.lineno for line, one in stops)
        if (same or earlier[1].name.endswith(".__init__")) and not stopped and not module.tolerated(call):
            yield module.spot(call, f"started in line {earlier[0].lineno} already: RuntimeError")


def _of_listener(receivers: Receivers, call: ast.Call, scope: Scope) -> bool:
    return isinstance(call.func, ast.Attribute) and (
        receivers.sure(call.func.value, scope, "start", _LISTENER) is Confidence.HIGH
    )


def _key(call: ast.Call, scope: Scope) -> tuple[str, str]:
    """Return what a method is called on: an attribute by its class, a variable by its function."""
    held = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    owner = scope.owner() if held.startswith("self.") else None
    return owner.name if owner is not None else scope.name, held


def _on_condition(module: Module, call: ast.Call) -> bool:
    spans = [(node.lineno, node.end_lineno or 0) for node, _ in module.nodes[ast.If] if isinstance(node, ast.If)]
    return any(first <= call.lineno <= last for first, last in spans)


RULE = Rule(
    id="log-listener-started-twice",
    since=(3, 13),
    summary="A listener of log records is started again while it runs",
    why="QueueListener.start() raises RuntimeError then, since 3.13.4; before, a second thread was started and lost",
    fix="start it once, where it is made or where it is first used",
    workaround="listener.stop() before it is started again",
    link="https://github.com/python/cpython/issues/132106",
    confidence=Confidence.HIGH,
    raises=True,
    words=("QueueListener .start",),
    witness="upgrade_3_14/queue-listener-twice",
    check=check,
    valid=(
        """\
import logging.handlers
import queue

class Log:
    def __init__(self):
        self.listener = logging.handlers.QueueListener(queue.Queue())
        self.listener.start()

    def restart(self):
        self.listener.stop()
        self.listener.start()

one, other = (logging.handlers.QueueListener(queue.Queue()) for _ in range(2))
one.start()
other.start()
log = Log()
log.restart()
for listener in (one, other, log.listener):
    listener.stop()
print("over")
""",
    ),
    invalid=(
        """\
import logging.handlers
import queue

class Log:
    def __init__(self):
        self.listener = logging.handlers.QueueListener(queue.Queue())
        self.listener.start()

    def open(self):
        self.listener.start()
        return self

print(Log().open().listener.queue.empty())
""",
    ),
    fragments={"invalid 1": Fragment("a build from 3.13.4 on", tried=False)},
    followed=Followed(
        1,
        """\
import logging.handlers
import queue

class Log:
    def __init__(self):
        self.listener = logging.handlers.QueueListener(queue.Queue())

    def open(self):
        self.listener.start()
        return self

print(Log().open().listener.queue.empty())
""",
    ),
)
