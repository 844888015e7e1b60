"""A kind of file is told by mimetypes not knowing it, which does since 3.14."""

from __future__ import annotations

from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.checks import media_types
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module

_EXTENSIONS = frozenset({
    ".7z", ".deb", ".docx", ".emf", ".eot", ".epub", ".fits", ".flac", ".glb", ".gltf", ".gz", ".m4a",
    ".m4v", ".mka", ".mkv", ".odp", ".ods", ".odt", ".ogg", ".ogv", ".ogx", ".otf", ".pptx", ".rar", ".rpm",
    ".stl", ".ttf", ".weba", ".wmf", ".wmv", ".woff", ".woff2", ".xlsx", ".yaml", ".yml",
})  # fmt: skip


def check(module: Module) -> Iterator[Spot]:
    """Yield guesses of names with such an extension, where the function does without a type."""
    yield from media_types.newly_known(module, _EXTENSIONS)


RULE = Rule(
    id="media-types-known-in-3-14",
    since=(3, 14),
    summary="A kind of file is told by mimetypes not knowing it, which does since 3.14",
    why="mimetypes knows more: YAML, fonts, archives, documents of offices; a mime.types of the system may have known",
    fix="decide by the extension, or say the type: mimetypes.add_type('text/yaml', '.yaml')",
    workaround="the same",
    link="https://docs.python.org/3.14/whatsnew/3.14.html#mimetypes",
    confidence=Confidence.MEDIUM,
    words=("mimetypes guess_type", "mimetypes guess_file_type"),
    shape=r"\.(?:7z|deb|docx|emf|eot|epub|fits|flac|glb|gltf|gz|m4a|m4v|mka|mkv|odp|ods|odt|ogg|ogv|ogx|otf|pptx|rar|rpm|stl|ttf|weba|wmf|wmv|woff|woff2|xlsx|yaml|yml)['\"]",
    check=check,
    valid=(
        """\
import mimetypes

types = mimetypes.MimeTypes(())
types.add_type("text/yaml", ".yaml")

def kind(name):
    return types.guess_type(name)[0] or "application/octet-stream"

print(kind("a.yaml"), kind("a.html"))
""",
        """\
import mimetypes

EXTRA = {"a.yaml": 1}

def kind(name):
    return mimetypes.MimeTypes(()).guess_type(name)[0] or "unknown"

print(kind("a.html"), kind("a.zzz"), len(EXTRA))
""",
    ),
    invalid=(
        """\
import mimetypes

GUESS = mimetypes.MimeTypes(())

def headers(names):
    for name in names:
        kind, _ = GUESS.guess_type(name)
        yield kind or "application/octet-stream"

print(list(headers(["a.html", "fonts/b.woff2"])))
""",
        """\
import mimetypes

def is_text(name):
    guessed = mimetypes.MimeTypes(()).guess_type(name)[0]
    return guessed is None or guessed.startswith("text/")

print(is_text("settings.yaml"))
""",
    ),
    followed=Followed(
        1,
        """\
import mimetypes

GUESS = mimetypes.MimeTypes(())

def headers(names):
    for name in names:
        kind, _ = (None, None) if name.endswith(".woff2") else GUESS.guess_type(name)
        yield kind or "application/octet-stream"

print(list(headers(["a.html", "fonts/b.woff2"])))
""",
    ),
)
