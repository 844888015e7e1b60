"""Files are known by a media type that mimetypes of 3.15 no longer guesses."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import media_types
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_TYPES = {"application/x-texinfo": "application/texinfo", "text/rtf": "application/rtf"}


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons and look-ups with such a type, in a file that guesses types and does not know the new one."""
    yield from media_types.check(module, _TYPES)


RULE = Rule(
    id="media-types-3-15",
    since=(3, 15),
    summary="Files are known by a media type that mimetypes of 3.15 no longer guesses",
    why="application/x-texinfo is application/texinfo, text/rtf is application/rtf"
    "; a mime.types of the system may say otherwise",
    fix="know both types",
    workaround='mimetypes.add_type("application/x-texinfo", ".texi")',
    link="https://docs.python.org/3.15/library/mimetypes.html",
    confidence=Confidence.MEDIUM,
    words=(
        "mimetypes texinfo",
        "mimetypes rtf",
    ),
    shape="|".join(_TYPES),
    check=check,
    valid=(
        """\
import mimetypes

def kind(name):
    guessed = mimetypes.MimeTypes(()).guess_type(name)[0]
    return guessed in ('application/x-texinfo', 'application/texinfo'), guessed == 'image/png'

print(kind('a.texi'))
""",
    ),
    invalid=(
        """\
import mimetypes

HANDLERS = {'application/x-texinfo': 'special', 'image/png': 'raster'}

class Router:
    def __init__(self):
        self.types = mimetypes.MimeTypes(())

    def route(self, name):
        kind, encoding = self.types.guess_type(name)
        return HANDLERS.get(kind, 'download')

print(Router().route('a.texi'))
""",
        """\
import mimetypes

def special(name):
    kind = mimetypes.MimeTypes(()).guess_type(name)[0]
    return kind == 'application/x-texinfo'

print(special('a.texi'))
""",
    ),
    followed=Followed(
        2,
        """\
import mimetypes

def special(name):
    kind = mimetypes.MimeTypes(()).guess_type(name)[0]
    return kind in ('application/x-texinfo', 'application/texinfo')

print(special('a.texi'))
""",
    ),
)
