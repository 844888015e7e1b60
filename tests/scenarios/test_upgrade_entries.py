"""The upgrade packs against the entries of What's New that they were written from: none forgotten, none invented."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
PACKS = sorted(path.parent for path in SCENARIOS.glob("upgrade_*/pack.yaml"))

pytestmark = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)


def _yaml(pack: Path, name: str) -> dict[str, Any]:
    return yaml.safe_load((pack / name).read_text(encoding="utf-8"))


def _declared(pack: Path) -> set[str]:
    return set(_yaml(pack, "pack.yaml")["scenarios"])


def _entries(pack: Path) -> list[dict[str, str]]:
    return _yaml(pack, "entries.yaml")["entries"]


def _families(pack: Path) -> list[dict[str, str]]:
    return _yaml(pack, "entries.yaml").get("families") or []


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("*`") for cell in line.strip().strip("|").split("|")]


def test_the_packs_are_found(pack: Path) -> None:
    assert pack.is_dir()
    assert _entries(pack)


def test_every_entry_has_a_scenario_or_says_why_not(pack: Path) -> None:
    shape = {frozenset({"section", "entry", "scenario"}), frozenset({"section", "entry", "why_not"})}
    assert [entry for entry in _entries(pack) if frozenset(entry) not in shape] == []
    assert [entry for entry in _entries(pack) if not all(str(value).strip() for value in entry.values())] == []


def test_no_entry_is_listed_twice(pack: Path) -> None:
    counted = Counter((entry["section"], entry["entry"]) for entry in _entries(pack))
    assert [entry for entry, times in counted.items() if times > 1] == []


def test_a_section_is_an_anchor(pack: Path) -> None:
    assert [entry for entry in _entries(pack) if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["section"])] == []


def test_every_named_scenario_exists(pack: Path) -> None:
    named = {entry["scenario"] for entry in _entries(pack) if "scenario" in entry}
    assert named | {member["scenario"] for member in _families(pack)} <= _declared(pack)


def test_every_scenario_is_named(pack: Path) -> None:
    named = {entry["scenario"] for entry in _entries(pack) if "scenario" in entry}
    assert _declared(pack) - named - {member["scenario"] for member in _families(pack)} == set()


def test_every_scenario_names_its_toggle_or_the_reason_why_none_can(pack: Path) -> None:
    assert [name for name, one in _yaml(pack, "pack.yaml")["scenarios"].items() if not one.get("cause")] == []


def test_what_a_locale_decides_names_the_utf8_mode(pack: Path) -> None:
    declared = {name: one["cause"] for name, one in _yaml(pack, "pack.yaml")["scenarios"].items()}
    assert {cause for name, cause in declared.items() if name.startswith("locale-")} <= {"utf8-mode"}


def test_a_member_of_a_family_links_where_it_broke(pack: Path) -> None:
    assert [member for member in _families(pack) if not str(member.get("link", "")).startswith("https://")] == []


def test_the_readme_has_a_row_for_every_scenario(pack: Path) -> None:
    lines = (pack / "README.md").read_text(encoding="utf-8").splitlines()
    shown = {cell for line in lines if line.startswith("|") for cell in _cells(line)}
    assert _declared(pack) - shown == set()


def test_the_readme_accounts_for_every_entry(pack: Path) -> None:
    readme = html.unescape((pack / "README.md").read_text(encoding="utf-8"))
    missing = [entry for entry in _entries(pack) if entry["entry"] not in readme or entry["section"] not in readme]
    assert missing == []
