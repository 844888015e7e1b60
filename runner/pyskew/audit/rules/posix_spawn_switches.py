"""A private switch of subprocess is set that nothing reads any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield `subprocess._USE_VFORK = False` and its like, setattr() and patches included."""
    for node, scope in module.nodes[ast.Attribute]:
        if not isinstance(node, ast.Attribute) or node.attr != "_USE_VFORK" or not isinstance(node.ctx, ast.Store):
            continue
        if module.imported(node, scope) == "subprocess._USE_VFORK" and not module.tolerated(node):
            yield module.spot(node, "subprocess._USE_VFORK is read by nothing: vfork() stays on")
    for name in ("setattr", "monkeypatch.setattr", "mock.patch.object", "unittest.mock.patch.object"):
        for call, _ in module.calls_by_name.get(name, []):
            given = [ast.unparse(one).strip("'") for one in call.args[:2]]
            if given[-1:] == ["_USE_VFORK"] and module.dotted(call.args[0]) == "subprocess":
                yield module.spot(call, "subprocess._USE_VFORK is read by nothing: vfork() stays on")


RULE = Rule(
    id="posix-spawn-switches",
    since=(3, 14),
    summary="A private switch of subprocess is set that nothing reads any more",
    why="the documented way to do without vfork() was removed with 3.14: the assignment does nothing",
    fix="leave it out, or set subprocess._USE_POSIX_SPAWN and close_fds",
    workaround="the same",
    link="https://docs.python.org/3.13/library/subprocess.html#disabling-use-of-vfork-or-posix-spawn",
    confidence=Confidence.MEDIUM,
    words=("_USE_VFORK",),
    check=check,
    valid=(
        """\
import subprocess

if hasattr(subprocess, '_USE_VFORK'):
    subprocess._USE_VFORK = False
print('set')
""",
    ),
    invalid=(
        """\
import subprocess

before = 'yes' if '_USE_VFORK' in vars(subprocess) else 'no'
subprocess._USE_VFORK = False
print(before)
""",
    ),
    followed=Followed(
        1,
        """\
import subprocess

print(subprocess.run(['true'], check=False).returncode)
""",
        same=False,
    ),
)
