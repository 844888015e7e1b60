"""urlopen() is told by cafile, capath or cadefault whom to trust."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module

_GONE = ("cafile", "capath", "cadefault")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with these keyword arguments."""
    for call, _ in module.calls_by_name.get("urllib.request.urlopen", []):
        given = [name for name in _GONE if keyword(call, name) is not None]
        if given and not module.tolerated(call):
            yield module.spot(call, f"urlopen() takes no {given[0]}=")


RULE = Rule(
    id="urlopen-cafile",
    since=(3, 13),
    summary="urlopen() is told by cafile, capath or cadefault whom to trust",
    why="the parameters are gone: TypeError",
    fix="context=ssl.create_default_context(cafile=...)",
    workaround="the same",
    link="https://github.com/python/cpython/issues/105382",
    confidence=Confidence.HIGH,
    words=("urlopen cafile", "urlopen capath", "urlopen cadefault"),
    witness="upgrade_3_13/urlopen-cafile",
    check=check,
    valid=(
        """\
import ssl
from urllib.request import urlopen

urlopen('data:,text', context=ssl.create_default_context())
""",
    ),
    invalid=(
        """\
from urllib.request import urlopen

urlopen('data:,text', cafile=None)
""",
    ),
    followed=Followed(
        1,
        """\
import ssl
from urllib.request import urlopen

urlopen('data:,text', context=ssl.create_default_context(cafile=None))
""",
    ),
)
