"""An attribute is set on a name for a union of typing, which has room for none."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.syntax.union_aliases import aliases, message, settings


def check(module: Module) -> Iterator[Spot]:
    """Yield `Alias.__doc__ = text` and `setattr(Alias, "__module__", name)` for unions of this file."""
    named = aliases(module)
    for kind in (ast.Assign, ast.Call) if named else ():
        for node, scope in module.nodes[kind]:
            for value, attribute in settings(node):
                known = isinstance(value, ast.Name) and value.id in named and not module.shadowed(value, scope)
                if known and not module.tolerated(node):
                    yield module.spot(node, message(ast.unparse(value), attribute))


RULE = Rule(
    id="attribute-of-union",
    since=(3, 14),
    summary="An attribute is set on a name for a union of typing",
    why="Union[X, Y] is an object of the class typing.Union since 3.14, whose attributes cannot be set",
    fix="leave unions out; a comment documents an alias",
    workaround="set it in a try block that catches AttributeError",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#typing",
    confidence=Confidence.HIGH,
    raises=True,
    words=(
        "Union setattr",
        "Union __doc__",
        "Union __module__",
        "Union __name__",
        "Optional setattr",
        "Optional __doc__",
        "Optional __module__",
        "Optional __name__",
    ),
    shape=(
        r"""\.__\w+__\s*=(?!=)|setattr\([^()]*,\s*["']__\w+__["']""",
        r"=[\s\\(]*(?:\w+\s*\.\s*)*(?:Union|Optional)[\s\\]*\[|\b(?:Union|Optional)[\s\\]+as\b",
    ),
    witness="",
    check=check,
    valid=(
        """\
from typing import Union

Number = Union[int, float]

try:
    Number.__doc__ = "A number."
except AttributeError:
    pass

print("made")
""",
        # A class of that name.
        """\
class Union:
    pass

Union.__doc__ = "A union."
print(Union.__doc__)
""",
    ),
    invalid=(
        """\
from typing import Union

Number = Union[int, float]
Number.__doc__ = "A number."
print("made")
""",
        """\
import typing

Name = typing.Optional[str]
setattr(Name, "__module__", "names")
print("made")
""",
    ),
    followed=Followed(
        1,
        """\
from typing import Union

Number = Union[int, float]
# A number.
print("made")
""",
    ),
)
