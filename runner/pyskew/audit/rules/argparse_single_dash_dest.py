"""An option has a short and a long name, both with one dash, and no dest."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.stdlib.launch_sites import keyword
from pyskew.audit.syntax.module_index import Module, Scope
from pyskew.audit.values.local_values import LocalValues, Value


def check(module: Module) -> Iterator[Spot]:
    """Yield calls like add_argument("-f", "-foo"), in modules that know argparse."""
    if not any(name.split(".")[0] == "argparse" for name in module.imports.values()):
        return
    values = module.once(LocalValues)
    for call, scope in module.calls_by_method.get("add_argument", []):
        given = list(_given(values, call, scope))
        flags = [text for one, where in given for text, _ in values.texts(one, where)[:1]]
        plain = len(flags) == len(given) > 1 and all(flag.startswith("-") for flag in flags)
        if not plain or keyword(call, "dest") is not None or any(flag.startswith("--") for flag in flags):
            continue
        long = next((flag for flag in flags if len(flag) > 2), "")  # noqa: PLR2004 - a dash and one letter are short
        if long and len(flags[0]) == 2:  # noqa: PLR2004 - the same
            old, new = flags[0].lstrip("-"), long.lstrip("-").replace("-", "_")
            yield module.spot(call, f"stored as args.{new}, and no longer as args.{old}")


def _given(values: LocalValues, call: ast.Call, scope: Scope) -> Iterator[Value]:
    """Yield the arguments of a call, and in place of `*FLAGS` what that stands for."""
    for one in call.args:
        whole = values.of(one, scope) if isinstance(one, ast.Starred) else []
        match whole:
            case [(ast.Tuple(elts=elements) | ast.List(elts=elements), where)]:
                yield from ((element, where) for element in elements)
            case _:
                yield one, scope


RULE = Rule(
    id="argparse-single-dash-dest",
    since=(3, 15),
    summary="An option has a short and a long name, both with one dash, and no dest",
    why="the first long name decides where the value is stored, also one with a single dash",
    fix='dest="..."',
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#argparse",
    confidence=Confidence.HIGH,
    words=("argparse add_argument",),
    witness="upgrade_3_15/argparse-dest",
    check=check,
    valid=(
        """\
import argparse

p = argparse.ArgumentParser()
p.add_argument('-f', '--foo')
p.add_argument('-g', '-goo', dest='g')
p.add_argument('-hoo', '-i')
FLAGS = ('-o', '-output', '--output')
p.add_argument(*FLAGS)
print(p.parse_args(['-g', '1']))
""",
    ),
    invalid=(
        """\
import argparse

p = argparse.ArgumentParser()
p.add_argument('-f', '-foo')
print(p.parse_args(['-f', '1']))
""",
        """\
import argparse

FLAGS = ('-o', '-output')

p = argparse.ArgumentParser()
p.add_argument(*FLAGS, default='out.txt')
print(p.parse_args(['-output', 'x']))
""",
    ),
    followed=Followed(
        1,
        """\
import argparse

p = argparse.ArgumentParser()
p.add_argument('-f', '-foo', dest='f')
print(p.parse_args(['-f', '1']))
""",
    ),
)
