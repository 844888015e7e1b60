"""Examples of rules on real interpreters: what a rule points at differs from `since` on, what it must not, does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import Lab
from pyskew.audit.rules import Fragment, Rule, rules
from support.example_runs import Shown, installed_around, run, run_directly, sides

RULES = rules()
STEPS = sorted({rule.since for rule in RULES.values() if rule.since > (3, 12)})
OLD_STEPS = sorted({rule.since for rule in RULES.values() if rule.since <= (3, 12)})
"""Steps between Pythons that cells do not run on: their examples run by themselves, where a machine has both."""


@dataclass(frozen=True)
class Example:
    """One example, named as a person would look for it."""

    rule: Rule
    kind: str
    number: int
    text: str

    @property
    def name(self) -> str:
        return f"{self.rule.id} {self.kind} {self.number}"

    @property
    def fragment(self) -> Fragment | None:
        return self.rule.fragments.get(f"{self.kind} {self.number}")


EXAMPLES = [
    Example(rule, kind, number, text)
    for rule in RULES.values()
    for kind in ("invalid", "valid")
    for number, text in enumerate(getattr(rule, kind), 1)
]


def ran(lab: Lab, step: tuple[int, int]) -> list[tuple[Example, Shown, Shown]]:
    """Every example of the rules of one step on both sides of it, two at a time."""
    labels = [f"{step[0]}.{step[1] - 1}", f"{step[0]}.{step[1]}"]
    for label in labels:
        lab.env(label)
    waiting = [one for one in EXAMPLES if one.rule.since == step and (one.fragment is None or one.fragment.tried)]
    waiting.reverse()
    found = []

    def lane(slot: int) -> None:
        while waiting:
            one = waiting.pop()
            before, since = (run(lab, slot, label, one.text, *options) for label, options in sides(one.rule))
            found.append((one, before, since))

    with ThreadPoolExecutor(2) as lanes:
        list(lanes.map(lane, range(2)))
    return found


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS, ids=lambda step: ".".join(map(str, step)))
def test_examples_differ_where_their_rule_says_so_and_only_there(lab: Lab, step: tuple[int, int]) -> None:
    wrong = []
    for one, before, since in ran(lab, step):
        fragment = one.fragment is not None
        if one.kind == "invalid" and (before == since) is not fragment:
            wrong.append(
                (one.name, "does not differ" if not fragment else "differs, and is no fragment", before, since)
            )
        if one.kind == "valid" and (before != since or before.sound is fragment):
            wrong.append((one.name, "differs, or does not run", before, since))
        proof = f"lacks {one.fragment.lacks}: its witness" if one.fragment else "run"
        print(f"{one.name}: {proof}; {before.ended} {sorted(before.told)} -> {since.ended} {sorted(since.told)}")  # noqa: T201 - how each is proved
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("step", OLD_STEPS, ids=lambda step: ".".join(map(str, step)))
def test_examples_of_older_steps_differ_too(step: tuple[int, int], tmp_path: Path) -> None:
    pythons = installed_around(step)
    wrong = []
    for number, one in enumerate(one for one in EXAMPLES if one.rule.since == step):
        shown = [run_directly(python, one.text, tmp_path / f"{number}-{side}") for side, python in enumerate(pythons)]
        if (shown[0] != shown[1]) is (one.kind == "valid") or not shown[0].sound:
            wrong.append((one.name, *shown))
    assert not wrong, "\n".join(map(str, wrong))


def test_every_rule_is_proved_by_an_example_or_by_its_witness() -> None:
    named = {f"{rule.id} {example}" for rule in RULES.values() for example in rule.fragments}
    assert named <= {one.name for one in EXAMPLES}
    run = {one.rule.id for one in EXAMPLES if one.kind == "invalid" and one.fragment is None}
    witnessed = {rule.id for rule in RULES.values() if rule.witness}
    assert RULES.keys() - run - witnessed == set()
