"""TypedDict is called with its fields as keywords."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.given_arguments import GivenArguments, surest
from pyskew.audit.values.named_values import NamedValues

_OPTIONS = {"total", "closed", "extra_items", "fields"}


def check(module: Module) -> Iterator[Spot]:
    """Yield calls like typing.TypedDict("Movie", title=str)."""
    arguments = module.once(GivenArguments)
    for call, scope, called in module.once(NamedValues).calls("typing.TypedDict"):
        given = arguments.keywords(call, scope)
        fields = [sure for name, sure in given.items() if name not in _OPTIONS]
        if len(call.args) == 1 and fields:
            sure = called.together_with(surest(fields))
            yield module.spot(call, "typing.TypedDict() takes no fields as keywords: TypeError", sure)


RULE = Rule(
    id="typeddict-keywords",
    since=(3, 13),
    summary="TypedDict is called with its fields as keywords",
    why="it was deprecated in 3.11: TypeError",
    fix='TypedDict("Movie", {"title": str})',
    workaround="typing_extensions.TypedDict",
    link="https://github.com/python/cpython/issues/104786",
    confidence=Confidence.HIGH,
    words=("TypedDict",),
    shape=(
        r"\bTypedDict\s*\("
        r"|^(?![ \t]*class\b)(?![ \t]*(?:from|import)\b(?![^\n]*(?:;|\bTypedDict[ \t]+as\b)))[^\n]*\bTypedDict\b"
    ),
    witness="upgrade_3_13/typeddict-keywords",
    check=check,
    valid=("from typing import TypedDict\n\nM = TypedDict('M', {'a': int}, total=False)\n",),
    invalid=(
        "from typing import TypedDict\n\nM = TypedDict('M', a=int)\n",
        """\
from typing import TypedDict

FIELDS = {"title": str}

Movie = TypedDict("Movie", **FIELDS)
""",
    ),
    followed=Followed(
        1,
        """\
from typing import TypedDict

M = TypedDict('M', {'a': int})
""",
    ),
)
