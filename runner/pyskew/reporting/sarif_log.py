"""SARIF 2.1.0: the one writer of it, for what a run found and what an audit found, alone or in one log. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyskew.model.text import visible

if TYPE_CHECKING:
    from pyskew.model.suite import Json

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

SRCROOT, BUILTIN = "SRCROOT", "BUILTIN"
"""What paths are relative to: the reader's repository, the packs that pyskew ships."""
_BASES = {SRCROOT: "The folder that pyskew was started in.", BUILTIN: "The packs that pyskew ships."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rules and their results from one source; a result names its rule by `ruleId` alone."""

    rules: Sequence[Json]
    results: Sequence[Json]
    notes: Sequence[str] = ()
    """What kept the tool from looking at something."""


def log(version: str, *sections: Section) -> str:
    """Return one log with one run: the rules and results of all sections, in their order."""
    rules = {rule["id"]: rule for section in sections for rule in section.rules}
    index = {name: number for number, name in enumerate(rules)}
    results = [
        {"ruleId": one["ruleId"], "ruleIndex": index[one["ruleId"]], **one}
        for section in sections
        for one in section.results
    ]
    notes = [{"level": "note", "message": text(note)} for section in sections for note in section.notes]
    run: dict[str, Json] = {
        "tool": {"driver": {"name": "pyskew", "version": version, "rules": list(rules.values())}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {name: {"description": text(what)} for name, what in _BASES.items()},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def section(written: str) -> Section:
    """Return the section of a log of ours, to be put into another one.

    Raises:
        ValueError: it is no such log.
    """
    try:
        (run,) = json.loads(written)["runs"]
        notes = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
        return Section(
            rules=run["tool"]["driver"]["rules"],
            results=[_without_index(one) for one in run["results"]],
            notes=notes,
        )
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
        message = f"no SARIF log of pyskew: {error!r}"
        raise ValueError(message) from None


def _without_index(result: Mapping[str, Json]) -> Json:
    return {name: value for name, value in result.items() if name != "ruleIndex"}


def text(words: str) -> Json:
    """Return a message; a log has no empty ones."""
    return {"text": visible(words) or "-"}


def location(path: str, line: int, column: int = 0, base: str = SRCROOT) -> Json:
    """Return a line of a file, with a column where one is known."""
    region = {"startLine": max(line, 1)} | ({"startColumn": column} if column > 0 else {})
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(path), "uriBaseId": base}, "region": region}}


def change(path: str, replacements: Sequence[tuple[int, int, int, int, str]]) -> Json:
    """Return the edits of a file: line and column of the first character, those behind the last, and the text."""
    names = ("startLine", "startColumn", "endLine", "endColumn")
    return {
        "artifactLocation": {"uri": _uri(path), "uriBaseId": SRCROOT},
        "replacements": [
            {"deletedRegion": dict(zip(names, place, strict=True)), "insertedContent": {"text": new}}
            for *place, new in replacements
        ],
    }


_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def _uri(path: str) -> str:
    """Return a relative path as a URI reference."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in visible(path).encode())
