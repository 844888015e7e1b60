"""A help text of argparse holds a `%` that its formatting does not understand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.composed_texts import composed_text
from pyskew.audit.values.local_values import LocalValues, Value
from pyskew.audit.values.receivers import Receivers

_MESSAGE = "this % is no valid format: ValueError when the argument is added; write %%"
_METHODS = ("add_argument", "add_parser", "add_subparsers")
_KEYS = {
    "prog", "default", "type", "choices", "metavar", "dest", "nargs", "const", "required", "option_strings", "help",
    "container", "deprecated",
}  # fmt: skip


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield texts that reach help= of add_argument(), add_parser() and add_subparsers(), by variables too.

    The module that a text is imported from is asked.
    """
    receivers = module.once(Receivers)
    values = receivers.values
    knows = module.uses("argparse")
    seen: set[int] = set()
    for method in _METHODS:
        for call, scope in module.calls_by_method.get(method, []):
            given = keyword(call, "help")
            custom = keyword(call, "action") is not None
            sure = _parser(receivers, call, scope, method)
            if sure is not None and not module.tolerated(call):
                owners = _imported_owners(module, values, call, scope)
                for value, where in [*values.of(given, scope), *_unpacked(values, call, scope)]:
                    told = _told(module, values, (value, where), sure, seen, custom=custom)
                    yield from (OpenQuestion(spot, owners) for spot in told) if owners else told
                    dotted = module.imported(value, where)
                    if dotted:
                        yield OpenQuestion(module.spot(value, _MESSAGE, sure), (dotted,))
    if knows:
        yield from _metadata(module, values, seen)


def _imported_owners(module: Module, values: LocalValues, call: ast.Call, scope: Scope) -> tuple[str, ...]:
    """Return the imported classes that make what gets the text, where they do not sound like parsers."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    made = [(one.func, where) for one, where in values.of(owner, scope) if isinstance(one, ast.Call)]
    names = [module.imported(func, where) for func, where in made]
    telling = any(not name or name.startswith("argparse.") or "pars" in name.lower() for name in names)
    return () if telling else tuple(names)


def answer(module: Module, name: str, spot: Spot) -> Iterator[Spot]:
    """Yield texts of a name that another module adds an argument with: no name in it is taken for a wrong one.

    Where the name is that of a class that gets the text, the text counts if the class derives from a parser.
    """
    owner = module.scopes.get(name)
    if owner is not None and owner.kind == "class":
        bases = owner.node.bases if isinstance(owner.node, ast.ClassDef) else []
        if any("pars" in module.dotted(base).lower() for base in bases):
            yield spot
        return
    values = module.once(LocalValues)
    node = ast.parse(name, mode="eval").body
    for value in values.of(node, module.top):
        yield from _told(module, values, value, spot.confidence or Confidence.HIGH, set(), custom=True)


def _parser(receivers: Receivers, call: ast.Call, scope: Scope, method: str) -> Confidence | None:
    """Return how sure it is that a parser gets the text: groups of arguments are not checked."""
    if not isinstance(call.func, ast.Attribute):
        return None
    node = call.func.value
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    made = [ast.unparse(value.func) for value, _ in receivers.values.of(node, scope) if isinstance(value, ast.Call)]
    grouped = [one.endswith(("add_argument_group", "add_mutually_exclusive_group")) for one in made]
    if method == "add_argument" and (any(grouped) or (not made and "group" in name.lower())):
        return None
    if any(one.endswith(("ArgumentParser", ".add_parser", ".add_subparsers")) for one in made):
        return Confidence.HIGH
    return receivers.sure(node, scope, method, "argparse.ArgumentParser")


def _told(
    module: Module, values: LocalValues, value: Value, sure: Confidence, seen: set[int], *, custom: bool
) -> Iterator[Spot]:
    text = composed_text(values, *value)
    if text is not None and id(value[0]) not in seen and _is_bad(text, custom=custom):
        seen.add(id(value[0]))
        yield module.spot(value[0], _MESSAGE, sure)


def _unpacked(values: LocalValues, call: ast.Call, scope: Scope) -> Iterator[Value]:
    """Yield the "help" of dictionaries that are unpacked into the call."""
    for one in call.keywords:
        if one.arg is None:
            for whole, where in values.of(one.value, scope):
                yield from _helps(values, whole, where)


def _helps(values: LocalValues, node: ast.expr, scope: Scope) -> Iterator[Value]:
    match node:
        case ast.Dict(keys=keys, values=given):
            for key, value in zip(keys, given, strict=True):
                if isinstance(key, ast.Constant) and key.value == "help":
                    yield from values.of(value, scope)
        case ast.Call(func=ast.Name(id="dict")):
            yield from values.of(keyword(node, "help"), scope)
        case _:
            pass


def _metadata(module: Module, values: LocalValues, seen: set[int]) -> Iterator[Spot]:
    """Yield the "help" of dictionaries anywhere, in a file whose parsers take their help from such."""
    for call, scope in module.calls_by_method.get("add_argument", []):
        shown = ast.unparse(call)
        if "*" not in shown and "help" not in re.sub(r"help=", "", shown):
            continue
        for one in ast.walk(module.tree):
            if isinstance(one, (ast.Dict, ast.Call)):
                for value in _helps(values, one, scope):
                    yield from _told(module, values, value, Confidence.MEDIUM, seen, custom=True)
        return


class _Parameters(dict[str, int]):
    """What a help text is formatted with: any value will do; a name that no action has is an error."""

    def __init__(self, *, custom: bool) -> None:
        super().__init__()
        self._custom = custom

    def __missing__(self, key: str) -> int:
        if key not in _KEYS and not self._custom:
            raise KeyError(key)
        return 0


def _is_bad(text: str, *, custom: bool) -> bool:
    try:
        text % _Parameters(custom=custom)
    except (ValueError, TypeError, KeyError):
        return True
    return False


RULE = Rule(
    id="argparse-help-percent",
    since=(3, 14),
    summary="A help text of argparse holds a `%` that its formatting does not understand",
    why="the text is formatted when the argument is added, not only for --help: ValueError at start-up",
    fix="write %% for a percent sign",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#argparse",
    confidence=Confidence.HIGH,
    words=("add_argument help", "add_parser help", "add_subparsers help"),
    shape=r"%|help\s*=\s*[A-Za-z_][\w.]*\s*[,)]",
    witness="",
    check=check,
    answer=answer,
    valid=(
        """\
