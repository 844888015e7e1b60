from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest

from pyskew.reporting.formats.html import render
from pyskew.reporting.html_data import LEFT_OUT, NOTHING_SAID
from support import sample


def _block(page: str, name: str) -> object:
    return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)[1])


def test_the_page_is_one_file_that_reaches_for_nothing() -> None:
    page = render(sample.rich())
    assert re.findall(r"<(?:link|img|iframe|object|embed|base)\b", page) == []
    assert re.findall(r"\bsrc=", page) == []
    policy = re.search(r'Content-Security-Policy" content="(.*?)">', page)[1]
    assert policy.startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy


@pytest.mark.parametrize("tag", ["style", "script"])
def test_the_policy_pins_exactly_what_stands_in_the_page(tag: str) -> None:
    page = render(sample.rich())
    (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    pin = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert f"{tag}-src &#39;sha256-{pin}&#39;" in page


def test_every_cell_of_the_matrix_finds_its_details() -> None:
    page = render(sample.rich())
    index, details = _block(page, "index"), _block(page, "details")
    kinds = {kind for row in index["cells"] for kind in row if kind >= 0}
    assert kinds <= set(range(len(details["kinds"])))
    assert len(index["states"]) == len(details["kinds"])
    assert len(index["changes"]) == len(details["changes"])
    assert {kind[2] for kind in details["kinds"]} <= set(range(len(details["facts"])))
    assert all(row >= 0 and column >= 0 for row, column in (change["at"] for change in index["changes"]))


def test_evidence_of_a_cause_is_a_cell_that_can_be_opened() -> None:
    value = sample.rich()
    proofs = _block(render(value), "details")["proofs"]
    wanted = {cell for change in value.changes for cause in change.causes for cell in cause.evidence}
    assert wanted
    assert wanted <= set(proofs) | set(value.observations)


def test_log_paths_that_are_not_the_usual_ones_are_written_out() -> None:
    value = sample.proven()
    moved = {key: replace(one, logs=("logs/elsewhere/7.txt",)) for key, one in value.observations.items()}
    assert _block(render(value), "details")["logs"] == {}
    assert set(_block(render(replace(value, observations=moved)), "details")["logs"]) == set(moved)


def test_a_partial_run_has_a_banner() -> None:
    page = render(replace(sample.proven(), partial="interrupted"))
    assert "<strong>Partial run:</strong> interrupted." in page


# What cells said


def _excerpt(page: str, scenario: str, python: str) -> object:
    """What the page shows of a cell's log: a text, or why there is none."""
    index, details = _block(page, "index"), _block(page, "details")
    row = [index["scenarios"][number][0] for number, _ in index["rows"]].index(scenario)
    column = [label for _, label, *_ in index["columns"]].index(python)
    number = details["kinds"][index["cells"][row][column]][-1]
    return details["excerpts"][number] if number >= 0 else number


def test_a_changed_cell_and_one_that_failed_show_what_they_said() -> None:
    page = render(sample.rich())
    assert _excerpt(page, "pack/regressed", "3.14").endswith("AttributeError: module 'ast' has no attribute 'Num'")
    assert _excerpt(page, "pack/regressed", "3.15") == _excerpt(page, "pack/regressed", "3.14")  # fails, no change
    assert _excerpt(page, "pack/refuted", "3.13") == "<cwd>/one.py:3: SyntaxWarning: invalid escape sequence"
    assert _excerpt(page, "pack/refuted", "3.12") == NOTHING_SAID  # passes, no change
    texts = _block(page, "details")["excerpts"]
    assert len(texts) == len(set(texts)) == 3


def test_however_many_cells_fail_the_page_stays_small_and_says_so() -> None:
    value = sample.rich()
    one = value.observations["pack/fixed@linux/3.12"]
    many = {}
    for number in range(1_000):
        cell = replace(one.cell, scenario=f"pack/fixed-{number}")
        many[cell.id] = replace(one, cell=cell, excerpt=f"{number} {'x' * 1_990}")
    page = render(replace(value, observations=value.observations | many))
    details = _block(page, "details")
    assert 990_000 < sum(map(len, details["excerpts"])) <= 1_000_000
    assert {kind[-1] for kind in details["kinds"]} >= {LEFT_OUT, NOTHING_SAID}


def test_what_is_unexpected_has_room_first(monkeypatch: pytest.MonkeyPatch) -> None:
    value = sample.rich()
    changes = tuple(replace(one, expected=one.scenario != "pack/regressed") for one in value.changes)
    assert [one.scenario for one in changes].index("pack/refuted") < [one.scenario for one in changes].index(
        "pack/regressed"
    )
    monkeypatch.setattr(
        "pyskew.reporting.html_data._EXCERPTS", len(value.observations["pack/regressed@linux/3.14"].excerpt)
    )
    page = render(replace(value, changes=changes))
    assert _excerpt(page, "pack/regressed", "3.14").startswith("Traceback")
    assert _excerpt(page, "pack/refuted", "3.14") == LEFT_OUT


def test_a_test_of_a_suite_shows_its_own_facts() -> None:
    whole = _block(render(sample.rich()), "details")["changes"]
    (single,) = [change for change in whole if change["test"]]
    assert single["test"] == "tests/test_ast.py::test_numbers[1|2]"
    assert single["facts"] == {"message": ["", "AttributeError: module 'ast' has no attribute 'Num'"]}
    assert {change["facts"] for change in whole if not change["test"]} == {None}
