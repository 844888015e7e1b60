"""A TLS context with default checks is given certificates of one's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Rule, Unfollowed
from pyskew.audit.stdlib.launch_sites import argument
from pyskew.audit.syntax.module_index import Module

_POSITION = {"cafile": 1, "capath": 2, "cadata": 3}


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of create_default_context() with an authority; code that clears the flags is left alone."""
    if any(name.endswith("VERIFY_X509_STRICT") for name in _named(module)):
        return
    for call, _ in module.calls_by_name.get("ssl.create_default_context", []):
        own = any(argument(call, position, name) is not None for name, position in _POSITION.items())
        if own and not module.tolerated(call):
            yield module.spot(call, "checks certificates by RFC 5280: older ones of one's own making may fail")


def _named(module: Module) -> Iterator[str]:
    return (node.attr for node, _ in module.nodes[ast.Attribute] if isinstance(node, ast.Attribute))


RULE = Rule(
    id="strict-certificates",
    since=(3, 13),
    summary="A TLS context with default checks is given certificates of one's own",
    why="VERIFY_X509_STRICT joined the default flags: an authority without the critical mark, say, is refused",
    fix="make the certificates anew as RFC 5280 has them",
    workaround="context.verify_flags &= ~ssl.VERIFY_X509_STRICT",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#ssl",
    confidence=Confidence.LOW,
    words=("create_default_context",),
    witness="upgrade_3_13/ssl-default-flags",
    check=check,
    valid=(
        "import ssl\n\nprint(ssl.create_default_context().check_hostname)\n",
        """\
import ssl

def client(file):
    context = ssl.create_default_context(cafile=file)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
""",
    ),
    invalid=(
        """\
import ssl

def client(file):
    return ssl.create_default_context(cafile=file)

print(bool(client(None).verify_flags & ssl.VerifyFlags(32)))
""",
    ),
    followed=Unfollowed.MACHINE,
)