# file: menu.py
class Menu:
    def add_argument(self, name, help=""):
        print(f"{name}: {help}")
# file: example.py
import argparse

from menu import Menu

menu = Menu()
menu.add_argument("--half", help="gives 50% of it")
print(argparse.ArgumentParser(prog="x").parse_args([]))
""",
        """\
# file: texts.py
class Help:
    KEEP = "keep 10%% of it"
    NOTE = "100%"
# file: example.py
import argparse

from texts import Help

parser = argparse.ArgumentParser(description=Help.NOTE)
parser.add_argument("--keep", help=Help.KEEP)
print(parser.parse_args([]))
""",
        """\
import argparse

parser = argparse.ArgumentParser(prog="a", description="up to 50%", epilog="100%")
parser.add_argument("-a", default=1, metavar="%", help="50%% of %(prog)s, %(default)s")
parser.add_argument_group("50%", "of 100%")
print("%d%% of it" % 50, parser.parse_args([]).a)
""",
        """\
import argparse

parser = argparse.ArgumentParser(prog="a")
group = parser.add_argument_group("all")
group.add_argument("-b", help="what groups say is 100% unchecked")
print(parser.parse_args([]))
""",
        """\
class Menu:
    def add_argument(self, name, help):
        print(name, help)

Menu().add_argument("a", help="50%")

def add(menu):
    menu.add_argument("b", help="60%")

add(Menu())
""",
        """\
import argparse

class Action(argparse.Action):
    def __init__(self, *given, unit="m", **more):
        super().__init__(*given, **more)
        self.unit = unit

    def __call__(self, *given):
        pass

