"""Files are known by a media type that mimetypes of 3.14 no longer guesses."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import media_types
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_TYPES = {"audio/x-wav": "audio/vnd.wave", "video/x-msvideo": "video/vnd.avi"}


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons and look-ups with such a type, in a file that guesses types and does not know the new one."""
    yield from media_types.check(module, _TYPES)


RULE = Rule(
    id="media-types-3-14",
    since=(3, 14),
    summary="Files are known by a media type that mimetypes of 3.14 no longer guesses",
    why="audio/x-wav is audio/vnd.wave, video/x-msvideo is video/vnd.avi; a mime.types of the system may say otherwise",
    fix="know both types",
    workaround='mimetypes.add_type("audio/x-wav", ".wav")',
    link="https://docs.python.org/3.14/library/mimetypes.html",
    confidence=Confidence.MEDIUM,
    words=(
        "mimetypes wav",
        "mimetypes msvideo",
    ),
    shape="|".join(_TYPES),
    check=check,
    valid=(
        """\
import mimetypes

def kind(name):
    guessed = mimetypes.MimeTypes(()).guess_type(name)[0]
    return guessed in ('audio/x-wav', 'audio/vnd.wave'), guessed == 'image/png'

print(kind('a.wav'))
""",
    ),
    invalid=(
        """\
import mimetypes

HANDLERS = {'audio/x-wav': 'special', 'image/png': 'raster'}

class Router:
    def __init__(self):
        self.types = mimetypes.MimeTypes(())

    def route(self, name):
        kind, encoding = self.types.guess_type(name)
        return HANDLERS.get(kind, 'download')

print(Router().route('a.wav'))
""",
        """\
import mimetypes

def special(name):
    kind = mimetypes.MimeTypes(()).guess_type(name)[0]
    return kind == 'audio/x-wav'

print(special('a.wav'))
""",
    ),
    followed=Followed(
        2,
        """\
import mimetypes

def special(name):
    kind = mimetypes.MimeTypes(()).guess_type(name)[0]
    return kind in ('audio/x-wav', 'audio/vnd.wave')

print(special('a.wav'))
""",
    ),
)
