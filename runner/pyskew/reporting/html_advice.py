"""The first section of the HTML report: a card for each change that says what to do about it. Pure."""

from __future__ import annotations

from urllib.parse import quote

from pyskew.analysis.differences import outcome_change, shown_facts
from pyskew.model.report import Change, Report
from pyskew.model.shortening import clipped
from pyskew.model.suite import Json
from pyskew.model.text import fact_name
from pyskew.reporting.advice import Advice, Advisor, advised, pieces, reasons
from pyskew.reporting.matrix import present, shown_at

_CARDS = 400
"""Cards of a page; report.json has them all."""
_FACTS = 6
_WIDEST = 160
"""Characters of one value."""


def cards(report: Report) -> Json:
    """Return the cards: those of unexpected changes, those of expected ones, and how many are left out."""
    advisor = Advisor(report)
    changes = sorted(advised(report), key=lambda one: one.expected)
    shown = [_card(report, change, advisor.advice(change)) for change in changes[:_CARDS]]
    return {
        "unexpected": [card for card in shown if not card["expected"]],
        "expected": [card for card in shown if card["expected"]],
        "left": max(len(changes) - _CARDS, 0),
    }


def _card(report: Report, change: Change, advice: Advice) -> Json:
    facts = shown_facts(change)
    return {
        "expected": change.expected,
        "question": advice.question or change.scenario,
        "scenario": clipped(change.title, 2 * _WIDEST),
        "cell": quote(present(report, shown_at(change)).id, safe=""),
        "ends": (change.old, change.new),
        "class": change.cls.value,
        "outcome": clipped(outcome_change(change), _WIDEST),
        "facts": [
            (
                advice.facts.get(name, ""),
                clipped(fact_name(name), _WIDEST),
                [clipped(one, _WIDEST) for one in diff.texts],
            )
            for name, diff in list(facts.items())[:_FACTS]
        ],
        "more": max(len(facts) - _FACTS, 0),
        "why": [clipped(one, 3 * _WIDEST) for one in reasons(change)],
        "remedy": pieces(advice.remedy),
        "rule": advice.rule,
    }
