"""The workflows and the action: valid, pinned, and every script executed, in order, on a GitHub in small."""

from __future__ import annotations

import importlib.resources
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from conftest import Pythons
from pyskew.cli.commands import plan
from support.actions import Ended, GitHub, evaluate, members

ROOT = Path(__file__).resolve().parent.parent
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAGE = ROOT / "docs" / "ci.md"
NOT_AS_EXPECTED = r"# Python version skew: not as expected\n\nRun on .*\n\n\*\*4 of 4 cells have a result;"
"""How the summary of a run of these suites begins."""


def load(text: str) -> Any:
    """YAML as it is, but for `on`, which YAML 1.1 reads as true."""
    value = yaml.safe_load(text)
    return {"on" if key is True else key: one for key, one in value.items()}


def workflow(name: str) -> Any:
    return load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))


def snippets() -> dict[str, Any]:
    """The workflows that docs/ci.md shows, by name."""
    shown = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {value["name"]: value for value in map(load, shown)}


SNIPPETS = snippets()
DOCUMENTS = {path.name: load(path.read_text(encoding="utf-8")) for path in (ACTION, *WORKFLOWS)} | SNIPPETS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_valid_against_github_s_schema(name: str) -> None:
    schemas = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    kind = "github-actions" if name == ACTION.name else "github-workflows"
    schema = json.loads((schemas / f"{kind}.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(DOCUMENTS[name])] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_it_uses_is_pinned_by_commit(name: str) -> None:
    used = [one for one in members(DOCUMENTS[name], "uses") if one not in ("./", "OWNER/pyskew@COMMIT")]
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", one)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nobody_s_text_becomes_a_script(name: str) -> None:
    assert [script for script in scripts(DOCUMENTS[name]) if "${{" in script] == []


def test_one_action_is_pinned_to_one_commit_everywhere() -> None:
    used = {tuple(one.split("@")) for document in DOCUMENTS.values() for one in members(document, "uses") if "@" in one}
    assert len({action for action, _ in used}) == len(used)


def test_the_table_of_inputs_is_the_action_s() -> None:
    told = dict(
        re.findall(r"^\| `([\w-]+)` \|.*\| (?:`([\w.]+)` )?\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert told == {name: one["default"] for name, one in DOCUMENTS[ACTION.name]["inputs"].items()}


# Which machines


def scripts(document: Any) -> set[str]:
    return {one for one in members(document, "run") if isinstance(one, str)}


def github(suite: str, folder: Path, shards: int = 1) -> Any:
    path = folder / "suite.yaml"
    path.write_text(suite)
    return CliRunner().invoke(plan.COMMAND.click, ["-c", str(path), "--github", str(shards)], standalone_mode=False)


def test_the_weekly_matrix_covers_every_promised_machine() -> None:
    suite = (ROOT / ".github" / "matrix.yaml").read_text(encoding="utf-8")
    printed = CliRunner().invoke(plan.COMMAND.click, ["-c", str(ROOT / ".github/matrix.yaml"), "--github", "2"]).output
    matrix, targets = (line.partition("=")[2] for line in printed.splitlines())
    include = json.loads(matrix)["include"]
    assert [one["runner"] for one in include] == [
        runner for runner in ("ubuntu-24.04", "windows-2025", "macos-15", "macos-26") for _ in range(2)
    ]
    assert [one["shard"] for one in include[-2:]] == ["macos-26:1/2", "macos-26:2/2"]
    assert targets.split(",") == list(load(suite)["targets"])


def test_the_weekly_suite_differs_from_the_front_page_s_in_its_targets_alone() -> None:
    weekly, front = (load((ROOT / path).read_text(encoding="utf-8")) for path in (".github/matrix.yaml", "matrix.yaml"))
    assert {**weekly, "targets": ()} == {**front, "targets": ()}


HEAD = 'version: 1\npythons: ["3.14"]\nscenarios: {it: {run: [python, -c, "print(1)"]}}\n'


@pytest.mark.parametrize(
    ("target", "runner"),
    [
        ("mine: {kind: host, os: windows}", "windows-2025"),
        ("mine: {kind: host, os: macos}", "macos-15"),
        ("mine: {kind: docker, image: debian}", "ubuntu-24.04"),
        ("ubuntu-24.04-arm: {kind: host, os: linux}", "ubuntu-24.04-arm"),
        ("windows-container: {kind: docker, image: debian, os: windows}", "windows-2025"),
    ],
)
def test_a_target_s_runner_follows_from_its_name_or_its_os(target: str, runner: str, tmp_path: Path) -> None:
    printed = github(f"{HEAD}targets:\n  {target}\n", tmp_path).output
    (entry,) = json.loads(printed.splitlines()[0].removeprefix("matrix="))["include"]
    assert entry["runner"] == runner


def test_a_suite_without_a_place_on_github_is_refused(tmp_path: Path) -> None:
    result = github(f"{HEAD}targets: {{mine: {{kind: ssh, host: mine}}}}\n", tmp_path)
    assert "has none" in str(result.exception)


# Executed


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("!cancelled() && needs.plan.result == 'success'", True),
        ("needs.plan.outputs.matrix", "[1]"),
        ("fromJSON(needs.plan.outputs.matrix)", [1]),
        ("needs.plan.result != 'success' || needs.other.outputs.none == ''", True),
        ("failure() || !(success())", False),
    ],
)
def test_expressions_mean_what_github_says(expression: str, value: object) -> None:
    assert evaluate(expression, {"needs": {"plan": {"result": "success", "outputs": {"matrix": "[1]"}}}}) == value


@pytest.mark.parametrize("expression", ["contains('a', 'b')", "secrets.NAME", "a ? b : c", "'a' 'b'"])
def test_an_expression_that_is_not_known_is_no_empty_text(expression: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        evaluate(expression, {})


executed = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.timeout(900),  # three dozen scripts, installations among them, on a machine that may be busy
    pytest.mark.skipif(sys.platform == "win32", reason="machines of this GitHub in small are POSIX"),
]

SUITE = """\
version: 1
pythons: ["3.13>=3.13.8", "3.14"]
targets: {linux: {kind: host}}
limits: {timeout: 20s, proof: 2m}
scenarios:
  follows-the-method:
    run: follows_the_method.py
    expect:
      - {where: "start_method == 'fork'", facts: {method: fork}}
      - {facts: {method: forkserver}, reason: the default since 3.14}
  another-cause: {run: another_cause.py}
"""
"""One change that is expected, and one that is not; each is a shard."""


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def bare(folder: Path, origin: Path) -> Path:
    """Commit a folder and clone it, bare."""
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--force", ".")
    git(folder, "commit", "--quiet", "-m", "All of it")
    git(folder.parent, "clone", "--quiet", "--bare", folder.as_uri(), str(origin))
    return origin


def write_suite(folder: Path, name: str) -> None:
    for script in ("follows_the_method.py", "another_cause.py"):
        shutil.copyfile(ROOT / "tests" / "minimatrix" / script, folder / script)
    (folder / name).write_text(SUITE)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, pythons: Pythons) -> Path:
    """This repository without its tests and with a small weekly suite."""
    assert pythons["3.13"]
    assert pythons["3.14"]
    folder = tmp_path_factory.mktemp("source") / "pyskew"
    kept = (
        "runner",
        "scenarios",
        "tools",
        ".github",
        "action.yml",
        "matrix.yaml",
        "noxfile.py",
        "pyproject.toml",
        "README.md",
        "LICENSE",
    )
    for name in kept:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / name, folder / name)
    write_suite(folder / ".github", "matrix.yaml")
    return folder


