"""What makes two failures one break: a key for each, so that no failure decides where another one belongs. Pure."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass

from pyskew.model.breaks import BreakKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFailure:
    """How one test is taken away by the newer Python of a pair."""

    test: str
    kind: BreakKind
    exception: str = ""
    message: str = ""
    place: str = ""
    """Innermost line of the codebase."""
    raised: str = ""
    """Line of a library that raised it; empty where the codebase did."""
    details: str = ""
    """What the runner shows of the values behind the message."""
    tells: str = ""
    """What the newer Python did, where the values show that by themselves."""


Key = tuple[str, ...]

_NAMING = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "NameError"})
"""Their messages name what is missing, and that is one cause wherever it is used."""
_NAMES_ALL = ("ImportError", "ModuleNotFoundError", "Warning")
"""What these name is the cause, whatever else shows."""
_DESCRIPTOR = "TypeError: descriptor '"
"""Begins the message of a method of a built-in type that got another type; it names both."""
_ERRORS = frozenset({BreakKind.COLLECTION, BreakKind.FIXTURE, BreakKind.FAILURE})
_BY_PLACE = frozenset({"AssertionError", "Failed", "RecursionError"})
"""The line of a library that raised one of these says nothing about the cause."""


def key(failure: CaseFailure) -> Key:
    """Return what all failures of one break have in common."""
    # One error in a fixture, in a test and at the import of a file is one cause.
    kind = "error" if failure.kind in _ERRORS else failure.kind.value
    exception = failure.exception
    if failure.kind in {BreakKind.SKIPPED, BreakKind.GONE, BreakKind.RUN}:
        return kind, template(failure.message)
    names = _names(failure)
    if failure.tells and not exception.endswith(_NAMES_ALL):
        return kind, failure.tells  # what the newer Python did is one cause, whatever meets it, and wherever
    if names:
        return kind, exception, names
    if failure.message.removeprefix(f"{exception}: ").startswith("assert "):
        # One object that several functions were asked about is one cause wherever that is compared. Other values say
        # nothing.
        return kind, exception, _subject(failure.details) or failure.place
    where = ("" if exception in _BY_PLACE else failure.raised) or failure.place
    if where and not hasattr(builtins, exception):
        return kind, exception, where  # one `raise` of a type of its own has one cause, and words of its own as values
    return kind, exception, template(failure.message), where


def _names(failure: CaseFailure) -> str:
    """Return the message with the names in it, where they tell the cause; empty where they do not."""
    short = failure.exception.rpartition(".")[2]
    tells = short in _NAMING or short.endswith("Warning") or failure.message.startswith(_DESCRIPTOR)
    if not tells or "'NoneType' object" in failure.message:
        return ""
    module = "module '" in failure.message
    message = failure.message if module else _OWNER.sub("<value>\\1", failure.message)
    return template(message, keep_names=True) if _IDENTIFIER.search(message) else ""


def _subject(details: str) -> str:
    """Return the object that a called function told a wrong value of; empty for plain values, which tell no cause."""
    found = _ASKED.match(details)
    return found["object"] if found else ""


def template(message: str, *, keep_names: bool = False) -> str:
    """Return a message without numbers, addresses, paths and quoted values; `keep_names` keeps quoted identifiers."""
    text = _PATH.sub("<path>", _ADDRESS.sub("<addr>", message))
    text = _TEMPORARY.sub("<name>", text)
    text = _QUOTED.sub(lambda found: found[0] if keep_names and _IDENTIFIER.fullmatch(found[0]) else "<value>", text)
    text = _NUMBER.sub("<n>", text)
    while (shorter := _NESTED.sub("<value>", text)) != text:
        text = shorter
    return " ".join(_REPEATED.sub("<value>", text).split())


_ASKED = re.compile(
    r"\+  where (?:True|False|None) = <(?:function|bound method) [^<>]*(?:<\w+>[^<>]*)*>"
    r"\((?P<object>[A-Z]\w+\('[\w.<>]+'\))\)"
)
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+|<addr>")
_PATH = re.compile(
    r"(?:<(?:cwd|tmp|home|prefix|path|python)>|(?<![\w<.])[A-Za-z]:(?=[\\/])|(?<![\w<./]))[\\/][^\s'\":,;()\[\]]*"
)
_TEMPORARY = re.compile(r"\b(?:tmp|pymp-|psm_)[a-z0-9_]{8}\b")
_IDENTIFIER = re.compile(r"'[A-Za-z_][\w.]*'|\"[A-Za-z_][\w.]*\"")
_OWNER = re.compile(r"(?:type object )?'[\w.]+'(?: object)?( has no attribute )")
"""What has lost an attribute may have many types; the attribute is the cause."""
_QUOTED = re.compile(r"(?<![\w'])'[^'\n]*'|(?<![\w\"])\"[^\"\n]*\"|`[^`\n]*`")
_NUMBER = re.compile(r"(?<![\w<])[-+]?(?:\d|<n>)(?:[\d.,:_]|<n>)*(?:e[+-]?\d+)?|\d+|<n>")
_NESTED = re.compile(r"[\[({][^\[\](){}<>]*(?:<(?:value|n|addr|path|name)>[^\[\](){}<>]*)+[\])}]")
"""A container of values; one without any, such as the parentheses of a call, tells something."""
_REPEATED = re.compile(r"<value>(?:\s*(?:,|and|or)?\s*<value>)+")
