"""Sections of What's New by what changed: where Python's own authors tell of it. Pure."""

from __future__ import annotations

import re

_PAGE = "https://docs.python.org/3.{minor}/whatsnew/3.{minor}.html"
_NAME = re.compile(r"(?<![\w.])[a-z_]\w*(?:\.\w+)+")
_ENTRIES = {
    13: {
        "ast.dump()": "ast",
        "FrameLocalsProxy": "whatsnew313-locals-semantics",
        "the module ": "pep-594-remove-dead-batteries-from-the-standard-library",
        "is gone since": "removed-modules-and-apis",
    },
    14: {
        "Union[X, Y] and X | Y": "typing",
        "ForwardRef": "pep-649-pep-749-deferred-evaluation-of-annotations",
        "get_event_loop()": "removed",
        "map() has": "built-ins",
        "is gone since": "removed",
    },
    15: {
        "nodes of ast": "ast",
        "frozendict is new": "pep-814-add-frozendict-built-in-type",
        "sentinel is new": "pep-661-add-sentinel-built-in-type",
        "is gone since": "removed",
    },
}
"""By minor version, words of an explanation and the anchor of their section."""
_MODULES = {
    13: (
        "argparse array ast asyncio base64 builtins compileall concurrent-futures configparser copy ctypes dbm dis "
        "doctest email enum fractions glob importlib importlib-metadata io ipaddress itertools locale marshal math "
        "mimetypes mmap multiprocessing opcode optparse os os-path pathlib pdb queue random re shutil sqlite3 ssl "
        "statistics subprocess sys tempfile time tkinter tkinter-tix traceback turtle types typing unicodedata "
        "unittest urllib venv warnings webbrowser xml zipimport"
    ),
    14: (
        "argparse ast asyncio bdb calendar concurrent-futures configparser contextvars ctypes curses datetime "
        "decimal difflib dis email errno faulthandler fnmatch fractions functools gc getopt getpass graphlib heapq "
        "hmac http imaplib importlib-abc inspect io itertools json linecache logging-handlers math mimetypes "
        "multiprocessing operator os os-path pathlib pdb pickle pkgutil platform pty pydoc re socket sqlite3 ssl "
        "struct symtable sys sys-monitoring sysconfig tarfile textwrap threading tkinter turtle types typing "
        "unicodedata unittest urllib uuid webbrowser zipfile zlib"
    ),
    15: (
        "argparse array ast asyncio base64 binascii calendar collections collections-abc concurrent-futures "
        "contextlib ctypes dataclasses datetime dbm difflib email faulthandler functools gc glob hashlib "
        "http-client http-server importlib importlib-metadata importlib-resources inspect json locale math "
        "mimetypes mmap os os-path pathlib pdb pickle pickletools platform pprint re resource shelve socket sqlite3 "
        "ssl subprocess symtable sys sys-monitoring sysconfig tarfile threading timeit tkinter tokenize tomllib "
        "types typing unicodedata unittest urllib-parse venv warnings wave webbrowser xml xml-parsers-expat "
        "zipimport zlib"
    ),
}
"""By minor version, the modules that have a section, as their anchors write them."""


def link(said: str, minor: int) -> str:
    """Return the address of the section about a change; of the page where it has none of its own.

    Nothing tells of private names: their address is empty.

    Args:
        said: what changed, `typing.TypeIs is new in 3.13`.
        minor: the 13 of the Python that changed it.
    """
    names = _NAME.findall(said)
    if "private" in said or any(part.startswith("_") for name in names[:1] for part in name.split(".")):
        return ""
    page = _PAGE.format(minor=minor)
    anchor = next((anchor for words, anchor in _ENTRIES.get(minor, {}).items() if words in said), "")
    anchor = anchor or next((found for name in names[:1] for found in _sections(name, minor)), "")
    return f"{page}#{anchor}" if anchor else page


def _sections(name: str, minor: int) -> list[str]:
    parts = name.split(".")
    modules = ("-".join(parts[:size]) for size in range(len(parts) - 1, 0, -1))
    return [module for module in modules if module in _MODULES.get(minor, "").split()]
