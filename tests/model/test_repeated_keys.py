"""A key that an object of JSON has twice is found wherever JSON is read, and never silently merged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyskew.analysis import baseline
from pyskew.audit.output import documents as output_documents
from pyskew.errors import RecordsError
from pyskew.model.repeated_keys import first_repeated
from pyskew.observation import facts
from pyskew.store import records

HEAD = (
    '{"run":{"schema":1,"pyskew":"1","created":"2026-01-01","host_os":"linux","plan":"p",'
    '"suite":{"pythons":[],"targets":[],"scenarios":[]}}}'
)

VALUES = st.recursive(
    st.none() | st.integers() | st.text(), lambda of: st.lists(of, max_size=3) | st.dictionaries(st.text(), of)
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_json_that_a_writer_made_repeats_none(value: object) -> None:
    assert first_repeated(json.dumps(value, indent=1)) is None


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(VALUES, max_size=2), st.text())
def test_one_that_is_given_twice_is_found_at_its_line(before: list[object], name: str) -> None:
    head = json.dumps(before, indent=1)
    text = f"[{head},\n{{{json.dumps(name)}: [{{}}],\n{json.dumps(name, ensure_ascii=False)}: 1}}]"
    found = first_repeated(text)
    assert found
    assert (found.name, found.line, found.first) == (name, text.count("\n") + 1, text.count("\n"))


@pytest.mark.parametrize(
    "text", ['{"a": {"b": 1}, "b": 2}', '[{"a": 1}, {"a": 1}]', '{"a": "\\"a\\": 1"}', '{"a": "a"}']
)
def test_the_same_key_of_other_objects_is_none(text: str) -> None:
    assert first_repeated(text) is None


def test_a_baseline_names_the_key_and_the_line() -> None:
    with pytest.raises(RecordsError, match=r'baseline.json:2: .*duplicate "accepted" \(first in line 1\)'):
        baseline.parse(b'{"schema": 1, "accepted": [],\n "accepted": []}', "baseline.json")


def test_a_baseline_of_the_audit_names_the_key_and_the_line() -> None:
    with pytest.raises(json.JSONDecodeError, match=r'duplicate "findings" \(first in line 1\): line 2 column 2'):
        output_documents.accepted('{"schema": 1, "findings": [],\n "findings": []}')


def test_output_with_a_repeated_key_is_text_so_that_nothing_of_it_is_lost() -> None:
    assert facts.observed(b'{"a": 1, "b": 2}', {}) == {"a": 1, "b": 2}
    assert facts.observed(b'{"a": 1, "a": 2}', {}) == {facts.STDOUT: '{"a": 1, "a": 2}'}


def test_a_line_of_older_records_with_a_repeated_key_is_damaged(tmp_path: Path) -> None:
    lines = [HEAD, '{"end":{"complete":true}}', '{"end":{"complete":false,"complete":true}}']
    (tmp_path / records.FILENAME).write_text("\n".join([*lines, ""]), encoding="utf-8")
    (damage,) = records.read(tmp_path).damage
    assert (damage.line, damage.problem) == (3, 'damaged line: duplicate "complete" (first in line 1)')


def test_a_key_that_no_reader_decodes_is_a_complaint_of_a_baseline() -> None:
    with pytest.raises(RecordsError, match=r"b\.json: not a baseline: 'utf-8' codec can't decode byte 0x80"):
        baseline.parse(b'{"\x80schema": 1, "accepted": []}', "b.json")
