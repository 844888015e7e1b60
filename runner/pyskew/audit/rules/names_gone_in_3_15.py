"""A name of the standard library is used that 3.15 no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import removed_names
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module


def check(module: Module) -> Iterator[Spot]:
    """Yield imports, attributes, names in texts, and attributes that classes inherit."""
    yield from removed_names.check_names(module, 15)


RULE = Rule(
    id="names-gone-in-3-15",
    since=(3, 15),
    summary="A name of the standard library is used that 3.15 no longer has",
    why="each was deprecated, undocumented or private before; AttributeError or ImportError",
    fix="use what the message names",
    workaround="getattr(module, name, None), where there is another way",
    link="https://docs.python.org/3.15/whatsnew/3.15.html#removed",
    confidence=Confidence.HIGH,
    raises=True,
    words=removed_names.words(15),
    witness="upgrade_3_15/removed-functions",
    check=check,
    valid=(
        """\
import glob

glob.glob('*')
""",
        """\
class Sound:
    def getmarkers(self):
        return []

def marks(sound):
    return sound.getmarkers()

print(marks(Sound()))
""",
    ),
    invalid=(
        """\
import glob

glob.glob1('.', '*.py')
""",
        """\
from http.server import CGIHTTPRequestHandler
""",
        """\
import io
import wave

data = io.BytesIO()
with wave.open(data, 'wb') as out:
    out.setnchannels(1)
    out.setsampwidth(2)
    out.setframerate(8000)
data.seek(0)
with wave.open(data) as sound:
    print(sound.getmarkers())
""",
        """\
from pathlib import PureWindowsPath

print(PureWindowsPath('nul').is_reserved())
""",
        """\
import glob

NAMES = {glob.glob1: ("one folder"), glob.glob: "any"}

print(NAMES[glob.glob])
""",
        """\
import gzip
import io

with gzip.GzipFile(fileobj=io.BytesIO(), mode='wb') as out:
    print(len(out.writebuf))
""",
    ),
    followed=Followed(
        1,
        """\
import glob

glob.glob('*.py', root_dir='.')
""",
    ),
)
