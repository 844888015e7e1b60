from __future__ import annotations

import json
import re
import shlex
import unicodedata
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from lxml import etree

from pyskew.model.report import FactDiff
from pyskew.reporting.formats import formats
from support import hostile, sample

TEXTS = {name: one.render(hostile.report()) for name, one in formats().items()}


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_invisible_is_written(name: str) -> None:
    TEXTS[name].encode()
    wrong = {
        ch for ch in TEXTS[name] if unicodedata.category(ch) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and ch not in "\n\t"
    }
    assert wrong == set()


@pytest.mark.parametrize("name", ["json", "sarif"])
def test_json_stays_json_for_every_reader(name: str) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    assert json.loads(TEXTS[name], parse_constant=refuse)


def test_xml_stays_xml() -> None:
    cases = etree.fromstring(TEXTS["junit"].encode()).findall(".//testcase")
    assert len(cases) >= len(hostile.STRINGS)


class Elements(HTMLParser):
    """What a parser finds in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update(name for name, _ in attrs)


def test_html_has_the_elements_of_the_template_and_no_others() -> None:
    harmless, found = Elements(), Elements()
    harmless.feed(formats()["html"].render(sample.rich()))
    found.feed(TEXTS["html"])
    assert found.tags["script"] == 3
    assert set(found.tags) <= set(harmless.tags)
    assert set(found.attributes) <= set(harmless.attributes)


def test_markdown_tables_keep_their_columns() -> None:
    outside = re.sub(r"^(`{3,}).*?^\1$", "", TEXTS["markdown"], flags=re.DOTALL | re.MULTILINE)
    tables = [block for block in outside.split("\n\n") if block.startswith("|")]
    assert len(tables) >= 4
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table.splitlines()}) == 1, table
    assert re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", outside).count("<script") == 0


def test_an_annotation_is_one_command_whatever_it_says() -> None:
    command = re.compile(r"::(error|warning|notice) (?:file=[^:,]*,line=\d+,)?title=[^:,\r\n]*::[^\r\n]*")
    lines = TEXTS["github"].splitlines()
    assert [line for line in lines if not command.fullmatch(line)] == []
    assert len(lines) <= 30


def test_a_command_to_rerun_is_one_command_for_a_shell() -> None:
    for line in TEXTS["rerun"].splitlines():
        assert shlex.split(line)[:4] == ["pyskew", "run", "--fresh", "--only"]
        assert len(shlex.split(line)) == 9


@pytest.mark.parametrize("name", formats())
def test_ten_megabytes_in_one_line_break_nothing(name: str) -> None:
    value = sample.proven()
    endless = "x" * 10_000_000
    change = replace(
        value.changes[0], expected=False, reason=endless, facts={"seen": FactDiff(old=endless, new=[endless])},
        unexpected_because=endless, cluster=endless,
    )  # fmt: skip
    cells = {key: replace(one, facts={"seen": endless}, message=endless) for key, one in value.observations.items()}
    text = formats()[name].render(replace(value, changes=(change,), observations=cells))
    longest = {
        "markdown": 60_000,
        "html": 1_000_000,
        "junit": 200_000,
        "sarif": 50_000,
        "github": 20_000,
        "rerun": 1_000,
    }
    assert len(text) < longest.get(name, 200_000_000)
