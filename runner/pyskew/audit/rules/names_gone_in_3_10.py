"""A name of the standard library is used that 3.10 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Rule, Unfollowed
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield imports, attributes, names in texts, and attributes that classes inherit."""
    yield from removed_names.check_names(module, 10)


RULE = Rule(
    id="names-gone-in-3-10",
    since=(3, 10),
    summary="A name of the standard library is used that 3.10 no longer has",
    why="each was deprecated, undocumented or private before; AttributeError or ImportError",
    fix="use what the message names",
    workaround="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.10/whatsnew/3.10.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=removed_names.words(10),
    check=check,
    valid=(
        """\
import unicodedata

print(unicodedata.name('a'))
""",
        """\
import collections.abc
from collections import OrderedDict

print(isinstance(OrderedDict(), collections.abc.MutableMapping))
""",
        """\
try:
    from collections.abc import Mapping
except ImportError:
    from collections import Mapping

print(isinstance({}, Mapping))
""",
    ),
    invalid=(
        """\
import unicodedata

print(unicodedata.ucnhash_CAPI is not None)
""",
        """\
import http.client

print(http.client.MAXAMOUNT)
""",
        """\
import collections

def leaves(node):
    return sum((leaves(one) if isinstance(one, collections.Mapping) else [one] for one in node.values()), [])

print(leaves({'a': {'b': 1}}))
""",
        """\
from collections import MutableMapping, OrderedDict

class Headers(MutableMapping):
    __getitem__ = __setitem__ = __delitem__ = lambda *given: None
    __iter__ = lambda self: iter(OrderedDict())
    __len__ = lambda self: 0

print(len(Headers()))
""",
    ),
    followed=Unfollowed.NO_SUCCESSOR,
)
