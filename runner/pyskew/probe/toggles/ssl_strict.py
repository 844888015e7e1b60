"""Certificate checks of a default `ssl` context: lenient until 3.12, strict (RFC 5280) from 3.13 on (gh-112389)."""

import sys

TYPE_CHECKING = False  # neither typing nor __future__: each would be one module more in every process
if TYPE_CHECKING:
    from typing import Any, Callable


NAME = "ssl-strict"
SUMMARY = "certificate checks of ssl.create_default_context()"
SINCE = (3, 13)
LINK = "https://docs.python.org/3/library/ssl.html#ssl.create_default_context"
VALUES = dict.fromkeys(("linux", "macos", "windows"), ("off", "on"))
OLD = dict.fromkeys(("linux", "macos", "windows"), "off")
NEW = dict.fromkeys(("linux", "macos", "windows"), "on")
MODULE = "ssl"
FIX = (
    "have the certificate issued again with its extensions; until then context.verify_flags &= ~ssl.VERIFY_X509_STRICT"
)


def install(value: str, decided: "Callable[[], bool]") -> None:
    """Let contexts made by `create_default_context` have the flags that `value` names."""
    ssl: Any = sys.modules[MODULE]
    original = ssl.create_default_context
    # 3.13 added both flags to the default context (gh-112389).
    added = ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT

    def create_default_context(*args: "Any", **options: "Any") -> "Any":
        context = original(*args, **options)
        if decided():
            context.verify_flags = context.verify_flags | added if value == "on" else context.verify_flags & ~added
        return context

    create_default_context.__doc__ = original.__doc__
    create_default_context.__module__ = original.__module__
    ssl.create_default_context = create_default_context
    if ssl._create_default_https_context is original:  # noqa: SLF001 - what http.client calls; PEP 476 documents it
        ssl._create_default_https_context = create_default_context  # noqa: SLF001 - as above


def check() -> str:
    """Return whether a default context has the strict flag; empty where Python was built without OpenSSL."""
    return _flag("create_default_context")


def effect() -> str:
    """Return whether the context that `http.client` uses by default has the strict flag."""
    return _flag("_create_default_https_context")


def _flag(maker: str) -> str:
    try:
        import ssl  # noqa: PLC0415 - the hook acts on this import
    except ImportError:
        return ""
    context = getattr(ssl, maker)()
    return "on" if context.verify_flags & ssl.VERIFY_X509_STRICT else "off"


if __name__ == "__main__":
    import json

    sys.stdout.write(json.dumps({"value": check(), "effect": effect()}))
