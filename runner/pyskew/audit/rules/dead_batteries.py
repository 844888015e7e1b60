"""Modules that PEP 594 took out of the standard library."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, OpenQuestion, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Fragment, Rule
from pyskew.audit.syntax.module_index import Module

_GONE = {
    "aifc": "", "audioop": "audioop-lts on PyPI", "cgi": "email.message, urllib.parse, or legacy-cgi on PyPI",
    "cgitb": "traceback, or legacy-cgi on PyPI", "chunk": "", "crypt": "hashlib, or passlib on PyPI",
    "imghdr": "filetype or puremagic on PyPI", "lib2to3": "libcst or fissix on PyPI", "mailcap": "", "msilib": "",
    "nis": "", "nntplib": "", "ossaudiodev": "", "pipes": "subprocess; shlex.quote for pipes.quote",
    "sndhdr": "filetype or puremagic on PyPI", "spwd": "", "sunau": "", "telnetlib": "telnetlib3 on PyPI",
    "uu": "base64 or binascii", "xdrlib": "", "typing.io": "typing", "typing.re": "typing",
}  # fmt: skip

_WORDS = "|".join(name.replace(".", "[.]") for name in _GONE)


def check(module: Module) -> Iterator[Spot | OpenQuestion]:
    """Yield imports that nothing catches."""
    yield from removed_names.modules(module, _GONE, "3.13")


RULE = Rule(
    id="dead-batteries",
    since=(3, 13),
    summary="A module is imported that 3.13 no longer has",
    why="nineteen modules left the standard library with PEP 594, and lib2to3 with them",
    fix="use what the message names",
    workaround="the standard-* and legacy-* distributions on PyPI carry the old modules on",
    link="https://docs.python.org/3.13/whatsnew/3.13.html#pep-594-remove-dead-batteries-from-the-standard-library",
    confidence=Confidence.HIGH,
    raises=True,
    words=(*(name for name in _GONE if "." not in name), "typing io", "typing re"),
    shape=(
        rf"import[^\n]*\b(?:{_WORDS})\b|from[^\n]*\b(?:{_WORDS})\b|\\\r?\n[^\n]*\b(?:{_WORDS})\b"
        rf"|'(?:{_WORDS})['.:]|\"(?:{_WORDS})[\".:]"
    ),
    witness="upgrade_3_13/removed-modules",
    check=check,
    valid=(
        """\
import importlib

BACKENDS = {"json": "json", "plain": "socket"}

def backend(name):
    return importlib.import_module(BACKENDS[name])

print(backend("json").__name__)
""",
        """\
try:
    import cgi
except ImportError:
    cgi = None
""",
        "import sys\nif sys.version_info < (3, 13):\n    import crypt\n",
        "from . import pipes\n",
        # The project has modules of these names itself.
        """\
# file: cgi.py
def escape(text):
    return text.replace("<", "&lt;")
# file: telnetlib/__init__.py
PORT = 23
# file: example.py
import cgi
from telnetlib import PORT

print(cgi.escape("<"), PORT)
""",
        # Tests that are skipped, and the distribution that takes its place.
        """\
import unittest

try:
    import audioop
except ImportError:
    try:
        import audioop_lts as audioop
    except ImportError:
        audioop = None

class Sound(unittest.TestCase):
    def test_width(self):
        try:
            import sndhdr
        except ImportError as error:
            raise unittest.SkipTest("no sndhdr") from error
        self.assertTrue(sndhdr)

print("sound", audioop is None or audioop.__name__ != "")
""",
    ),
    invalid=(
        "import cgi\n",
        "from pipes import quote\n",
        """\
def late():
    import telnetlib
    return telnetlib

late()
""",
        """\
import pkgutil

BACKENDS = {"unix": "crypt:crypt"}
hashed = pkgutil.resolve_name(BACKENDS["unix"])
print(callable(hashed))
""",
        """\
import importlib

NAME = "cgi"
print(importlib.import_module(NAME).__name__)
""",
        """\
import importlib

BACKENDS = {"telnet": "telnetlib", "plain": "socket"}

def backend(name):
    return importlib.import_module(BACKENDS[name])

print(backend("telnet").__name__)
""",
        # The handler only says why the program ends.
        """\
import sys

try:
    import telnetlib
except ImportError:
    sys.exit("telnetlib is needed")

print(telnetlib.TELNET_PORT)
""",
    ),
    fragments={"valid 4": Fragment("the rest of its package")},
    followed=Followed(
        1,
        """\
import email.message
""",
    ),
)
