"""A function gets a parameter that 3.15 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.given_arguments import GivenArguments
from pyskew.audit.values.named_values import NamedValues

_GONE = {
    "importlib.resources.files": ("package", 9, "give the package by position, or as anchor="),
    "importlib.util.cache_from_source": ("debug_override", 1, "optimization="),
    "sysconfig.is_python_build": ("check_home", 0, "leave it out"),
}
"""The parameter, how many positional arguments are still taken, and what to write."""


def check(module: Module) -> Iterator[Spot]:
    """Yield calls with such keyword or positional arguments."""
    arguments = module.once(GivenArguments)
    for name, (parameter, most, instead) in _GONE.items():
        for call, scope, called in module.once(NamedValues).calls(name):
            given = arguments.keywords(call, scope).get(parameter) or arguments.positional(call, scope).beyond(most)
            if given and not module.tolerated(call):
                message = f"{name}() takes no {parameter}: TypeError; {instead}"
                yield module.spot(call, message, called.together_with(given))


RULE = Rule(
    id="arguments-gone-in-3-15",
    since=(3, 15),
    summary="A function gets a parameter that 3.15 no longer has",
    why="parameters without effect, or with a better name, are gone: TypeError",
    fix="use what the message names",
    workaround="the same",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=("resources files", "cache_from_source", "is_python_build"),
    witness="upgrade_3_15/removed-parameters",
    check=check,
    valid=(
        "from importlib import resources\n\nresources.files('json')\n",
        """\
from importlib import resources

WHERE = {"package": "json"}

def files(find=resources.files):
    return find(*WHERE.values())

print(files().name)
""",
    ),
    invalid=(
        "import importlib.resources\n\nimportlib.resources.files(package='json')\n",
        """\
from importlib import resources

WHERE = {"package": "json"}

def files(find=resources.files):
    return find(**WHERE)

print(files().name)
""",
    ),
    followed=Followed(
        1,
        """\
import importlib.resources

importlib.resources.files('json')
""",
    ),
)
