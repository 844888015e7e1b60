"""Every scenario of the library that changes says what to change in code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pyskew.audit.output.rule_advice import ADVICE
from pyskew.audit.rules import rules

PACKS = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*/pack.yaml"))


def _scenarios(pack: Path) -> dict[str, dict[str, Any]]:
    return {
        f"{pack.parent.name}/{name}": one
        for name, one in yaml.safe_load(pack.read_text(encoding="utf-8"))["scenarios"].items()
    }


SCENARIOS = {name: one for pack in PACKS for name, one in _scenarios(pack).items()}
SENTENCES = 3


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_that_changes_says_what_to_change(name: str) -> None:
    one = SCENARIOS[name]
    if len(one.get("expect", [])) == 1:
        return  # it shows the same everywhere
    remedy = one.get("remedy")
    if isinstance(remedy, dict):
        assert remedy["rule"] in ADVICE
        return
    assert remedy, "write `remedy:`, one to three sentences"
    assert remedy[0].isupper()
    assert remedy.endswith(".")
    assert remedy.count("`") % 2 == 0
    outside = "".join(remedy.split("`")[::2])
    assert outside.count(". ") + outside.count("? ") < SENTENCES


def test_no_advice_of_a_rule_is_copied() -> None:
    """A scenario takes a rule's words by its name, so that both change together."""
    copied = {
        name: rule.id
        for name, one in SCENARIOS.items()
        if isinstance(one.get("remedy"), str)
        for rule in rules().values()
        if one["remedy"].rstrip(".").lower() == rule.fix.lower()
    }
    assert copied == {}


def test_advice_is_the_fix_and_the_workaround_of_a_rule() -> None:
    fix, _, workaround = ADVICE["worker-reads-class-state"].partition(" As a workaround: ")
    rule = rules()["worker-reads-class-state"]
    assert (fix, workaround) == (f"{rule.fix}.", f"{rule.workaround}.")
    assert ADVICE["getuser-keyerror"] == "except (KeyError, OSError)."
    assert "no-such-rule" not in ADVICE
    assert set(ADVICE) == set(rules())


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.parent.name)
def test_only_facts_that_a_pack_prints_are_described(pack: Path) -> None:
    value = yaml.safe_load(pack.read_text(encoding="utf-8"))
    every = {name for one in value["scenarios"].values() for clause in one.get("expect", []) for name in clause.get("facts", {})}
    assert set(value.get("describe", {})) <= every
    for one in value["scenarios"].values():
        own = {name for clause in one.get("expect", []) for name in clause.get("facts", {})}
        assert set(one.get("describe", {})) <= own
