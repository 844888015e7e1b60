from __future__ import annotations

import ast

import examples
import pytest

from pyskew.audit.rules import Rule, rules

RULES = rules()
VALID = [
    pytest.param(rule, text, id=f"{name}-{n}") for name, rule in RULES.items() for n, text in enumerate(rule.valid)
]
INVALID = [
    pytest.param(rule, text, id=f"{name}-{n}") for name, rule in RULES.items() for n, text in enumerate(rule.invalid)
]


@pytest.mark.parametrize(("rule", "text"), VALID)
def test_a_rule_is_silent_about_its_valid_examples(rule: Rule, text: str) -> None:
    assert examples.spots(rule, text) == []


@pytest.mark.parametrize(("rule", "text"), INVALID)
def test_a_rule_finds_its_invalid_examples(rule: Rule, text: str) -> None:
    assert examples.spots(rule, text) != []


@pytest.mark.parametrize(("rule", "text"), [*VALID, *INVALID])
def test_an_example_is_python(rule: Rule, text: str) -> None:
    del rule
    for body in examples.files(text).values():
        ast.parse(body)