@pytest.fixture(scope="module")
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all machines have as RUNNER_TEMP, with pyskew in it once an action has installed it."""
    return tmp_path_factory.mktemp("temp")


@dataclass
class Weeks:
    """What the weekly workflow did: once from its start, then its last job again after things had changed."""

    github: GitHub
    matrix: list[dict[str, str]] = field(default_factory=list)
    shards: list[Ended] = field(default_factory=list)
    reports: dict[str, Ended] = field(default_factory=dict)
    calls: dict[str, list[list[str]]] = field(default_factory=dict)
    issues: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def report(self, name: str, outputs: dict[str, str]) -> None:
        needs = {"plan": {"result": "success", "outputs": outputs}, "run": {"result": "success"}}
        self.reports[name] = self.github.run(workflow("matrix.yml"), "report", needs=needs)
        self.calls[name], self.issues[name] = self.github.calls(), self.github.issues()


@pytest.fixture(scope="module")
def weeks(source: Path, temp: Path, tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    home = tmp_path_factory.mktemp("weekly")
    happened = Weeks(GitHub(home, bare(source, home / "origin.git"), source, temp))
    planned = happened.github.run(workflow("matrix.yml"), "plan")
    assert planned.conclusion == "success", planned.log
    happened.matrix = json.loads(planned.outputs["matrix"])["include"]
    for index, entry in enumerate(happened.matrix):
        ended = happened.github.run(workflow("matrix.yml"), "run", matrix=entry, strategy={"job-index": index})
        happened.shards.append(ended)
    happened.report("unexpected", planned.outputs)
    happened.report("again", planned.outputs)
    work = happened.github.machines[-1].workspace
    accept = [str(home / "tool" / "bin" / "pyskew"), "report", "merged", "--accept", "--reason", "we know"]
    subprocess.run(accept, cwd=work, check=True, capture_output=True)
    git(work, "add", "--force", "reports/baseline.json")
    git(work, "commit", "--quiet", "-m", "Accept what is known")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    happened.report("accepted", planned.outputs)
    shutil.rmtree(home / "artifacts" / "run-linux-0")
    happened.report("short", planned.outputs)
    return happened


DOWNLOAD = ["run", "download", "4711", "--pattern", "run-*", "--dir", "shards"]
LABEL = ["label", "create", "version-skew", "--force", "--description", "Opened by the weekly matrix"]
LIST = [
    "issue", "list", "--state", "open", "--label", "version-skew", "--limit", "1", "--json", "number",
    "--jq", ".[0].number // empty",
]  # fmt: skip
PUBLISHED = "\nPublished as [latest.md"
TITLE = "Matrix: something unexpected changed"
CREATE = ["issue", "create", "--title", TITLE, "--label", "version-skew", "--body-file", "issue.md"]
EDIT = ["issue", "edit", "1", "--body-file", "issue.md"]


class TestWeekly:
    pytestmark = executed

    def test_each_shard_ends_well_whatever_it_found_and_leaves_its_records(self, weeks: Weeks) -> None:
        assert [one["shard"] for one in weeks.matrix] == ["linux:1/2", "linux:2/2"]
        assert [one.conclusion for one in weeks.shards] == ["success", "success"], weeks.shards[0].log
        kept = weeks.github.home / "artifacts"
        assert (kept / "run-linux-1" / "records.jsonl").is_file()

    def test_the_shards_merge_into_one_verdict_in_the_step_summary(self, weeks: Weeks) -> None:
        summary = weeks.reports["unexpected"].summary
        assert re.match(NOT_AS_EXPECTED, summary)
        assert "follows-the-method" in summary

    def test_what_is_unexpected_fails_the_workflow_and_opens_one_issue(self, weeks: Weeks) -> None:
        assert weeks.reports["unexpected"].conclusion == "failure"
        assert weeks.reports["unexpected"].log.endswith('### exit "$CODE"\n### exit 1\n')
        assert weeks.calls["unexpected"] == [DOWNLOAD, LABEL, LIST, CREATE]
        (issue,) = weeks.issues["unexpected"]
        assert issue["body"].splitlines()[0] == "Found by https://github.example/some/repository/actions/runs/4711"
        assert weeks.reports["unexpected"].summary.partition(PUBLISHED)[0].strip() in issue["body"]

    def test_the_summary_links_what_was_published_the_commit_and_the_issue(self, weeks: Weeks) -> None:
        there = "https://github.example/some/repository"
        published = git(weeks.github.origin, "rev-parse", "reports~3")
        _, found, links = weeks.reports["unexpected"].summary.partition(PUBLISHED)
        assert found
        assert links.startswith(f"]({there}/blob/{published}/reports/latest.md), for [this commit]({there}/commit/")
        assert links.endswith(f"\n\nWhat is unexpected is told in {there}/issues/1.\n")
        assert "/issues/" not in weeks.reports["accepted"].summary

    def test_it_is_annotated(self, weeks: Weeks) -> None:
        assert "\n::error file=.github/matrix.yaml,line=" in weeks.reports["unexpected"].log

    def test_the_issue_is_brought_up_to_date_and_not_opened_twice(self, weeks: Weeks) -> None:
        assert weeks.calls["again"] == [DOWNLOAD, LABEL, LIST, EDIT]
        assert len(weeks.issues["again"]) == 1

    def test_what_the_baseline_accepts_opens_nothing(self, weeks: Weeks) -> None:
        assert weeks.reports["accepted"].conclusion == "success", weeks.reports["accepted"].log
        assert weeks.reports["accepted"].summary.startswith("# Python version skew: as expected\n")
        assert weeks.calls["accepted"] == [DOWNLOAD]

    def test_a_shard_that_did_not_come_fails_the_workflow_and_opens_nothing(self, weeks: Weeks) -> None:
        assert weeks.reports["short"].log.endswith('### exit "$CODE"\n### exit 3\n')
        assert weeks.reports["short"].summary.startswith("# Python version skew: incomplete\n")
        assert weeks.calls["short"] == [DOWNLOAD]

    def test_the_branch_reports_holds_reports_and_their_history(self, weeks: Weeks) -> None:
        origin = weeks.github.origin
        assert git(origin, "rev-list", "--count", "reports") == "4"
        latest = ["reports/latest.html", "reports/latest.json", "reports/latest.md"]
        assert git(origin, "ls-tree", "-r", "--name-only", "reports~3").split() == latest
        assert git(origin, "ls-tree", "-r", "--name-only", "reports").split() == ["reports/baseline.json", *latest]
        told = weeks.reports["accepted"].summary.partition(PUBLISHED)[0]
        assert git(origin, "show", "reports~1:reports/latest.md") == told.strip()

    def test_nothing_is_published_or_opened_from_another_branch(self) -> None:
        steps = {
            step["name"]: step["if"][3:-2] for step in workflow("matrix.yml")["jobs"]["report"]["steps"] if "if" in step
        }
        merged = {"steps": {"merge": {"outputs": {"ended": "true", "code": "1"}}}}
        wanted = ["Publish", "Tell of what is unexpected"]
        for ref, done in (("refs/heads/main", wanted), ("refs/heads/other", [])):
            assert [name for name in steps if evaluate(steps[name], {"github": {"ref": ref}, **merged})] == done

    def test_without_a_plan_there_is_no_report(self, weeks: Weeks) -> None:
        needs = {"plan": {"result": "failure", "outputs": {}}, "run": {"result": "skipped"}}
        assert weeks.github.run(workflow("matrix.yml"), "report", needs=needs).conclusion == "skipped"

    def test_every_script_was_executed(self, weeks: Weeks) -> None:
        assert scripts(workflow("matrix.yml")["jobs"]) - weeks.github.executed() == set()


# The action


def other_repository(folder: Path) -> Path:
    folder.mkdir()
    write_suite(folder, "matrix.yaml")
    # Neither is pyskew's: a file beside the suite must not be imported in its place.
    (folder / "click.py").write_text("raise SystemExit('the wrong click')\n")
    (folder / "old.py").write_text("import asyncio\n\nloop = asyncio.get_event_loop()\n")
    return folder


@pytest.fixture(scope="module")
def elsewhere(source: Path, temp: Path, tmp_path_factory: pytest.TempPathFactory) -> GitHub:
    """The repository of a user, which uses the action as docs/ci.md shows it."""
    home = tmp_path_factory.mktemp("elsewhere")
    return GitHub(home, bare(other_repository(home / "theirs"), home / "origin.git"), source, temp)


class TestAction:
    pytestmark = executed

    def test_five_lines_run_the_matrix_of_another_repository(self, elsewhere: GitHub) -> None:
        steps = SNIPPETS["pyskew"]["jobs"]["matrix"]["steps"]
        assert len(PAGE.read_text(encoding="utf-8").partition("    steps:\n")[2].partition("```")[0].splitlines()) == 5
        assert steps[1]["with"]["suite"] == "matrix.yaml"
        ended = elsewhere.run(SNIPPETS["pyskew"], "matrix")
        assert ended.log.endswith('### exit "$END"\n### exit 1\n'), ended.log
        assert re.match(NOT_AS_EXPECTED, ended.summary)
        assert (elsewhere.home / "artifacts" / "pyskew-Linux-0" / "report.html").is_file()
        assert "\n::error file=matrix.yaml,line=" in ended.log

    def test_the_audit_gives_findings_to_code_scanning_and_does_not_fail(self, elsewhere: GitHub) -> None:
        ended = elsewhere.run(SNIPPETS["audit"], "audit")
        assert ended.conclusion == "success", ended.log
        kept = elsewhere.home / "artifacts" / "pyskew-Linux-0" / "audit.sarif"
        (run,) = json.loads(kept.read_text(encoding="utf-8"))["runs"]
        assert "old.py" in {uri.rpartition("/")[2] for uri in members(run, "uri")}
        assert "old.py" in ended.summary

    def test_shards_of_the_action_merge(self, elsewhere: GitHub) -> None:
        shutil.rmtree(elsewhere.home / "artifacts")
        (elsewhere.home / "artifacts").mkdir()
        for index, entry in enumerate(SNIPPETS["shards"]["jobs"]["run"]["strategy"]["matrix"]["include"]):
            ended = elsewhere.run(SNIPPETS["shards"], "run", matrix=entry, strategy={"job-index": index})
            assert ended.conclusion == "success", ended.log
            assert ended.summary == ""
        merged = elsewhere.run(SNIPPETS["shards"], "merge")
        assert merged.log.endswith('### exit "$END"\n### exit 1\n'), merged.log
        assert "**4 of 4 cells have a result;" in merged.summary

    @pytest.mark.parametrize(
        ("options", "complaint"),
        [
            ({"suite": "$(touch pwned).yaml"}, "$(touch pwned).yaml"),
            ({"arguments": "--only `touch${IFS}pwned`"}, "--only `touch${IFS}pwned` matches no scenario"),
            ({"arguments": "--quiet ; touch pwned"}, "unexpected extra arguments (; touch pwned)"),
            ({"python-versions": "3.14;touch pwned"}, "3.14;touch pwned"),
            ({"audit": "--help;touch pwned"}, "--help;touch"),
            ({"merge": "$(touch pwned)"}, "$(touch pwned)"),
        ],
    )
    def test_an_input_is_an_argument_and_never_a_script(
        self, elsewhere: GitHub, options: dict[str, str], complaint: str
    ) -> None:
        checkout = SNIPPETS["pyskew"]["jobs"]["matrix"]["steps"][0]
        steps = [checkout, {"uses": "OWNER/pyskew@COMMIT", "with": {"fail": "false", **options}}]
        ended = elsewhere.run({"jobs": {"hostile": {"steps": steps}}}, "hostile")
        assert ended.log.endswith('### exit "$END"\n### exit 2\n'), ended.log
        assert complaint in ended.log.partition("### if test -f")[0]
        assert not (elsewhere.machines[-1].workspace / "pwned").exists()
        assert ended.summary == ""

    def test_every_script_was_executed(self, elsewhere: GitHub) -> None:
        assert scripts(DOCUMENTS[ACTION.name]) - elsewhere.executed() == set()


# tests.yml

SMALL = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"
[project]
name = "pyskew"
version = "0"
[dependency-groups]
test = ["pytest", "pytest-timeout", "pytest-xdist"]
lint = ["import-linter>=2.1", "mypy>=1.14", "ruff>=0.9", "zizmor>=1.20"]
docs = []
[tool.hatch.build.targets.wheel]
packages = ["runner/pyskew"]
[tool.ruff]
line-length = 120
lint.ignore = ["RUF100"]
[tool.mypy]
packages = ["pyskew"]
mypy_path = "runner"
[tool.importlinter]
root_package = "pyskew"
[[tool.importlinter.contracts]]
name = "floors"
type = "layers"
containers = ["pyskew"]
layers = ["above", "below"]
"""


