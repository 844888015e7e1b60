"""Values that JSON cannot hold stay apart from each other and from everything that it can hold."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyskew.analysis import expectations
from pyskew.model.json_value import storable
from pyskew.model.report import Observation
from pyskew.model.suite import Evidence, Json, Outcome
from pyskew.observation import facts
from pyskew.store import records
from pyskew.store.records_writer import Writer
from support import sample

PRINTED = (
    "NaN", "Infinity", "-Infinity", "null", '"NaN"', '"Infinity"', '"-Infinity"', '"nan"', "0", "-0.0", "1", "1.0",
    "true", "1e999", "9223372036854775807", "9223372036854775808", '"9223372036854775808"', "1" + "0" * 5000,
    "-1" + "0" * 5000, "2" + "0" * 5000, r'"\ud800"', r'"\udfff"', r'"\\ud800"', r'"\ud83d\ude00"', "[NaN]", "[null]",
)  # fmt: skip
"""What a script prints as the value of one fact."""
ALIKE = {"1e999": "Infinity"}
"""A float that is too large is infinite for every reader."""


@pytest.mark.parametrize("one", PRINTED)
def test_facts_are_the_same_only_where_scripts_print_the_same(one: str) -> None:
    for other in PRINTED:
        seen = [facts.observed(f'{{"x": {text}}}'.encode(), {}) for text in (one, other)]
        assert [list(fact) for fact in seen] == [["x"], ["x"]]
        texts = [facts.comparable(fact, {}) for fact in seen]
        assert (texts[0] == texts[1]) == (ALIKE.get(one, one) == ALIKE.get(other, other)), other


@pytest.mark.parametrize("text", PRINTED)
def test_a_fact_comes_back_from_the_records_as_it_went_in(text: str, tmp_path: Path) -> None:
    run = sample.run(sample.suite())
    shown = facts.observed(f'{{"x": {text}}}'.encode(), {})
    record = sample.ran(run.cells[0].cell, shown)
    with Writer(tmp_path) as writer:
        writer.write(*records.head(run.info, run.cells, run.interpreters), records.Line(record=record))
    (back,) = records.read(tmp_path).records[record.cell.id]
    assert facts.comparable(back.facts, {}) == facts.comparable(record.facts, {})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner)))  # fmt: skip
def test_what_is_stored_is_valid_json_and_is_stored_the_same_again(value: Json) -> None:
    stored = storable(value)
    text = json.dumps(stored, allow_nan=False, ensure_ascii=False)
    text.encode()
    assert storable(json.loads(text)) == stored


def test_a_number_beyond_all_limits_is_shortened_and_stays_apart() -> None:
    big = 10**100_000
    assert storable(big) != storable(big + 1)
    assert len(json.dumps(storable(big))) < 2000


def test_what_is_nested_too_deep_is_one_text() -> None:
    printed = b'{"x": ' + b"[" * 150 + b"]" * 150 + b"}"
    assert list(facts.observed(printed, {})) == [":stdout"]


def test_a_clause_can_name_a_number_that_json_lacks() -> None:
    clause = sample.clause("True", {"x": {":number": "NaN"}, "y": math.inf, "z": 2**70})
    shown = facts.observed(f'{{"x": NaN, "y": Infinity, "z": {2**70}}}'.encode(), {})
    cell = sample.run(sample.suite()).cells[0].cell
    observation = Observation(cell=cell, evidence=Evidence.RAN, outcome=Outcome.PASS, facts=shown)
    judged = expectations.judge(clause, sample.scenario("one", clause), observation)
    assert (judged.met, judged.wanted) == (True, "")
