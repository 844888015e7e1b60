"""The flags of a TLS context with default checks are asked for what 3.13 added to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_ADDED = ("VERIFY_X509_STRICT", "VERIFY_X509_PARTIAL_CHAIN")
_MAKES = "ssl.create_default_context"
_SAID = "VERIFY_X509_STRICT and VERIFY_X509_PARTIAL_CHAIN are set"


def check(module: Module) -> Iterator[Spot]:
    """Yield `flags & VERIFY_X509_STRICT`, `flags == ...` and `table[flags]`, where the file makes such a context.

    Flags that a loop gives count where the file names one that was added. What is assigned back changes flags.
    """
    if not any(module.dotted(node) == _MAKES for node, _ in module.nodes[ast.Attribute]) and (
        _MAKES not in module.imports.values()
    ):
        return
    values = module.once(LocalValues)
    named = {node.attr for node, _ in module.nodes[ast.Attribute] if isinstance(node, ast.Attribute)}
    names = (named | set(module.imports)) & set(_ADDED)
    for node, scope in [*module.nodes[ast.BinOp], *module.nodes[ast.Compare]]:
        match node:
            case (
                ast.BinOp(left=left, op=ast.BitAnd(), right=right)
                | ast.Compare(left=left, ops=[ast.In()], comparators=[right])
            ):
                asked = next(
                    (other for one, other in ((left, right), (right, left)) if _flags(values, one, scope)), None
                )
                told = asked is not None and _may_be_added(values, asked, scope, named=bool(names))
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                told = _flags(values, left, scope) is not _flags(values, right, scope) and not names
            case _:
                told = False
        if told and not module.tolerated(node):
            yield module.spot(node, _SAID)
    for look in compared.lookups(module) if not names else ():
        told = _flags(values, look.one, look.scope) and _is_table(values, look.other, look.scope)
        if told and not module.tolerated(look.node):
            yield module.spot(look.node, _SAID)


def _flags(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr == "verify_flags" for one, _ in values.of(node, scope))


def _is_table(values: LocalValues, node: ast.expr, scope: Scope) -> bool:
    """Return whether an expression is a literal container that names flags: combinations of them, not one by one."""
    for value, _ in compared.held(values, node, scope):
        last = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
        if last.startswith("VERIFY_") or isinstance(value, ast.BinOp):
            return True
    return False


def _may_be_added(values: LocalValues, node: ast.expr, scope: Scope, *, named: bool) -> bool:
    """Return whether a flag is one that was added, or a variable of a file that names one."""
    for one, _ in values.of(node, scope):
        last = one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "")
        if last in _ADDED or (named and isinstance(one, ast.Name)):
            return True
    return False


RULE = Rule(
    id="ssl-default-flags",
    since=(3, 13),
    summary="The flags of a TLS context with default checks are asked for what 3.13 added to them",
    why="ssl.create_default_context() sets VERIFY_X509_STRICT and VERIFY_X509_PARTIAL_CHAIN since 3.13",
    fix="ask for the flags that you set yourself, and set those that you expect",
    workaround="context.verify_flags &= ~ssl.VERIFY_X509_STRICT & ~ssl.VERIFY_X509_PARTIAL_CHAIN",
    link="https://docs.python.org/3.13/library/ssl.html#ssl.create_default_context",
    confidence=Confidence.MEDIUM,
    words=("create_default_context verify_flags",),
    check=check,
    valid=(
        """\
import ssl

context = ssl.create_default_context()
context.verify_flags &= ~ssl.VERIFY_X509_STRICT
context.verify_flags = context.verify_flags & ~ssl.VERIFY_X509_PARTIAL_CHAIN
print(bool(context.verify_flags & ssl.VERIFY_CRL_CHECK_LEAF))
""",
        """\
import ssl

KNOWN = {ssl.CERT_NONE: "none", ssl.CERT_REQUIRED: "required"}
context = ssl.create_default_context()
context.verify_flags = ssl.VERIFY_CRL_CHECK_LEAF
print(KNOWN[context.verify_mode], KNOWN.get(context.check_hostname), context.verify_flags in (1, 2))
""",
    ),
    invalid=(
        """\
import ssl

class Policy:
    def __init__(self, factory=ssl.create_default_context):
        self.context = factory()

    def flags(self):
        known = {'STRICT': ssl.VERIFY_X509_STRICT, 'CRL': ssl.VERIFY_CRL_CHECK_LEAF}
        return sorted(name for name, flag in known.items() if self.context.verify_flags & flag)

print(Policy().flags())
""",
        """\
import ssl

print(ssl.create_default_context().verify_flags == ssl.VERIFY_X509_TRUSTED_FIRST)
""",
        """\
import ssl

NAMES = {ssl.VERIFY_DEFAULT: "plain", ssl.VERIFY_X509_TRUSTED_FIRST: "trusted first"}

class Client:
    def __init__(self):
        self.context = ssl.create_default_context()

    def __str__(self):
        return NAMES[self.context.verify_flags]

print(Client())
""",
    ),
    followed=Followed(
        2,
        """\
import ssl

print(bool(ssl.create_default_context().verify_flags & ssl.VERIFY_X509_TRUSTED_FIRST))
""",
    ),
)
