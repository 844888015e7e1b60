"""The reference of the documentation site: what the code has, has a page. `nox -s docs` builds the site itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from pyskew import plugins
from pyskew.audit.rules import rules

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "tools" / "site"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    sys.path.insert(0, str(SITE))
    try:
        import reference_pages  # noqa: PLC0415 - no module of the package
    finally:
        sys.path.remove(str(SITE))
    return dict(reference_pages.pages(ROOT / "scenarios" / "all.yaml"))


def test_every_rule_has_a_page_with_its_examples_and_advice(pages: dict[str, str]) -> None:
    for name, rule in rules().items():
        page = pages[f"rules/{name}.md"]
        assert rule.fix in page, name
        assert all(example.rstrip() in page for example in (*rule.invalid, *rule.valid)), name
        assert f"[{name}]({name}.md)" in pages["rules/index.md"], name


def test_every_toggle_and_verb_has_a_page(pages: dict[str, str]) -> None:
    assert [name for name in plugins.toggles() if f"toggles/{name}.md" not in pages] == []
    assert [name for name in plugins.names("pyskew.cli.commands") if f"commands/{name}.md" not in pages] == []
    assert "--changed-since" in pages["commands/audit.md"]
    assert "## pyskew pythons install" in pages["commands/pythons.md"]


def test_every_scenario_has_a_page_with_its_question_and_script(pages: dict[str, str]) -> None:
    packs = {path.parent.name for path in (ROOT / "scenarios").glob("*/pack.yaml")}
    shown = {name.split("/")[1] for name in pages if name.startswith("scenarios/") and name.count("/") == 2}
    assert shown == packs
    entries = yaml.safe_load((ROOT / "scenarios/start_methods/pack.yaml").read_text(encoding="utf-8"))["scenarios"]
    for name, entry in entries.items():
        assert entry["asks"] in pages[f"scenarios/start_methods/{name}.md"]
    script = (ROOT / "scenarios/start_methods/class_attribute.py").read_text(encoding="utf-8")
    assert script.rstrip() in pages["scenarios/start_methods/class-attribute.md"]


def test_the_fields_of_every_file_have_their_types(pages: dict[str, str]) -> None:
    assert "| `pythons` | " in pages["files/suite.md"]
    assert "| `expect` | " in pages["files/pack.md"]
    assert "| `changes` | " in pages["files/report.md"]
    assert "## Absent" in pages["files/records.md"]


def test_every_page_of_the_documentation_is_in_the_table_of_contents() -> None:
    index = (SITE / "pages" / "index.md").read_text(encoding="utf-8").split()
    found = [path.stem for path in (ROOT / "docs").glob("*.md")]
    found += [f"{path.parent.name}/{path.stem}" for path in (SITE / "pages").glob("[gt]*/*.md")]
    assert [name for name in found if name not in index] == []
