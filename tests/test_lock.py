"""CI installs what the lock file names, by hash; the SBOM names what users get, in the same versions."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / ".ci" / "requirements.txt").read_text(encoding="utf-8")
BILL = json.loads((ROOT / ".ci" / "sbom.cdx.json").read_text(encoding="utf-8"))
ENTRIES = re.findall(r"(?m)^(\S+?)==([^\s;]+)((?:.*\\\n)*.*)$", LOCK)
LOCKED = {canonicalize_name(name): version for name, version, _ in ENTRIES}
NEEDED = PROJECT["project"]["dependencies"]
OF_CI = [word for group in PROJECT["dependency-groups"].values() for word in group]
UPDATE = "run `nox -s lock`"


@pytest.mark.parametrize("word", [*NEEDED, *OF_CI])
def test_every_dependency_is_locked_at_a_version_that_it_allows(word: str) -> None:
    wanted = Requirement(word)
    assert LOCKED.get(canonicalize_name(wanted.name), "none") in wanted.specifier, UPDATE


def test_every_entry_has_hashes_and_none_an_address() -> None:
    assert ENTRIES
    assert [name for name, _, rest in ENTRIES if "--hash=sha256:" not in rest] == []
    assert "://" not in LOCK
    assert "index-url" not in LOCK


def test_the_bill_names_every_dependency_of_pyskew_as_it_is_locked() -> None:
    bill = {canonicalize_name(one["name"]): one["version"] for one in BILL["components"]}
    assert bill.items() <= LOCKED.items(), UPDATE
    assert {canonicalize_name(Requirement(word).name) for word in NEEDED} <= bill.keys(), UPDATE
    assert {"pytest", "mypy"}.isdisjoint(bill)
    assert "://" not in json.dumps(BILL)


def test_the_bill_is_a_graph_of_its_components() -> None:
    refs = {one["bom-ref"] for one in [*BILL["components"], BILL["metadata"]["component"]]}
    assert {one["ref"] for one in BILL["dependencies"]} <= refs
    assert {ref for one in BILL["dependencies"] for ref in one.get("dependsOn", ())} <= refs
