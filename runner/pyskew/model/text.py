"""Sanitise untrusted text for output: escape control and bidi characters, stay encodable. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pyskew.model.json_value import spelled, storable

if TYPE_CHECKING:
    from pyskew.model.suite import Json

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
"""Controls, marks that turn the direction of text, half characters: all but tab and newline."""


def visible(text: str) -> str:
    r"""Return the text with every invisible character spelled out, `\x1b`, so that it can be encoded and seen."""
    return _INVISIBLE.sub(lambda found: _escape(ord(found[0])), text)


def _escape(point: int) -> str:
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}"  # noqa: PLR2004 - the width of an escape


def oneline(text: str) -> str:
    """Return the visible text on one line."""
    return " ".join(visible(text).split())


def log_line(text: str) -> str:
    """Return the visible text on one line that no CI system reads as a command.

    GitHub reads each line that begins with `::` and each that holds `##[`, Azure Pipelines `##vso[`, TeamCity
    `##teamcity[`.
    """
    line = _LOG_COMMAND.sub("# #", visible(text).replace("\n", " "))
    bare = line.lstrip()
    return f"{line[: len(line) - len(bare)]}: :{bare[2:]}" if bare.startswith("::") else line


_LOG_COMMAND = re.compile(r"##(?=[a-z]*\[)")


def log_text(text: str) -> str:
    """Return the text with each of its lines as `log_line` prints it."""
    return "\n".join(map(log_line, text.split("\n")))


def compact(value: Json) -> str:
    """Return a fact's value on one line, as JSON."""
    return _COMPACT.encode(value)


_COMPACT = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
"""Made once: `json.dumps` with options makes one for each value."""


def plain(value: Json, depth: int = 40) -> Json:
    """Return the value as every JSON reader takes it: see `json_value`; what is nested too deep is written out."""
    if isinstance(value, (dict, list, tuple)) and not depth:
        return visible(compact(value))
    if isinstance(value, dict):
        return {spelled(str(name)): plain(item, depth - 1) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth - 1) for item in value]
    return storable(value)


def count(number: int, noun: str, plural: str = "s") -> str:
    """Return a number with its noun: `1 change`, `2 changes`, `1,000 changes`."""
    return f"{number:,} {noun}{'' if number == 1 else plural}"


def lower_first(text: str) -> str:
    """Return the text as it stands in the middle of a sentence."""
    return text[:1].lower() + text[1:]


def size(number: int) -> str:
    """Return a size as YAML writes it: `512B`, `1MiB`, `1.5GiB`."""
    unit, bytes_ = next((one for one in _SIZES if number >= one[1]), ("B", 1))
    return f"{number / bytes_:.4g}{unit}"


_SIZES = (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024))


def fact_name(name: str) -> str:
    """Return the name of a fact as a sentence shows it: quoted where it is more than letters, digits and `_.-/`."""
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)


_PLAIN_NAME = re.compile(r":?\w[\w./-]*")


def version_key(label: str) -> tuple[tuple[int, ...], str]:
    """Return a key that sorts `3.9` before `3.10` before `3.10t`."""
    return tuple(int(part) for part in re.findall(r"\d+", label)), label
