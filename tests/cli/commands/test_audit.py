from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import Pythons
from pyskew.audit.rules import rules
from pyskew.cli import main
from pyskew.errors import ConfigError, ExitCode, UsageError

SOURCE = "import cgi\nfrom collections.abc import ByteString\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.12"\n')
    (tmp_path / "app.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main.pyskew, ["audit", "--no-cache", *arguments], standalone_mode=False)


def shown(*arguments: str) -> dict:
    return json.loads(run(".", "--format", "json", *arguments).stdout)


def found(*arguments: str) -> list[str]:
    return [one["rule"] for one in shown(*arguments)["findings"]]


@pytest.mark.usefixtures("tree")
def test_both_ends_are_printed_with_how_they_were_decided() -> None:
    assert "audit: from 3.12 (requires-python) to 3.15 (newest final release)" in run(".").stderr
    assert "from 3.13 (as asked) to 3.14 (as asked)" in run(".", "--from", "3.13", "--to", "3.14").stderr


@pytest.mark.usefixtures("tree")
def test_only_what_changes_between_the_ends_is_a_finding() -> None:
    assert found() == ["dead-batteries", "bytestring"]
    assert found("--from", "3.13") == ["bytestring"]
    assert found("--from", "3.13", "--to", "3.14") == []


@pytest.mark.usefixtures("tree")
def test_findings_carry_the_contract() -> None:
    (first, _) = shown()["findings"]
    assert {key: first[key] for key in first if key not in {"message", "fingerprint"}} == {
        "rule": "dead-batteries", "path": "app.py", "line": 1, "column": 1, "confidence": "high", "since": "3.13",
        "path_of_state": [], "status": "static",
    }  # fmt: skip


@pytest.mark.usefixtures("tree")
def test_exit_codes_follow_fail_on() -> None:
    codes = {level: run(".", "--from", "3.13", "--fail-on", level).return_value for level in ("high", "medium", "none")}
    assert codes == {"high": ExitCode.CLEAN, "medium": ExitCode.UNEXPECTED, "none": ExitCode.CLEAN}


def test_advice_is_printed_once_per_rule(tree: Path) -> None:
    (tree / "more.py").write_text(SOURCE)
    for form in ("text", "markdown"):
        text = run(".", "--format", form).stdout
        assert text.count(rules()["dead-batteries"].fix) == 1
        assert text.count(rules()["dead-batteries"].workaround) == 1


@pytest.mark.usefixtures("tree")
def test_sarif_points_at_lines() -> None:
    log = json.loads(run(".", "--format", "sarif").stdout)
    (only,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [one["ruleId"] for one in only["results"]] == ["dead-batteries", "bytestring"]
    for one in only["results"]:
        assert only["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "app.py"


def test_a_comment_with_a_reason_silences_its_line(tree: Path) -> None:
    (tree / "app.py").write_text("import cgi  # pyskew: ignore[dead-batteries] vendored for 3.12\n")
    assert found() == []
    (tree / "app.py").write_text("# pyskew: ignore[dead-batteries] vendored for 3.12\nimport cgi\n")
    assert found() == []


@pytest.mark.parametrize("comment", ["ignore", "ignore[dead-batteries]", "ignore[no-such-rule] because"])
def test_a_comment_without_rule_or_reason_is_a_note(tree: Path, comment: str) -> None:
    (tree / "app.py").write_text(f"import cgi  # pyskew: {comment}\n")
    document = shown()
    assert [one["rule"] for one in document["findings"]] == ["dead-batteries"]
    assert [note["path"] for note in document["notes"]] == ["app.py"]


def test_a_baseline_holds_findings_where_lines_move(tree: Path) -> None:
    assert run(".", "--baseline", "known.json", "--write-baseline").return_value == ExitCode.CLEAN
    (tree / "app.py").write_text('"""A new first line."""\n\n' + SOURCE + "import pipes\n")
    document = shown("--baseline", "known.json")
    assert [one["line"] for one in document["findings"]] == [5]
    assert document["counts"]["baselined"] == 2


def test_the_project_file_configures(tree: Path) -> None:
    (tree / "pyproject.toml").write_text(
        '[tool.pyskew]\nfrom = "3.12"\nexclude = ["old*"]\nignore = {bytestring = "typing only"}\n'
    )
    (tree / "old.py").write_text(SOURCE)
    assert found() == ["dead-batteries"]


WRONG = {
    "an unknown key": "[tool.pyskew]\nexcluded = []\n",
    "no reason": '[tool.pyskew]\nignore = {bytestring = ""}\n',
    "no such rule": '[tool.pyskew]\nignore = {bytestrings = "because"}\n',
    "no TOML": "[tool.pyskew\n",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in WRONG.items()])
def test_a_wrong_project_file_is_a_complaint(tree: Path, text: str) -> None:
    (tree / "pyproject.toml").write_text(text)
    assert isinstance(run(".").exception, ConfigError)


@pytest.mark.parametrize(
    "arguments",
    [["--from", "3.14", "--to", "3.13"], ["--from", "three"], ["--write-baseline"], ["--baseline", "absent.json"]],
    ids=" ".join,
)
@pytest.mark.usefixtures("tree")
def test_what_cannot_be_is_refused(arguments: list[str]) -> None:
    assert isinstance(run(".", *arguments).exception, UsageError)


def test_a_large_tree_is_read_on_all_cores(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyskew.audit.driver.WORTH_A_POOL", 1)
    monkeypatch.setattr("pyskew.audit.driver._CHUNK", 1)
    (tree / "more.py").write_text(SOURCE)
    assert found() == ["dead-batteries", "bytestring"] * 2


def test_a_comment_silences_a_worker_in_a_file_that_starts_none(tree: Path) -> None:
    (tree / "app.py").write_text("STATE = 0\n\ndef work(x):\n    return STATE\n")
    (tree / "main.py").write_text(
        "import multiprocessing\nimport app\n\ndef main():\n    app.STATE = 1\n"
        "    with multiprocessing.Pool() as pool:\n        pool.map(app.work, [1])\n\n"
        'if __name__ == "__main__":\n    main()\n',
    )
    assert found() == ["worker-reads-parent-state"]
    text = (tree / "app.py").read_text()
    silenced = text.replace(
        "return STATE", "return STATE  # pyskew: ignore[worker-reads-parent-state] a default is fine"
    )
    (tree / "app.py").write_text(silenced)
    assert found() == []


@pytest.mark.real
def test_the_newest_python_at_hand_is_asked_where_ours_does_not_know_the_syntax(tree: Path, pythons: Pythons) -> None:
    assert pythons["3.15"]
    (tree / "app.py").write_text(f"lazy import json\n{SOURCE}")
    document = shown()
    assert [(one["rule"], one["line"]) for one in document["findings"]] == [("dead-batteries", 2), ("bytestring", 3)]
    assert document["notes"] == []


def test_a_script_that_names_no_worker_is_found_to_start_some_while_it_is_imported(tree: Path) -> None:
    (tree / "app.py").write_text(
        "import multiprocessing\n\ndef work():\n    pass\n\ndef main():\n"
        "    multiprocessing.Process(target=work).start()\n"
    )
    (tree / "script.py").write_text("import sys\nimport app\n\nsys.exit(app.main())\n")
    (one,) = shown()["findings"]
    assert (one["rule"], one["line"]) == ("launch-without-guard", 7)
    assert one["path_of_state"] == ["script.py:4", "app.py:7"]
    (tree / "script.py").write_text('import app\n\nif __name__ == "__main__":\n    app.main()\n')
    assert found() == []


CONTEXT = """\
import contextvars
import threading

USER = contextvars.ContextVar("USER", default="nobody")


def work():
    print(USER.get())


USER.set("alice")
threading.Thread(target=work).start()
"""


def test_the_free_threaded_build_is_a_step_of_its_own(tree: Path) -> None:
    (tree / "app.py").write_text(CONTEXT)
    assert found("--to", "3.14") == []
    assert found("--from", "3.14", "--to", "3.14t") == ["context-in-thread"]
    assert found("--from", "3.12", "--to", "3.15t") == ["context-in-thread"]
    assert found("--from", "3.12", "--to", "3.13t") == []
    assert shown("--from", "3.14", "--to", "3.14t")["to"] == "3.14t"
    assert "to 3.14t (as asked)" in run(".", "--from", "3.14", "--to", "3.14t").stderr
    (tree / "pyproject.toml").write_text('[tool.pyskew]\nfrom = "3.13"\nto = "3.14t"\n')
    assert found() == ["context-in-thread"]


def test_a_step_of_one_python_is_refused(tree: Path) -> None:
    del tree
    for arguments in (["--from", "3.14", "--to", "3.14"], ["--from", "3.15", "--to", "3.14t"], ["--to", "t"]):
        assert isinstance(run(".", *arguments).exception, UsageError)
