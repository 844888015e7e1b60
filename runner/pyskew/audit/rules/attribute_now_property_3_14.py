"""An attribute is stored that 3.14 made a read-only property of its class."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import now_properties
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_PROPERTIES = {
    **dict.fromkeys(("pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath"), frozenset({"info"})),
    **dict.fromkeys(("imaplib.IMAP4", "imaplib.IMAP4_SSL", "imaplib.IMAP4_stream"), frozenset({"file"})),
}


def check(module: Module) -> Iterator[Spot]:
    """Yield stores on instances and in subclasses."""
    yield from now_properties.stored(module, _PROPERTIES)


RULE = Rule(
    id="attribute-now-property-3-14",
    since=(3, 14),
    summary="An attribute is stored that 3.14 made a read-only property of its class",
    why="pathlib.Path.info and the file of imaplib.IMAP4 cannot be set: AttributeError",
    fix="give the attribute another name, or define it in the body of the class",
    workaround="the same",
    link="https://docs.python.org/3.14/library/pathlib.html#pathlib.Path.info",
    confidence=Confidence.HIGH,
    raises=True,
    words=("pathlib info", "imaplib file"),
    shape=r"\.(?:info|file)\b\s*(?::[^=\n]*|,[^=\n]*|[-+*/|]?)=(?!=)",
    witness="",
    check=check,
    valid=(
        # Defined in the class, of another class, and under another name.
        """\
import pathlib

class Entry(pathlib.Path):
    info = None

    def __init__(self, path, **info):
        super().__init__(path)
        self.info = info

class Listing:
    def __init__(self, path, **info):
        self.path = pathlib.Path(path)
        self.info = info

class Noted(pathlib.PurePath):
    def __init__(self, path, **info):
        super().__init__(path)
        self.info = info

print(Entry("a", size=1).info, Listing("a", size=1).info, Noted("a", size=1).info)
""",
        """\
import pathlib

class Entry(pathlib.Path):
    __slots__ = ("info",)

    def __init__(self, path, **info):
        super().__init__(path)
        self.info = info

print(Entry("a", size=1).info)
""",
    ),
    invalid=(
        """\
import pathlib

class Entry(pathlib.PosixPath):
    def __init__(self, path, **info):
        super().__init__(path)
        self.info = info

print(Entry("a", size=1).info)
""",
        """\
from imaplib import IMAP4
from pathlib import Path

class Base(Path):
    info: dict

class Entry(Base):
    def note(self, **info):
        self.name_length, self.info = len(self.name), info
        return self

class Recorded(IMAP4):
    def __init__(self):
        self.file = None

print(Entry("a").note(size=1).info, Recorded().file)
""",
    ),
    followed=Followed(
        1,
        """\
import pathlib

class Entry(pathlib.PosixPath):
    def __init__(self, path, **info):
        super().__init__(path)
        self.details = info

print(Entry("a", size=1).details)
""",
    ),
)
