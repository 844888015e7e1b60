"""A key that holds a delimiter, or looks like a section, is written by configparser."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues
from pyskew.audit.values.receivers import Receivers

_PARSER = "configparser.RawConfigParser"
_SECTION = re.compile(r"\[.+\]")
_SET = 2
"""Arguments of set() up to the key."""


def check(module: Module) -> Iterator[Spot]:
    """Yield where such a key is set: set(), read_dict(), `parser[section][key] = ...` and `parser[section] = {...}`."""
    receivers, values = module.once(Receivers), module.once(LocalValues)
    if not any(_is_parser(receivers, call.func, scope) for call, scope in module.calls_by_method.get("write", [])):
        return
    told: set[int] = set()
    for node, parser, keys, scope in _keys(module, values):
        if receivers.sure(parser, scope, "write", _PARSER) is not Confidence.HIGH:
            continue
        marks = _delimiters(values, parser, scope)
        texts = [text for key, where in keys for text, _ in values.texts(key, where)]
        bad = next((text for text in texts if _SECTION.match(text) or any(one in text for one in marks)), "")
        if bad and node.lineno not in told and not module.tolerated(node):
            told.add(node.lineno)
            yield module.spot(node, f"a key {bad!r} cannot be written: InvalidWriteError")


def _is_parser(receivers: Receivers, func: ast.expr, scope: Scope) -> bool:
    return isinstance(func, ast.Attribute) and (
        receivers.sure(func.value, scope, func.attr, _PARSER) is Confidence.HIGH
    )


_Keyed = tuple[ast.expr, ast.expr, list[tuple[ast.expr, Scope]], Scope]


def _keys(module: Module, values: LocalValues) -> Iterator[_Keyed]:
    """Yield where keys are set, what may be the parser, and the keys."""
    for call, scope in [*module.calls_by_method.get("set", []), *module.calls_by_method.get("read_dict", [])]:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "set" and len(call.args) >= _SET:
            yield call, call.func.value, [(call.args[1], scope)], scope
        elif isinstance(call.func, ast.Attribute) and call.args:
            inner = [
                (one, where)
                for whole, where in values.of(call.args[0], scope)
                if isinstance(whole, ast.Dict)
                for one in whole.values
            ]
            yield call, call.func.value, [key for one in inner for key in _of_dict(values, *one)], scope
    for node, scope in module.nodes[ast.Assign]:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            match target:
                case ast.Subscript(value=ast.Subscript(value=parser), slice=key):
                    yield target, parser, [(key, scope)], scope
                case ast.Subscript(value=parser) if isinstance(node, ast.Assign):
                    yield target, parser, _of_dict(values, node.value, scope), scope
                case _:
                    pass


def _of_dict(values: LocalValues, node: ast.expr, scope: Scope) -> list[tuple[ast.expr, Scope]]:
    dicts = [(one, where) for one, where in values.of(node, scope) if isinstance(one, ast.Dict)]
    return [(key, where) for one, where in dicts for key in one.keys if key is not None]


def _delimiters(values: LocalValues, parser: ast.expr, scope: Scope) -> tuple[str, ...]:
    """Return what separates keys from values: what the parser is made with, else both signs."""
    for made, where in values.of(parser, scope):
        for given in made.keywords if isinstance(made, ast.Call) else ():
            if given.arg == "delimiters":
                parts = [one for whole, _ in values.of(given.value, where) for one in getattr(whole, "elts", [whole])]
                return tuple(text for one in parts for text, _ in values.texts(one, where))
    return "=", ":"


RULE = Rule(
    id="configparser-delimiter-in-key",
    since=(3, 14),
    summary="A key that holds a delimiter, or looks like a section, is written by configparser",
    why="such a file would be read otherwise: write() raises InvalidWriteError since 3.14, and wrote it before",
    fix="ConfigParser(delimiters=('=',)) where keys hold colons, or the address as the value",
    workaround="another format for such keys, as json",
    link="https://docs.python.org/3.14/library/configparser.html#configparser.InvalidWriteError",
    confidence=Confidence.HIGH,
    words=("configparser .write",),
    shape=r"[:=][^\n'\"]*['\"]|['\"]\[",
    check=check,
    valid=(
        """\
import configparser
import io

config = configparser.ConfigParser(delimiters=("=",))
config.read_dict({"sites": {"http://example.org": "home"}})
config["sites"]["name"] = "a: b"
stream = io.StringIO()
config.write(stream)
print(stream.getvalue())
""",
        """\
import configparser
import io

config = configparser.RawConfigParser()
config["a"] = {"ssh": "host:22"}
other = {"a": {}}
other["a"]["host:22"] = 1
config.write(io.StringIO())
print(other)
""",
    ),
    invalid=(
        """\
import configparser
import io

def save(sites):
    config = configparser.ConfigParser()
    config.add_section("sites")
    for address, title in sites.items():
        config.set("sites", address, title)
    stream = io.StringIO()
    config.write(stream)
    return stream.getvalue()

print(save({"http://example.org": "home"}))
""",
        """\
import configparser
import io

class Ports:
    def __init__(self):
        self.config = configparser.RawConfigParser()
        self.config["ports"] = {"a:1": "open"}
        self.config["ports"]["[x]"] = "closed"

    def text(self):
        stream = io.StringIO()
        self.config.write(stream)
        return stream.getvalue()

print(Ports().text())
""",
    ),
    followed=Followed(
        1,
        """\
import configparser
import io

def save(sites):
    config = configparser.ConfigParser(delimiters=("=",))
    config.add_section("sites")
    for address, title in sites.items():
        config.set("sites", address, title)
    stream = io.StringIO()
    config.write(stream)
    return stream.getvalue()

print(save({"http://example.org": "home"}))
""",
    ),
)
