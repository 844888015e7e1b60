"""An argument group is put into another group."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.module_index import Module
from pyskew.audit.name_resolution import Origins
from pyskew.audit.rules import Rule

_GROUP, _EXCLUSIVE = "add_argument_group", "add_mutually_exclusive_group"


def check(module: Module) -> Iterator[Spot]:
    """Calls on what another such call made; an exclusive group within a plain one is allowed."""
    origins = Origins(module)
    for name in (_GROUP, _EXCLUSIVE):
        for call, scope in module.calls_by_method.get(name, []):
            outer = origins.origin(call.func.value, scope) if isinstance(call.func, ast.Attribute) else ""
            nested = outer.endswith(f".{_EXCLUSIVE}()") or (name == _GROUP and outer.endswith(f".{_GROUP}()"))
            if nested:
                yield module.spot(call, f"{name}() on a group raises ValueError")


RULE = Rule(
    id="argparse-nested-groups",
    since=(3, 14),
    summary="An argument group is put into another group",
    why="nesting never worked as it looked, was deprecated in 3.11 and raises ValueError",
    mending="add the arguments to the outer group, or a group to the parser",
    stopgap="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#argparse",
    confidence=Confidence.HIGH,
    words=("argparse add_argument_group", "argparse add_mutually_exclusive_group"),
    witness="upgrade_3_14/argparse-nested-groups",
    check=check,
    valid=(
        """\
import argparse

parser = argparse.ArgumentParser()
group = parser.add_argument_group()
one = group.add_mutually_exclusive_group()
""",
    ),
    invalid=(
        """\
import argparse

def main():
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group()
    inner = group.add_argument_group()

if __name__ == "__main__":
    main()
""",
    ),
)
