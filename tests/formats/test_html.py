from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest

import sample
from pyskew.formats.html import render


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