LEAVES_A_RUN = """\
import os
from pathlib import Path


def test_it():
    Path(".pyskew").mkdir()
    Path(".pyskew/latest").touch()
    assert os.environ["RUNNER_OS"] != "Windows"
"""


@pytest.fixture
def small(tmp_path: Path) -> GitHub:
    """A repository with our noxfile, CI script and workflows, and hardly anything to lint and test."""
    folder = tmp_path / "small"
    workflows = (".github/workflows/tests.yml", ".github/workflows/matrix.yml")
    for name in ("noxfile.py", "matrix.yaml", ".ci/run", "action.yml", *workflows):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "pyproject.toml").write_text(SMALL)
    package = folder / "runner" / "pyskew"
    package.mkdir(parents=True)
    for name in ("__init__", "above", "below"):
        (package / f"{name}.py").touch()
    (folder / "tests").mkdir()
    (folder / "tests" / "test_it.py").write_text(LEAVES_A_RUN)
    (folder / "tests" / "fuzz").mkdir()
    (folder / "tests" / "fuzz" / "test_parsers.py").write_text("def test_it():\n    pass\n")
    (folder / "tests" / "fuzz" / "run_atheris.py").touch()
    (folder / "tools" / "site").mkdir(parents=True)
    (folder / "tools" / "site" / "build.py").touch()
    github = GitHub(tmp_path / "home", bare(folder, tmp_path / "origin.git"), folder, tmp_path / "temp")
    # GitHub's user is not root: .ci/run installs no system packages there.
    user = github.home / "bin" / "id"
    user.write_text("#!/bin/sh\necho 1001\n")
    user.chmod(0o755)
    return github


