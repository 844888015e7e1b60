"""An argument group is put into another group."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.project.name_resolution import Origins
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.local_values import LocalValues

_GROUP, _EXCLUSIVE = "add_argument_group", "add_mutually_exclusive_group"


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield calls on what another such call made; an exclusive group within a plain one is allowed.

    Where that is a parameter, the modules that use the function are asked.
    """
    origins, values = module.once(Origins), module.once(LocalValues)
    for name in (_GROUP, _EXCLUSIVE):
        for call, scope in module.calls_by_method.get(name, []):
            if not isinstance(call.func, ast.Attribute) or module.tolerated(call):
                continue
            direct = _nested(origins.origin(call.func.value, scope), name)
            made = any(_is_group(value, name) for value, _ in values.of(call.func.value, scope))
            spot = module.spot(call, f"{name}() on a group raises ValueError")
            if direct or made:
                yield spot
            elif isinstance(call.func.value, ast.Name) and call.func.value.id in scope.parameters:
                function = f"{module.name}.{scope.name}"
                yield OpenQuestion(spot, (function, f"{function}.{name}"), of_users=True)


def users(modules: Iterator[Module], question: OpenQuestion) -> Iterator[Spot]:
    """Yield the place where a module calls its function with a group."""
    function, name = question.names[0], question.names[1].rpartition(".")[2]
    for module in modules:
        origins, values = module.once(Origins), module.once(LocalValues)
        for call, scope in module.calls_by_name.get(function, []):
            for one in (*call.args, *(given.value for given in call.keywords)):
                nested = _nested(origins.origin(one, scope), name)
                if nested or any(_is_group(value, name) for value, _ in values.of(one, scope)):
                    yield question.spot
                    return


def _nested(outer: str, name: str) -> bool:
    return outer.endswith(f".{_EXCLUSIVE}()") or (name == _GROUP and outer.endswith(f".{_GROUP}()"))


def _is_group(value: ast.expr, name: str) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr=made)):
            return made == _EXCLUSIVE or (name == _GROUP and made == _GROUP)
        case _:
            return False


RULE = Rule(
    id="argparse-nested-groups",
    since=(3, 14),
    summary="An argument group is put into another group",
    why="nesting never worked as it looked, was deprecated in 3.11 and raises ValueError",
    fix="add the arguments to the outer group, or a group to the parser",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#argparse",
    confidence=Confidence.HIGH,
    words=("add_argument_group", "add_mutually_exclusive_group"),
    witness="upgrade_3_14/argparse-nested-groups",
    check=check,
    users=users,
    valid=(
        """\
import argparse

class Parser(argparse.ArgumentParser):
    def section(self, title):
        return self.add_argument_group(title)

    def choice(self, parent):
        return parent.add_mutually_exclusive_group()

parser = Parser(prog="x")
parser.choice(parser.section("network")).add_argument("--cert")
print(parser.parse_args(["--cert", "c"]).cert)
""",
        """\
import argparse

parser = argparse.ArgumentParser()
group = parser.add_argument_group()
one = group.add_mutually_exclusive_group()
""",
        """\
# file: options.py
def add_paths(container):
    group = container.add_argument_group("paths")
    group.add_argument("--out")
# file: example.py
import argparse

import options

parser = argparse.ArgumentParser(prog="x")
parser.add_argument_group("other").add_argument("--in")
options.add_paths(parser)
print(parser.parse_args(["--out", "o"]).out)
""",
    ),
    invalid=(
        """\
import argparse

def add_paths(exclusive):
    return exclusive.add_argument_group("paths")

parser = argparse.ArgumentParser()
add_paths(parser.add_mutually_exclusive_group())
""",
        """\
import argparse

class Cli:
    def __init__(self):
        self.parser = argparse.ArgumentParser()
        self.group = self.parser.add_mutually_exclusive_group()

    def build(self):
        self.group.add_mutually_exclusive_group().add_argument("-x")

Cli().build()
""",
        """\
import argparse

def main():
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group()
    inner = group.add_argument_group()

if __name__ == "__main__":
    main()
""",
        """\
import argparse

class Parser(argparse.ArgumentParser):
    def section(self, title):
        return self.add_argument_group(title)

    def below(self, parent, title):
        return parent.add_argument_group(title)

parser = Parser(prog="x")
network = parser.section("network")
parser.below(network, "tls").add_argument("--cert")
print(parser.parse_args(["--cert", "c"]).cert)
""",
        """\
# file: options.py
def add_paths(container):
    group = container.add_argument_group("paths")
    group.add_argument("--out")
# file: example.py
import argparse

import options

parser = argparse.ArgumentParser(prog="x")
other = parser.add_argument_group("other")
options.add_paths(other)
print(parser.parse_args(["--out", "o"]).out)
""",
    ),
    followed=Followed(
        1,
        """\
import argparse

def add_paths(exclusive):
    return exclusive.add_argument_group("paths")

parser = argparse.ArgumentParser()
add_paths(parser)
""",
    ),
)
