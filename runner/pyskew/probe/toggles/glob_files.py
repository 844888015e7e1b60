"""What a pattern ending in `**` finds in `pathlib`: directories until 3.12, files as well from 3.13 on (gh-70303)."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


NAME = "glob-files"
SUMMARY = "files found by pathlib patterns that end in **"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/library/pathlib.html#pathlib-pattern-language"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("directories", "all"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "directories")
NEW = dict.fromkeys(("linux", "macos", "windows"), "all")
MODULE = "pathlib"
FIX = 'end the pattern in a slash for directories ("**/"), or in "**/*" for everything below'


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Let `Path.glob` and `Path.rglob` find what `value` names."""
    path: Any = sys.modules[MODULE].Path
    plain_glob, plain_rglob = path.glob, path.rglob

    def chosen(found: "Any") -> "Any":
        return _directories(found) if value == "directories" else _with_files(found)

    def glob(self: "Any", pattern: "Any", **options: "Any") -> "Any":
        switched = _ends_in_stars(pattern) and not _inner() and decided()
        found = plain_glob(self, pattern, **options)
        return chosen(found) if switched else found

    def rglob(self: "Any", pattern: "Any", **options: "Any") -> "Any":
        switched = _ends_in_stars(pattern) and decided()
        found = plain_rglob(self, pattern, **options)
        return chosen(found) if switched else found

    for named, plain in ((glob, plain_glob), (rglob, plain_rglob)):
        named.__doc__, named.__module__, named.__qualname__ = plain.__doc__, plain.__module__, plain.__qualname__
        setattr(path, named.__name__, named)


def _inner() -> bool:
    """Return whether `glob` was called by `rglob`, which decides for both: from 3.13 on it is written that way."""
    return sys._getframe(2).f_code.co_name == "rglob"  # noqa: SLF001 - documented


def _ends_in_stars(pattern: "Any") -> bool:
    """Return whether the last part of a pattern is `**`; `**/` has always meant directories."""
    text = str(pattern) if isinstance(pattern, str) else pattern.__fspath__()
    return text == "**" or text.endswith(("/**", "\\**" if sys.platform == "win32" else "/**"))


def _directories(found: "Any") -> "Any":
    for one in found:
        if one.is_dir():
            yield one


def _with_files(found: "Any") -> "Any":
    """Yield directories, each followed by its entries that are no directories."""
    for folder in found:
        yield folder
        for one in sorted(folder.iterdir()):
            if not one.is_dir() or one.is_symlink():
                yield one


def check() -> str:
    """Return what `glob("**")` finds in a folder with one file."""
    return _kinds("glob")


def effect() -> str:
    """Return what `rglob("**")` finds there."""
    return _kinds("rglob")


def _kinds(method: str) -> str:
    import pathlib  # noqa: PLC0415 - the hook acts on this import
    import tempfile  # noqa: PLC0415 - only for the self-check

    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "file").touch()
        # pyskew: ignore[glob-double-star] the default is the question
        found = {one.name for one in getattr(pathlib.Path(folder), method)("**")}
    return "all" if "file" in found else "directories"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