class TestTests:
    pytestmark = executed

    def test_lint_and_tests_run(self, small: GitHub) -> None:
        ended = small.run(workflow("tests.yml"), "tests", matrix={"os": "some-runner"})
        assert ended.conclusion == "success", ended.log
        assert "Session lint was successful" in ended.log
        assert "Session fuzz was successful" in ended.log
        assert "2 passed" in ended.log
        assert ended.ran == ["bash .ci/run"]
        assert "Keep what the runs left" in ended.skipped

    def test_the_action_serves_this_repository(self, weeks: Weeks) -> None:
        ended = weeks.github.run(workflow("tests.yml"), "action", matrix={"os": "some-runner"})
        assert ended.conclusion == "success", ended.log
        assert ended.summary.startswith("# Python version skew: as expected\n")
        assert "pyskew-audit-Linux-0" in {path.name for path in (weeks.github.home / "artifacts").iterdir()}

    def test_they_run_on_windows_too_and_what_failing_ones_left_is_kept(self, small: GitHub) -> None:
        ended = small.run(workflow("tests.yml"), "tests", "Windows", matrix={"os": "some-runner"})
        assert "Session lint was successful" in ended.log
        assert "1 failed, 1 passed" in ended.log
        assert ended.conclusion == "failure"
        assert small.executed() == scripts(workflow("tests.yml")["jobs"]["tests"]) - {"bash .ci/run"}
        assert (small.home / "artifacts" / "runs-some-runner" / "latest").is_file()
