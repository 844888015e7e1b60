"""argparse.BooleanOptionalAction is given type, choices or metavar."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.launch_sites import keyword
from pyskew.audit.module_index import Module
from pyskew.audit.rules import Followed, Rule


def check(module: Module) -> Iterator[Spot]:
    """Yield calls of add_argument() with that action."""
    for call, _ in module.calls_by_method.get("add_argument", []):
        action = keyword(call, "action")
        if action is not None and module.dotted(action) == "argparse.BooleanOptionalAction":
            given = [name for name in ("type", "choices", "metavar") if keyword(call, name) is not None]
            if given:
                yield module.spot(call, f"BooleanOptionalAction takes no {given[0]}=: TypeError")


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
    ),
    invalid=(
        """\
from argparse import ArgumentParser, BooleanOptionalAction

p = ArgumentParser()
p.add_argument('--a', action=BooleanOptionalAction, type=bool)
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
