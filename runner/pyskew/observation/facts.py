"""Read facts, failures and warnings from what an attempt wrote; its own directories get names. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from pyskew.model import json_value, repeated_keys
from pyskew.model.shortening import with_digest
from pyskew.model.suite import FactPolicy, FactRule, Json, Warned

STDOUT = ":stdout"
EXIT = ":exit"
EXCEPTION = ":exception"
LEFTOVERS = ":leftovers"

NOT_COMPARED = frozenset({LEFTOVERS})
"""Recorded facts whose difference is no change."""

_MAX_TEXT = 8192
"""Longer texts keep their head and a digest of the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalTraceback:
    """The final traceback of an attempt."""

    exception: str = ""
    message: str = ""
    line: str = ""
    """The line that `message` is the template of."""
    frame: str = ""


def observed(stdout: bytes, dirs: Mapping[str, str]) -> dict[str, Json]:
    """Return the facts that stdout states: the keys of its one JSON object, else the whole text as `:stdout`.

    An object that has a key twice is text: as facts, one of the two values would be lost.
    NaN, Infinity, integers beyond 64 bits and half surrogate pairs are kept apart as `json_value.storable` says.
    """
    text = name_dirs(_text(stdout), dirs)
    try:
        value = json_value.storable(json.loads(text, parse_int=json_value.integer))
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and json_value.NUMBER not in value and not repeated_keys.first_repeated(text):
        return value
    return {STDOUT: with_digest(text, _MAX_TEXT)} if text else {}


def failure(stderr: bytes, dirs: Mapping[str, str]) -> FinalTraceback:
    """Return exception type, message template and top user frame of the last traceback in stderr."""
    text = name_dirs(_text(stderr), dirs)
    start = max(text.rfind("Traceback (most recent call last)"), 0)
    lines = _ANSI.sub("", text[start:]).splitlines()
    last = next((line for line in reversed(lines) if _EXCEPTION.match(line)), "")
    match = _EXCEPTION.match(last)
    raised = "Traceback (" in text or _FRAME.search(text)  # a SyntaxError of the script itself has no traceback
    if match is None or not raised:
        return FinalTraceback()
    frames = [found for found in map(_FRAME.search, lines) if found and found[1].startswith("<cwd>")]
    frame = f"{frames[-1][1]}:{frames[-1][2]}" if frames else ""
    return FinalTraceback(exception=match[1], message=template(last), line=last, frame=frame)


def warned(stderr: bytes, dirs: Mapping[str, str]) -> tuple[Warned, ...]:
    """Return the deprecations in stderr, each message once for each site."""
    text = name_dirs(_text(stderr), dirs)
    found = {}
    for match in _WARNING.finditer(text):
        minor = _removal(match["message"])
        if minor or match["category"] in _DEPRECATIONS:
            site = f"{match['file']}:{match['line']}"
            removal = f"3.{minor}" if minor else ""
            warning = Warned(category=match["category"], message=match["message"].strip(), site=site, removal=removal)
            found[site, warning.message] = warning
    return tuple(found.values())


def _removal(message: str) -> str:
    """Return the minor version in `removed in Python 3.16`, where no digit stands between the verb and the version.

    The message is cut at its numbers, so that the time is linear in its length.
    """
    parts = _NUMBER.split(message)  # text, number, text, number, ... text
    for index in range(1, len(parts) - 2, 2):
        if parts[index] == "3" and parts[index + 1] == "." and _REMOVES.search(parts[index - 1]):
            return parts[index + 2]
    return ""


def template(message: str) -> str:
    """Return a message without what differs from run to run: numbers, addresses, quoted paths."""
    text = re.sub(r"0x[0-9a-fA-F]+", "<addr>", message)
    text = re.sub(r"(?<![\w<])/[^\s'\":]+", "<path>", text)
    return re.sub(r"\d+", "<n>", text)[:500]


def digest(data: bytes, dirs: Mapping[str, str]) -> str:
    """Return a short digest of a text as `template` sees it line by line; empty for no text."""
    if not data:
        return ""
    lines = "\n".join(template(line) for line in name_dirs(_text(data), dirs).splitlines())
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def name_dirs(text: str, dirs: Mapping[str, str]) -> str:
    """Write `<cwd>`, `<tmp>`, `<home>`, `<prefix>` for the cell's own directories."""
    for name, path in sorted(dirs.items(), key=lambda item: -len(item[1])):
        if path:
            text = text.replace(json.dumps(path)[1:-1], f"<{name}>").replace(path, f"<{name}>")
    return text


def comparable(facts: Mapping[str, Json], rules: Mapping[str, FactRule]) -> dict[str, str]:
    """Return facts as they are compared: one canonical text each, after each fact's own policy."""
    texts = {}
    for name, value in facts.items():
        rule = rules.get(name, _USUAL)
        if name not in NOT_COMPARED and rule.policy is not FactPolicy.IGNORE:
            texts[name] = canonical(_apply(rule, value))
    return texts


_USUAL = FactRule()


def identical(one: Mapping[str, Json], other: Mapping[str, Json]) -> bool:
    """Return whether two sets of facts certainly have the same canonical texts, under any policy. Fast.

    False where they differ, and where that is not known: `comparable` decides about what msgspec cannot encode, or
    encodes as null.
    """
    if one is other:
        return True
    try:
        text = _PLAIN.encode(one)
        return text == _PLAIN.encode(other) and b"null" not in text
    except (TypeError, ValueError, OverflowError):
        return False


_PLAIN = msgspec.json.Encoder(order="deterministic")


def canonical(value: Json) -> str:
    """Return one text for one value: `1`, `1.0` and `true` stay apart, key order does not matter."""
    if value is True or value is False:
        return "true" if value else "false"
    return str(value) if type(value) is int else _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=True)
"""Made once: `json.dumps` with options makes one for each value."""


def _apply(rule: FactRule, value: Json) -> Json:
    if rule.policy is FactPolicy.SET and isinstance(value, list):
        return sorted(canonical(item) for item in value)
    if rule.policy is FactPolicy.SCRUB:
        return re.sub(rule.pattern, "<scrubbed>", value if isinstance(value, str) else canonical(value))
    return value


_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_EXCEPTION = re.compile(r"([A-Za-z_][\w.]*)(?::\s.*|:?)$")
_WARNING = re.compile(r"^[ ]*(?P<file>\S.*?):(?P<line>\d+): (?P<category>\w+Warning): (?P<message>.*)$", re.MULTILINE)
_DEPRECATIONS = frozenset({"DeprecationWarning", "PendingDeprecationWarning", "FutureWarning", "SyntaxWarning"})
"""Categories that announce a change, whether or not the message says when."""
_REMOVES = re.compile(r"remov|disallow|drop|forbid|error|unsupported", re.IGNORECASE)
_NUMBER = re.compile(r"([0-9]+)")
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
