"""HTML: the whole report as one file that needs nothing else, to read and to filter in any browser.

The head of the page is written here; the matrix is data that the page's own script draws, as far as it is looked at.
Two blocks of JSON: what the grid needs, read at once, and what an opened cell shows, read when the first is opened.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from jinja2 import Template
from markupsafe import Markup

from pyskew.model.left_out import WhyNotRun
from pyskew.model.report import Problem, ProblemKind, Report, python_of
from pyskew.model.suite import CauseVerdict, Evidence, Json, OnTarget
from pyskew.model.text import version_key
from pyskew.reporting.advice import pieces as coded
from pyskew.reporting.break_wording import BreakWords, refuted, remedy
from pyskew.reporting.cause_totals import cause_totals
from pyskew.reporting.formats import Format
from pyskew.reporting.html_advice import cards
from pyskew.reporting.html_data import Payload
from pyskew.reporting.html_templates import source, template
from pyskew.reporting.wording import PROBLEMS, left_out, origin_line

_PACKAGE = "pyskew.reporting"


def render(report: Report) -> str:
    """Return the report as one HTML document; its scripts and styles are pinned by hash, all else is forbidden."""
    return "".join(pieces(report))


def pieces(report: Report) -> Iterator[str]:
    """Yield the page's text; the data of its cells is encoded bit by bit."""
    payload = Payload(report)
    # No text of a report can be one of these.
    blocks = {secrets.token_hex(16): payload.index, secrets.token_hex(16): payload.details}
    index, details = map(Markup, blocks)
    page = _page().generate(
        policy=_policy(),
        css=_asset("report.css"),
        script=_asset("report.js"),
        report=report,
        tone="bad" if report.verdict.unexpected else "open" if report.verdict.incomplete or report.partial else "good",
        made=origin_line(report),
        advice=cards(report),
        breaks=_breaks(report),
        break_notes=[refuted(report), remedy(report)],
        bands=_bands(report),
        causes=_causes(report),
        problems=_problems(report),
        not_run=_not_run(report),
        left_out=coded(left_out(report)),
        index=index,
        details=details,
    )
    for piece in page:
        yield from _embedded(blocks[piece]()) if piece in blocks else [piece]


def _page() -> Template:
    return template(_PACKAGE, "report.html.j2")


FORMAT = Format(filename="report.html", render=render, pieces=pieces, prepare=_page)


def _asset(name: str) -> Markup:
    return Markup(source(_PACKAGE, name))  # noqa: S704 - a file of this package


def _policy() -> str:
    """Return the page's policy: run its own script, use its own style, reach nothing."""
    pins = {
        name: base64.b64encode(hashlib.sha256(source(_PACKAGE, name).encode()).digest()).decode() for name in _PINNED
    }
    return "; ".join(
        [
            "default-src 'none'",
            *(f"{_PINNED[name]} 'sha256-{pin}'" for name, pin in pins.items()),
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


_PINNED = {"report.js": "script-src", "report.css": "style-src"}


def _embedded(value: Mapping[str, Json]) -> Iterator[str]:
    """Yield JSON that can stand inside a script element: no character that HTML reads."""
    before = "{"
    for name, part in value.items():
        yield f"{before}{_escaped(name)}:"
        yield from _in_bits(part) if isinstance(part, list) else [_escaped(part)]
        before = ","
    yield "}"


def _in_bits(items: Sequence[Json]) -> Iterator[str]:
    """Yield the text of a list, some of its items at a time."""
    yield "["
    for start in range(0, len(items), _BIT):
        yield f"{',' if start else ''}{_escaped(items[start : start + _BIT])[1:-1]}"
    yield "]"


_BIT = 1_000
"""Items of a list that are encoded at a time."""


def _escaped(value: Json) -> str:
    text = _ENCODER.encode(value)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)


_SHOWN = 100
"""Problems of one kind that the head of the page lists; report.json has them all."""


def _problems(report: Report) -> list[tuple[str, list[Problem], int]]:
    """Return the problems by kind, with a heading and the number of those left out."""
    apart = {ProblemKind.BREAK}
    kinds = {kind: [one for one in report.problems if one.kind is kind] for kind in ProblemKind if kind not in apart}
    return [(PROBLEMS[kind], found[:_SHOWN], max(len(found) - _SHOWN, 0)) for kind, found in kinds.items() if found]


def _breaks(report: Report) -> list[Json]:
    """Return every break with all of its tests, which a reader opens."""
    words = BreakWords(report)
    return [
        {"break": one, "tests": words.tests(one), "place": words.place(one), "why": words.why(one),
         "began": words.began(one), "pair": words.pair(one)}
        for one in report.breaks
    ]  # fmt: skip


def _bands(report: Report) -> list[Json]:
    """Return the strip of default start methods, per target, oldest Python first."""
    bands: dict[str, list[OnTarget]] = {}
    for place in report.interpreters:
        bands.setdefault(place.label, []).append(place)
    return [{"label": label, "pythons": _chips(places)} for label, places in bands.items()]


def _chips(places: list[OnTarget]) -> list[Json]:
    chips: list[Json] = []
    for place in sorted(places, key=lambda place: version_key(_label(place))):
        one = place.interpreter
        method = one.default_start_method if one else ""
        before = chips[-1]["method"] if chips else method
        chips.append(
            {
                "python": _label(place),
                "method": method,
                "tone": method if method in {"fork", "spawn", "forkserver"} else "absent",
                "version": one.version if one else "absent",
                "about": ", ".join(one.start_methods) if one else place.absent.reason if place.absent else "",
                "provider": one.provider if one else "",
                "switched": bool(one and before and before != method),
            }
        )
    return chips


def _label(place: OnTarget) -> str:
    return python_of(place) or "?"


def _causes(report: Report) -> list[Json]:
    """Return each cause with its numbers of changes: all, proven, those that the suite does not expect, not listed."""
    return [
        {"group": one.number, "toggles": one.toggles, "changes": one.changes,
         "proven": one.verdicts.get(CauseVerdict.PROVEN, 0),
         "open": sum(1 for change in one.listed if not change.expected),
         "listed": len(one.listed), "counted": one.counted}
        for one in cause_totals(report, report.changes) if one.toggles
    ]  # fmt: skip


def _not_run(report: Report) -> list[Json]:
    """Return cells without evidence, alike ones together, required ones first."""
    alike = Counter(WhyNotRun(one.cell.target, one.required, one.evidence, one.reason) for one in report.not_run)
    alike.update(report.left_out.not_run)
    rows = [
        {"target": target, "required": required, "evidence": evidence.value, "reason": reason, "cells": number,
         "elsewhere": evidence is Evidence.SKIPPED and not required}
        for (target, required, evidence, reason), number in alike.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["elsewhere"], not row["required"]))
