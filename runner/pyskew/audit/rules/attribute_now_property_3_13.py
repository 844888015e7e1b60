"""An attribute is stored that 3.13 made a read-only property of its class."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import now_properties
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_PROPERTIES = {
    "bz2.BZ2File": frozenset({"name", "mode"}),
    "lzma.LZMAFile": frozenset({"name", "mode"}),
    "ipaddress.IPv4Address": frozenset({"ipv6_mapped"}),
    "ipaddress.IPv4Interface": frozenset({"ipv6_mapped"}),
    "pdb.Pdb": frozenset({"rlcompleter"}),
    "traceback.TracebackException": frozenset({"exc_type", "exc_type_str"}),
}


def check(module: Module) -> Iterator[Spot]:
    """Yield stores on instances and in subclasses."""
    yield from now_properties.stored(module, _PROPERTIES)


RULE = Rule(
    id="attribute-now-property-3-13",
    since=(3, 13),
    summary="An attribute is stored that 3.13 made a read-only property of its class",
    why="files of bz2 and lzma have a name and a mode since 3.13, which cannot be set: AttributeError",
    fix="give the attribute another name, or define it in the body of the class",
    workaround="the same",
    link="https://docs.python.org/3.13/library/bz2.html#bz2.BZ2File.name",
    confidence=Confidence.HIGH,
    raises=True,
    words=(
        "bz2 name",
        "bz2 mode",
        "lzma name",
        "lzma mode",
        "ipaddress ipv6_mapped",
        "pdb rlcompleter",
        "traceback exc_type",
        "traceback exc_type_str",
    ),
    shape=r"\.(?:name|mode|ipv6_mapped|rlcompleter|exc_type|exc_type_str)\b\s*(?::[^=\n]*|,[^=\n]*|[-+*/|]?)=(?!=)",
    witness="",
    check=check,
    valid=(
        # The name of another file, of one that the class has itself, and of what holds the file.
        """\
import bz2
import io

class Packed(bz2.BZ2File):
    name = ""

    def __init__(self, data, name):
        super().__init__(io.BytesIO(data))
        self.name = name

class Member:
    def __init__(self, data, name):
        self.file = bz2.BZ2File(io.BytesIO(data))
        self.name = name

data = bz2.compress(b"a")
raw = io.BytesIO(data)
raw.name = "raw"
print(Packed(data, "p").name, Member(data, "m").name, raw.name)
""",
    ),
    invalid=(
        """\
import bz2
import io

class Packed(bz2.BZ2File):
    def __init__(self, data, name):
        super().__init__(io.BytesIO(data))
        self.name = name

print(Packed(bz2.compress(b"a"), "p").name)
""",
        """\
import io
import lzma

def opened(data, name):
    file = lzma.LZMAFile(io.BytesIO(data))
    file.name = name
    return file

print(opened(lzma.compress(b"a"), "p").name)
""",
    ),
    followed=Followed(
        1,
        """\
import bz2
import io

class Packed(bz2.BZ2File):
    def __init__(self, data, name):
        super().__init__(io.BytesIO(data))
        self.label = name

print(Packed(bz2.compress(b"a"), "p").label)
""",
    ),
)