argparse.ArgumentParser().add_argument("-x", action=Action, help="in %(unit)s")
""",
        # Escaped under the name of the parameter, whatever happens.
        """\
import argparse

def add(parser, name, text):
    text = text.replace("%", "%%")
    parser.add_argument(name, help=text)

parser = argparse.ArgumentParser(prog="mix")
add(parser, "--rate", "share in % of all")
print(parser.parse_args([]))
""",
    ),
    invalid=(
        """\
# file: texts.py
KEEP = "keep 10% of it"

class Help:
    SEED = "where to begin"
# file: example.py
import argparse

import texts
from texts import KEEP

parser = argparse.ArgumentParser()
parser.add_argument("--seed", help=texts.Help.SEED)
parser.add_argument("--keep", help=KEEP)
print(parser.parse_args([]))
""",
        """\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--rpm", help="what counts as 100%")
print(parser.parse_args([]))
""",
        """\
import argparse

HELP = ("how much is kept, "
        "at least 40% of it")

def options(parser):
    parser.add_argument("--ratio", help=HELP)
    return parser

print(options(argparse.ArgumentParser()).parse_args([]))
""",
        """\
import argparse

commands = argparse.ArgumentParser().add_subparsers(help="one of 100% of them")
""",
        """\
import argparse

def add(parser, name, text):
    parser.add_argument(name, help=text)

parser = argparse.ArgumentParser()
add(parser, "--share", "share in %")
print(parser.parse_args([]))
""",
        """\
import argparse

LIMIT = 30
OPTION = {"type": int, "help": f"limit, {LIMIT}% at first"}
parser = argparse.ArgumentParser()
parser.add_argument("--limit", **OPTION)
parser.add_argument("--other", help="up to %d%%" % LIMIT)
print(parser.parse_args([]))
""",
        """\
import argparse

parser = argparse.ArgumentParser()
parser.add_subparsers().add_parser("fan", help="up to 100%")
print(parser.parse_args([]))
""",
        """\
import argparse

def scale(args):
    '''Scale to 50% of the size.'''

def command(commands, function):
    commands.add_parser(function.__name__, help=function.__doc__.splitlines()[0]).set_defaults(call=function)

parser = argparse.ArgumentParser()
command(parser.add_subparsers(), scale)
print(parser.parse_args(["scale"]).call(None))
""",
        """\
import argparse
import dataclasses

@dataclasses.dataclass
class Options:
    split: str = dataclasses.field(default="train", metadata={"help": "a slice, as in train[:50%]"})

parser = argparse.ArgumentParser()
for field in dataclasses.fields(Options):
    parser.add_argument("--" + field.name, help=field.metadata.get("help"))
print(parser.parse_args([]))
""",
        """\
import argparse

FLAGS = {"--keep": "keep 10% of it", "--seed": "where to begin"}
parser = argparse.ArgumentParser()
for flag, text in FLAGS.items():
    parser.add_argument(flag, help=text)
print(parser.parse_args([]))
""",
        """\
import argparse

FLAGS = [("--seed", int, "where to begin"), ("--keep", int, "keep 10% of it")]
parser = argparse.ArgumentParser()
for flag, kind, text in FLAGS:
    parser.add_argument(flag, type=kind, help=text)
print(parser.parse_args([]))
""",
        """\
# file: tool.py
import argparse

class Tool(argparse.ArgumentParser):
    pass
# file: example.py
from tool import Tool

tool = Tool(prog="x")
tool.add_argument("--half", help="gives 50% of it")
print(tool.parse_args([]).half)
""",
        # Escaped on one way only.
        """\
import argparse

def add(parser, name, text, escape=False):
    if escape:
        text = text.replace("%", "%%")
    parser.add_argument(name, help=text)

parser = argparse.ArgumentParser(prog="mix")
add(parser, "--rate", "share in % of all")
print(parser.parse_args([]))
""",
    ),
    followed=Followed(
        4,
        """\
import argparse

commands = argparse.ArgumentParser().add_subparsers(help="one of 100%% of them")
""",
    ),
)
