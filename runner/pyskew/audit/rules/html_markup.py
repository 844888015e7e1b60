"""The HTML of difflib or calendar is cut, replaced or checked at markup that it no longer has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values import compared
from pyskew.audit.values.local_values import LocalValues

_CALENDAR = (
    '<table border="0" cellpadding="0" cellspacing="0" class="month">',
    '<table border="0" cellpadding="0" cellspacing="0" class="year">',
    '<?xml version="1.0" encoding="utf-8"?>',
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html>',
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />',
    '<link rel="stylesheet" type="text/css" href="calendar.css" />',
)
_DIFF = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"',
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n\n<html>\n\n<head>',
    '<meta http-equiv="Content-Type"\n          content="text/html; charset=utf-8" />',
    "<title></title>",
    '<style type="text/css">',
    "background-color:#e0e0e0}",
    "background-color:#c0c0c0}",
    "td.diff_header {text-align:right}",
)
_OLD = {"HTMLCalendar": _CALENDAR, "LocaleHTMLCalendar": _CALENDAR, "HtmlDiff": _DIFF}
"""Parts of what the classes wrote, in which 3.15 writes something else."""
_KEPT = (
    "<table",
    'class="month"',
    'class="year"',
    "<html",
    "<head>",
    "text/html",
    "<!DOCTYPE html",
    "<title>",
    "<meta ",
    "<link ",
)
"""Texts that what they write now has as well."""
_LEAST = 8


def check(module: Module) -> Iterator[Spot]:
    """Yield comparisons, cuts and replacements with a literal that is a part of the old markup only."""
    named = {name.rpartition(".")[2] for name in module.imports.values()}
    named |= {node.attr for node, _ in module.nodes[ast.Attribute] if isinstance(node, ast.Attribute)}
    old = [part for name, parts in _OLD.items() if name in named for part in parts]
    values = module.once(LocalValues)
    told: set[int] = set()
    for one in compared.comparisons(module) if old else ():
        for literal, side in one.sides:
            texts = [text for text, _ in values.texts(literal, one.scope)]
            gone = any(
                len(text) >= _LEAST and text not in _KEPT and any(text in part for part in old) for text in texts
            )
            if gone and not values.texts(side, one.scope) and one.node.lineno not in told:
                told.add(one.node.lineno)
                if not module.tolerated(one.node):
                    yield module.spot(one.node, "the page or table no longer has this markup")


RULE = Rule(
    id="html-markup",
    since=(3, 15),
    summary="The HTML of difflib or calendar is cut, replaced or checked at markup that it no longer has",
    why="since 3.15 HTMLCalendar and HtmlDiff write HTML 5: another doctype, and styles for what attributes said",
    fix="style by class, as in `table.month { border: 1px solid; }`, and cut at elements, not at attributes",
    workaround="accept both kinds of markup",
    link="https://docs.python.org/3.15/whatsnew/3.15.html",
    confidence=Confidence.MEDIUM,
    words=("HTMLCalendar", "LocaleHTMLCalendar", "HtmlDiff"),
    check=check,
    valid=(
        """\
import calendar

page = calendar.HTMLCalendar().formatmonth(2024, 2)
print('class="month"' in page, page.startswith('<table'), page.replace('<th ', '<td ').count('border: 1px'))
""",
        """\
import difflib

page = difflib.HtmlDiff().make_file(['a'], ['b'])
print(page.index('<body>') > 0, page.strip().startswith('<!DOCTYPE html'), '<table class="diff"' in page)
""",
    ),
    invalid=(
        """\
import calendar

class Planner(calendar.HTMLCalendar):
    def formatmonth(self, year, month, withyear=True):
        return super().formatmonth(year, month, withyear).replace('border="0"', 'border="1"')

print('border="1"' in Planner().formatmonth(2024, 2))
""",
        """\
import difflib

class Mail(difflib.HtmlDiff):
    OLD = '-//W3C//DTD XHTML 1.0 Transitional//EN'

    def body(self, a, b):
        page = self.make_file(a, b, 'old', 'new')
        return page[page.index('<table'):] if self.OLD in page else 'no difference'

print(Mail().body(['a'], ['b'])[:6])
""",
    ),
    followed=Followed(
        2,
        """\
import difflib

class Mail(difflib.HtmlDiff):
    def body(self, a, b):
        page = self.make_file(a, b, 'old', 'new')
        return page[page.index('<table'):] if '<table' in page else 'no difference'

print(Mail().body(['a'], ['b'])[:6])
""",
    ),
)
