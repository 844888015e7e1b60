"""SARIF 2.1.0: changes and coming breaks whose file and line are known, for code scanning.

    {"version": "2.1.0", "runs": [{"tool": {...}, "results": [{"ruleId": "regressed", "locations": [...], ...}]}]}

A rule is a class of change; a result is a place. What happened at no known line is in the other reports.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pyskew import __version__
from pyskew.formats import Format
from pyskew.judged import Change, Report
from pyskew.legible import clipped, compact, visible
from pyskew.model import ChangeClass, Json
from pyskew.whereabouts import Place, Places

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LONGEST = 2_000
"""Characters of one message."""

_RULES = {
    ChangeClass.REGRESSED: "It passed on the older Python and fails on the newer one.",
    ChangeClass.FAILS_DIFFERENTLY: "It fails on both Pythons, each in its own way.",
    ChangeClass.BEHAVIOUR_CHANGED: "It passes on both Pythons and shows different facts.",
    ChangeClass.DESTABILISED: "It was steady on the older Python and is flaky on the newer one.",
    ChangeClass.FIXED: "It failed on the older Python and passes on the newer one.",
    ChangeClass.WILL_BREAK: "It works, and warns of what a later Python will remove.",
    ChangeClass.COVERAGE_LOST: "It ran on the older Python and no longer applies to the newer one.",
}


def render(report: Report) -> str:
    """The report's places as one SARIF log."""
    places = Places(report)
    results = [_result(report, change, *site) for change in report.changes for site in places.sites(change)]
    driver = {"name": "pyskew", "version": __version__, "rules": [_rule(*rule) for rule in _RULES.items()]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "SRCROOT": {"description": {"text": "The folder of matrix.yaml."}},
            "BUILTIN": {"description": {"text": "The packs that pyskew ships."}},
        },
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


FORMAT = Format(filename="report.sarif", render=render)


def _rule(cls: ChangeClass, text: str) -> Json:
    return {"id": cls.value, "name": cls.name.title().replace("_", ""), "shortDescription": {"text": text}}


def _result(report: Report, change: Change, place: Place, said: str) -> Json:
    rules = list(_RULES)
    return {
        "ruleId": change.cls.value,
        "ruleIndex": rules.index(change.cls),
        "level": _level(report, change),
        "message": {"text": visible(clipped(". ".join(filter(None, _sentences(change, said))), _LONGEST))},
        "locations": [{"physicalLocation": _location(place)}],
        "partialFingerprints": {"pyskewChange/v1": f"{change.id}:{visible(place.path)}"},
        "properties": {
            "scenario": visible(change.scenario),
            "target": visible(change.target),
            "from": visible(change.old),
            "to": visible(change.new),
            "expected": change.expected,
            "rerun": visible(change.rerun),
        },
    }


def _level(report: Report, change: Change) -> str:
    if change.expected:
        return "note"
    return "error" if change.cls in report.failing and not change.informational else "warning"


def _sentences(change: Change, said: str) -> Iterator[str]:
    yield f"{change.scenario} on {change.target}, Python {change.old} -> {change.new}: {change.cls.value}"
    yield said
    for name, diff in list(change.facts.items())[:_FACTS]:
        yield f"{name}: {clipped(compact(diff.old), 200)} -> {clipped(compact(diff.new), 200)}"
    for cause in change.causes:
        if cause.toggle:
            yield f"{cause.toggle} {cause.old} -> {cause.new} is {cause.verdict.value}"
    yield "" if change.expected else change.unexpected_because


_FACTS = 4
"""Facts that a message shows."""


def _location(place: Place) -> Json:
    region = {"startLine": place.line} | ({"startColumn": place.column} if place.column else {})
    base = "BUILTIN" if place.builtin else "SRCROOT"
    return {"artifactLocation": {"uri": _uri(place.path), "uriBaseId": base}, "region": region}


_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def _uri(path: str) -> str:
    """A relative path as a URI reference."""
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in visible(path).encode())
