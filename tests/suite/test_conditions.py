from __future__ import annotations

import pytest

from pyskew.suite import conditions

FACTS: dict[str, conditions.Value] = {
    "python": "3.14.10",
    "os": "linux",
    "free_threaded": False,
    "start_method": "fork",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("python >= '3.14'", True),
        ("python == '3.14'", True),
        ("python == '3.14.1'", False),
        ("python < '3.14.2'", False),
        ("'3.13' < python <= '3.15'", True),
        ("python in ('3.12', '3.14')", True),
        ("python not in ('3.12', '3.14')", False),
        ("start_method in ('forkserver', 'spawn')", False),
        ("not free_threaded", True),
        ("os == 'linux' and not (start_method != 'fork')", True),
        ("os == 'windows' or start_method == 'fork'", True),
        ("True", True),
    ],
)
def test_an_expression_is_judged_by_the_facts(text: str, *, expected: bool) -> None:
    assert conditions.holds(text, FACTS) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("target == 'x'", None),
        ("target == 'x' and os == 'windows'", False),
        ("target == 'x' or os == 'linux'", True),
        ("not target == 'x'", None),
    ],
)
def test_an_absent_fact_leaves_open_only_what_it_decides(text: str, *, expected: bool | None) -> None:
    assert conditions.holds(text, FACTS) is expected


def test_a_pre_release_is_older_than_its_release() -> None:
    assert conditions.holds("python < '3.15'", {"python": "3.15.0rc1"}) is True


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("pyton == '3.14'", 'did you mean "python"'),
        ("start-method == 'fork'", "BinOp is not part of the language"),
        ("python >= 3.14", "versions are text"),
        ("python >= 'new'", "'new' is not a version"),
        ("start_method == 'frok'", '"frok" is no value of start_method; did you mean "fork"'),
        ("os in ('linux', 'mac')", '"mac" is no value of os'),
        ("os < 'linux'", "only `python` has an order"),
        ("__import__('os')", "Call is not part"),
        ("os ==", "not an expression"),
        ("'linux'", "must be a comparison"),
        ("(" * 300 + "os" + ")" * 300, "not an expression"),
    ],
)
def test_what_is_not_of_the_language_is_refused_with_a_reason(text: str, complaint: str) -> None:
    with pytest.raises(conditions.WhereError, match=complaint.replace("(", r"\(")):
        conditions.check(text, {"start-method": ["fork", "spawn"]})


def test_a_known_toggle_is_a_name() -> None:
    conditions.check("start_method == 'fork'", {"start-method": ["fork", "spawn"]})
