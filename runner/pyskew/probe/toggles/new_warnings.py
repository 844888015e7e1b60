"""Which warnings the standard library gives: all of its own Python, or those that an older Python gave.

`3.13` ignores on 3.14 and newer what these have begun to warn of. Known are the warnings that the library of scenarios
meets; a test finds each of them on real interpreters.
"""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Callable

    from ..overlay import warning_filter  # noqa: TC004 - the bootstrap makes it a global, see PARTS


NAME = "new-warnings"
SUMMARY = "warnings that a newer Python has begun to give"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/deprecations/index.html"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("3.12", "3.13", "3.14", "3.15"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "3.12")
NEW = dict.fromkeys(("linux", "macos", "windows"), "3.15")
DEFAULTS = {(3, 0): "3.12", (3, 13): "3.13", (3, 14): "3.14", (3, 15): "3.15"}
MODULE = "warnings"
PARTS = ("warning_filter",)
ONE_WAY = "back"
FIX = "use what the message of the warning names instead"

TEXTS = {
    13: (
        "'Wave_read.getmark", "'Wave_write.getmark", "'Wave_write.setmark", "'count' is passed as positional argument",
        "'maxsplit' is passed as positional argument", "'ctypes.SetPointerType' is deprecated",
        "'http.server.CGIHTTPRequestHandler' is deprecated", "'java_ver' is deprecated",
        "'typing.no_type_check_decorator' is deprecated", "Assigning a code object of non-matching type",
        "Creating NamedTuple classes using keyword arguments", "Deprecated in 3.13. Use exc_type_str instead.",
        "Failing to pass a value for the 'fields' parameter", "Format specifier 'N' is deprecated",
        "Parsing dates involving a day of month without a year", "Passing `None` as the 'fields' parameter",
        "Passing arguments to RLock is deprecated", "Passing keyword argument",
        "Passing more than 1 positional argument",
        "Plural value must be an integer", "The 'u' type code is deprecated",
        "The pydoc.ispackage() function is deprecated", 'The undocumented "tarfile" attribute of TarInfo objects',
        "glob.glob0 is deprecated", "glob.glob1 is deprecated", "pathlib.PurePath.is_reserved() is deprecated",
        "functools.partial will be a method descriptor", "unclosed database in", "bool is used as a file descriptor",
    ),
    14: (
        "'asyncio.AbstractEventLoopPolicy' is deprecated", "'asyncio.DefaultEventLoopPolicy' is deprecated",
        "'asyncio.get_event_loop_policy' is deprecated", "'asyncio.iscoroutinefunction' is deprecated",
        "'asyncio.set_event_loop_policy' is deprecated", "'ctypes.POINTER with string' is deprecated",
        "'ctypes._pointer_type_cache' is deprecated", "'nturl2path' is deprecated",
        "Accepting int objects with false value in urllib.parse", "Accepting objects with false value in urllib.parse",
        "Due to '_pack_', the", "Support for custom logging handlers with the 'strm' argument",
        "The use of the undocumented 'prefix_chars' parameter", "Using undotted extensions is deprecated",
        "codecs.open() is deprecated", "complex() argument 'real' must be a real number",
        "pathlib.PurePath.as_uri() is deprecated", "symtable.Class.get_methods() is deprecated",
        "sys._clear_type_cache() is deprecated", "FileType is deprecated",
    ),
    15: (
        "'IMAP4.file' is deprecated", "'VERSION' is deprecated", "'__date__' is deprecated",
        "'__version__' is deprecated", "'version' is deprecated", "'http.cookies.BaseCookie.js_output' is deprecated",
        "Instantiating abstract AST node class", "Struct() missing required argument",
        "The profile module is deprecated",
        "the 'string' keyword parameter is deprecated", "Different format arguments for __new__() and __init__()",
        "Re-initialization of Struct", "invalid character '", "unclosed iterparse iterator",
        "'collections.abc.ByteString' is deprecated", "'typing.ByteString' is deprecated",
        "os.path.commonprefix() is deprecated",
    ),
}  # fmt: skip
"""Beginnings of messages by the Python (3.N) that gave them first."""
_DECORATED = "isn't explicitly decorated with @runtime_checkable"
"""3.15; this message begins with the name of a class."""


class Newer:
    """What a filter calls a pattern: matches the messages of Pythons after an older one."""

    def __init__(self, oldest: int, decided: "Callable[[], bool]") -> None:
        self.beginnings = tuple(text for minor, texts in TEXTS.items() if minor > oldest for text in texts)
        self.decorated = oldest < 15  # noqa: PLR2004 - the version
        self.decided = decided

    def match(self, text: str) -> bool:
        """Return whether a newer Python gave this warning first."""
        known = text.startswith(self.beginnings) or (self.decorated and _DECORATED in text)
        return known and self.decided()


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Ignore what Pythons after `value` have begun to warn of."""
    oldest = int(value.partition(".")[2])
    if oldest >= sys.version_info[1]:
        return
    warning_filter.keep_in_front("ignore", Newer(oldest, decided))


def check() -> str:
    """Return the newest Python, up to this one, whose new warnings are shown."""
    import warnings  # noqa: PLC0415 - the hook acts on this import

    return _newest(lambda text, minor: warnings.warn_explicit(text, DeprecationWarning, "self-check", minor))


def effect() -> str:
    """Return the same for warnings with a place in a program."""
    import warnings  # noqa: PLC0415 - as in check()

    return _newest(lambda text, _: warnings.warn(text, FutureWarning, stacklevel=2))


def _newest(warn: "Callable[[str, int], None]") -> str:
    import warnings  # noqa: PLC0415 - as in check()

    for minor in range(sys.version_info[1], 12, -1):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            warn(TEXTS[min(minor, max(TEXTS))][0], minor)
        if caught:
            return f"3.{minor}"
    return "3.12"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
