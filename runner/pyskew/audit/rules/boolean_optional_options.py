"""argparse.BooleanOptionalAction is given type, choices or metavar."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.given_arguments import GivenArguments, surest
from pyskew.audit.values.named_values import NamedValues


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of add_argument() with that action."""
    arguments, named = module.once(GivenArguments), module.once(NamedValues)
    for call, scope in module.calls_by_method.get("add_argument", []):
        actions = [named.of(*one) for one in arguments.argument(call, scope, 99, "action")]
        found = [one["argparse.BooleanOptionalAction"] for one in actions if "argparse.BooleanOptionalAction" in one]
        given = arguments.keywords(call, scope) if found else {}
        refused = [name for name in ("type", "choices", "metavar") if name in given]
        if refused:
            sure = surest(given[name] for name in refused).together_with(surest(found))
            sure = sure if len(found) == len(actions) else Confidence.MEDIUM
            yield module.spot(call, f"BooleanOptionalAction takes no {refused[0]}=: TypeError", sure)


RULE = Rule(
    id="boolean-optional-options",
    since=(3, 14),
    summary="argparse.BooleanOptionalAction is given type, choices or metavar",
    why="they had no effect, were deprecated in 3.12 and raise TypeError",
    fix="leave them out",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#argparse",
    confidence=Confidence.HIGH,
    words=("BooleanOptionalAction",),
    check=check,
    valid=(
        """\
import argparse

p = argparse.ArgumentParser()
p.add_argument('--a', action=argparse.BooleanOptionalAction)
""",
        """\
import argparse

COMMON = {"default": True}

def add_switch(parser, name, **more):
    more.pop("type", None)
    parser.add_argument(name, action=argparse.BooleanOptionalAction, **{**COMMON, **more})

p = argparse.ArgumentParser()
add_switch(p, "--color", type=bool)
p.add_argument("--size", **dict(COMMON, type=int))
print(p.parse_args(["--no-color"]).color)
""",
    ),
    invalid=(
        """\
from argparse import ArgumentParser, BooleanOptionalAction

p = ArgumentParser()
p.add_argument('--a', action=BooleanOptionalAction, type=bool)
""",
        """\
import argparse

COMMON = {"type": bool, "default": True}

def add_switch(parser, name, help="", **extra):
    options = dict(COMMON, help=help)
    options.update(extra)
    parser.add_argument("--" + name, action=argparse.BooleanOptionalAction, **options)

p = argparse.ArgumentParser()
add_switch(p, "color")
print(p.parse_args([]).color)
""",
        """\
import argparse

SWITCH = {"action": argparse.BooleanOptionalAction, "metavar": "X"}

p = argparse.ArgumentParser()
p.add_argument("--color", **SWITCH)
p.add_argument("--cache", **{**SWITCH, "default": True})
print(p.parse_args([]).cache)
""",
    ),
    followed=Followed(
        1,
        """\
from argparse import ArgumentParser, BooleanOptionalAction

p = ArgumentParser()
p.add_argument('--a', action=BooleanOptionalAction)
""",
    ),
)
