"""Which rules a command line selects, and how they are listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyskew.audit.rules import rules
from pyskew.cli import main
from pyskew.errors import UsageError

SOURCE = "import cgi\nfrom collections.abc import ByteString\nimport locale\n\nlocale.resetlocale()\n"


@pytest.fixture
def _tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main.pyskew, list(arguments), standalone_mode=False)


def found(*arguments: str) -> list[str]:
    done = run("audit", ".", "--no-cache", "--from", "3.12", "--to", "3.15", "--json", *arguments)
    return [one["rule"] for one in json.loads(done.stdout)["findings"]]


ALL = ["dead-batteries", "bytestring", "names-gone-in-3-13"]


@pytest.mark.usefixtures("_tree")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ALL),
        (["--select", "bytestring"], ["bytestring"]),
        (["--select", "dead,byte"], ALL[:2]),
        (["--select", "dead", "--select", "*gone*"], [ALL[0], ALL[2]]),
        (["--ignore", "names-gone-*"], ALL[:2]),
        (["--select", "*e*", "--ignore", "bytestring,names"], [ALL[0]]),
    ],
)
def test_rules_are_selected_by_id_beginning_or_pattern(arguments: list[str], expected: list[str]) -> None:
    assert [rule for rule in found(*arguments) if rule in ALL] == expected


@pytest.mark.usefixtures("_tree")
def test_a_whole_id_is_no_beginning_of_others() -> None:
    names = [
        one["id"]
        for one in json.loads(run("audit", "--list-rules", "--json", "--select", "bytestring").stdout)["rules"]
    ]
    assert names == ["bytestring"]


@pytest.mark.usefixtures("_tree")
@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_word_that_names_no_rule_is_refused_with_the_nearest(option: str) -> None:
    for arguments in (["audit", "."], ["audit", "--list-rules"]):
        error = run(*arguments, option, "byte-string").exception
        assert isinstance(error, UsageError)
        assert str(error).startswith(f'{option}: no rule "byte-string"')
        assert str(error).endswith('did you mean "bytestring"?')


@pytest.mark.usefixtures("_tree")
def test_rules_of_which_none_applies_to_the_step_are_refused() -> None:
    error = run("audit", ".", "--select", "dead-batteries", "--from", "3.13", "--to", "3.14").exception
    assert isinstance(error, UsageError)
    assert "none of these rules applies from 3.13 to 3.14" in str(error)


@pytest.mark.usefixtures("_tree")
def test_a_rule_that_the_project_ignores_stays_ignored() -> None:
    Path("pyproject.toml").write_text('[tool.pyskew]\nignore = {bytestring = "checked by hand"}\n')
    assert found("--select", "bytestring,dead") == ["dead-batteries"]


def test_the_list_has_a_line_for_each_rule() -> None:
    lines = run("audit", "--list-rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(rules())
    assert [line for line in run("explain", "rules").stdout.splitlines() if line] == lines
    (one,) = [line for line in lines if line.startswith("bytestring ")]
    rule = rules()["bytestring"]
    assert one.split(maxsplit=3) == ["bytestring", "3.15", rule.confidence.value, rule.summary]


def test_the_list_is_there_for_programs() -> None:
    for form in (["--json"], ["--format", "json"]):
        listed = json.loads(run("audit", "--list-rules", *form).stdout)["rules"]
        assert [one["id"] for one in listed] == list(rules())
        assert {*listed[0]} == {"id", "since", "confidence", "summary", "link"}
