"""Following the advice of a rule: the audit is silent then, and the program runs alike on both sides of `since`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import Lab
from pyskew.audit import Confidence, Spot
from pyskew.audit.rules import Followed, Rule, Unfollowed, rules
from support import examples
from support.example_runs import Shown, installed_around, run, run_directly, sides

RULES = rules()
STEPS = sorted({rule.since for rule in RULES.values() if rule.since > (3, 12)})
OLD_STEPS = sorted({rule.since for rule in RULES.values() if rule.since <= (3, 12)})
FOLLOWED = {name: rule.followed for name, rule in RULES.items() if isinstance(rule.followed, Followed)}
SHOWS_NOTHING = {"getuser-keyerror"}
"""Whose invalid example is a fragment; the followed one runs all the same."""


def test_rules_without_such_an_example_say_why() -> None:
    without = {name: rule.followed for name, rule in RULES.items() if not isinstance(rule.followed, Followed)}
    assert without == {
        "data-loader-function": Unfollowed.PACKAGE,
        "modules-gone-in-3-10": Unfollowed.NO_SUCCESSOR,
        "names-gone-in-3-10": Unfollowed.NO_SUCCESSOR,
        "open-without-encoding": Unfollowed.MACHINE,
        "seed-in-parent": Unfollowed.PACKAGE,
        "strict-certificates": Unfollowed.MACHINE,
    }


@pytest.mark.parametrize("name", list(FOLLOWED))
def test_an_example_with_the_advice_followed_is_another_text(name: str) -> None:
    one = FOLLOWED[name]
    assert examples.files(one.text) != examples.files(RULES[name].invalid[one.example - 1])


@pytest.mark.parametrize("name", list(FOLLOWED))
def test_the_audit_is_silent_where_its_advice_was_followed(name: str) -> None:
    spots = examples.every_spot(FOLLOWED[name].text)
    found = [(rule, spot.message) for rule, spot in spots if _counts(rule, spot, name)]
    assert found == []


def _counts(rule: str, spot: Spot, followed: str) -> bool:
    """Whether a spot speaks against the advice: of its own rule always, of others what is medium and not older."""
    if rule == followed:
        return True
    sure = spot.confidence or RULES[rule].confidence
    return RULES[rule].since >= RULES[followed].since and sure.reaches(Confidence.MEDIUM)


def _wrong(rule: Rule, invalid: Shown, before: Shown, since: Shown) -> str:
    one = FOLLOWED[rule.id]
    if before != since or not before.sound:
        return f"{rule.id}: differs, or does not run: {before} {since}"
    if ((invalid.ended, invalid.printed) == (before.ended, before.printed)) is not one.same:
        return f"{rule.id}: `same` is wrong: {invalid} {before}"
    return ""


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS, ids=lambda step: ".".join(map(str, step)))
def test_the_program_runs_alike_on_both_sides(lab: Lab, step: tuple[int, int]) -> None:
    old, new = f"{step[0]}.{step[1] - 1}", f"{step[0]}.{step[1]}"
    for label in (old, new):
        lab.env(label)
    waiting = [RULES[name] for name in FOLLOWED if RULES[name].since == step]
    wrong: list[str] = []

    def lane(slot: int) -> None:
        while waiting:
            rule = waiting.pop()
            one = FOLLOWED[rule.id]
            before, since = (run(lab, slot, label, one.text, *options) for label, options in sides(rule))
            shown = run(lab, slot, sides(rule)[0][0], rule.invalid[one.example - 1])
            wrong.append(_wrong(rule, before if rule.id in SHOWS_NOTHING else shown, before, since))

    with ThreadPoolExecutor(2) as lanes:
        list(lanes.map(lane, range(2)))
    assert list(filter(None, wrong)) == []


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("step", OLD_STEPS, ids=lambda step: ".".join(map(str, step)))
def test_the_program_runs_alike_at_older_steps_too(step: tuple[int, int], tmp_path: Path) -> None:
    pythons = installed_around(step)
    wrong = []
    for rule in (RULES[name] for name in FOLLOWED if RULES[name].since == step):
        one = FOLLOWED[rule.id]
        runs = [(pythons[0], rule.invalid[one.example - 1]), (pythons[0], one.text), (pythons[1], one.text)]
        shown = [
            run_directly(python, text, tmp_path / f"{rule.id}-{number}") for number, (python, text) in enumerate(runs)
        ]
        wrong.append(_wrong(rule, *shown))
    assert list(filter(None, wrong)) == []
