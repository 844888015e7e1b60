from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyskew.model.suite import Json, Outcome
from pyskew.reporting.json_text import indented, listed

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    LEAVES | st.just([]) | st.just({}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_a_value_is_written_as_the_standard_library_writes_it(value: Json) -> None:
    wanted = json.dumps(value, indent=1)
    assert indented(value) == wanted
    assert "".join(listed([value, value], 1)) == json.dumps([[value, value]], indent=1)[3:-2]


def test_a_member_of_an_enum_is_its_value_and_no_items_are_an_empty_list() -> None:
    assert indented({"a": Outcome.PASS, "b": (1, 2)}) == '{\n "a": "pass",\n "b": [\n  1,\n  2\n ]\n}'
    assert "".join(listed([], 4)) == "[]"


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        indented([{"a": [float("nan")]}])
