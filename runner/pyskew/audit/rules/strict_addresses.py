"""Addresses of mail headers are parsed without saying how strictly."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues

_NAMES = ("email.utils.getaddresses", "email.utils.parseaddr")


def check(module: Module) -> Iterator[Spot]:
    """Yield calls without strict= whose argument is not written out as one plain address."""
    values = module.once(LocalValues)
    for name in _NAMES:
        for call, scope in module.calls_by_name.get(name, []):
            texts = [text for text, _ in values.texts(call.args[0], scope)] if call.args else []
            plain = bool(texts) and all(_plain(text) for text in texts)
            plain = plain or (bool(call.args) and _made_well(module, values, call.args[0], scope))
            given = keyword(call, "strict") is not None or any(one.arg is None for one in call.keywords)
            if call.args and not given and not plain and not module.tolerated(call):
                yield module.spot(
                    call, f"{name.rpartition('.')[2]}() gives ('', '') for what is not strictly well formed"
                )


def _made_well(module: Module, values: LocalValues, given: ast.expr, scope: Scope) -> bool:
    """Return whether formataddr() made what is parsed, here or in a function of this module that is called for it."""
    calls = module.calls_by_name.get("email.utils.formataddr", [])
    if not calls:
        return False
    made = {id(call) for call, _ in calls}
    makers = {function.name for _, where in calls for function in where.functions()}
    found = [value for one, where in values.of(given, scope) for value, _ in _parts(values, one, where)]
    return bool(found) and all(
        any(id(part) in made or (isinstance(part, ast.Call) and module.dotted(part.func) in makers) for part in parts)
        for parts in map(ast.walk, found)
    )


def _parts(values: LocalValues, node: ast.expr, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
    """Yield what an expression is made of: the values of the entries of a list, or of itself."""
    for one in node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]:
        yield from values.of(one, scope)


def _plain(text: str) -> bool:
    name, _, rest = text.partition("<")
    return ("@" not in name and "," not in name) or (not rest and text.count("@") == 1)


RULE = Rule(
    id="strict-addresses",
    since=(3, 13),
    summary="Addresses of mail headers are parsed without saying how strictly",
    why="an address in a display name, or a comma without quotes, gives ('', '') since 3.13",
    fix="the addresses of a header parsed with email.policy.default, or strict=False for trusted input",
    workaround="the same",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#email",
    confidence=Confidence.MEDIUM,
    words=("email getaddresses", "email parseaddr"),
    witness="upgrade_3_13/parseaddr-strict",
    check=check,
    valid=(
        """\
from email.utils import parseaddr

print(parseaddr('Bob <bob@example.com>'))
""",
        """\
from email.utils import formataddr, getaddresses, parseaddr

GUESTS = [("Miller, Jo", "jo@example.com"), ("Ann", "ann@example.com")]

def header(people):
    return ", ".join(formataddr(person) for person in people)

def addresses(text):
    return [address for _, address in getaddresses([text])]

text = header(GUESTS)
print(addresses(text), parseaddr(formataddr(GUESTS[0])))
""",
    ),
    invalid=(
        """\
from email.utils import getaddresses

def recipients(headers):
    return [address for _, address in getaddresses(headers)]

print(recipients(['a@example.com <a@example.com>']))
""",
        """\
import email.utils

print(email.utils.parseaddr('Office, Carol <carol@example.com>'))
""",
        """\
from email.utils import formataddr, getaddresses

def clean(text):
    text = str(text)
    text = ", ".join(formataddr(pair) for pair in getaddresses((text,)))
    return text

print(clean("a@example.com <a@example.com>"))
""",
    ),
    followed=Followed(
        2,
        """\
import email
import email.policy

message = email.message_from_string('To: Office, Carol <carol@example.com>', policy=email.policy.default)
print(message['To'].addresses[-1])
""",
        same=False,
    ),
)
