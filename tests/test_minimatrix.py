"""The whole path on tiny real runs: scenarios that pass, fail, crash, hang, flood and leave daemons behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from conftest import Pythons, Traces
from pyskew.store.logs import LogReader

pytestmark = pytest.mark.real

SOURCE = Path(__file__).parent / "minimatrix"
SCENARIOS = Path(__file__).parent.parent / "scenarios"


def pyskew(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pyskew", *arguments], cwd=folder, capture_output=True, text=True, timeout=120,
        env=os.environ | (env or {}), check=False,
    )  # fmt: skip


def report(folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return value


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory, pythons: Pythons) -> Path:
    """A copy of the minimatrix, and the interpreters it needs at hand."""
    assert pythons["3.13"]
    assert pythons["3.14"]
    return Path(shutil.copytree(SOURCE, tmp_path_factory.mktemp("suite") / "mini"))


@pytest.fixture(scope="module")
def ran(suite: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    done = pyskew(suite, "run", "-o", "run")
    return done, report(suite / "run")


def test_every_kind_of_ending_is_a_recorded_outcome(
    ran: tuple[subprocess.CompletedProcess[str], dict[str, Any]],
) -> None:
    done, value = ran
    assert done.returncode == 0, done.stdout + done.stderr
    endings = {cell["id"].partition("@")[0]: cell["outcome"] for cell in value["cells"] if cell["evidence"] == "ran"}
    assert endings == {
        "follows-the-method": "pass", "another-cause": "pass", "fails": "fail", "raises": "fail", "crashes": "crash",
        "hangs": "hang", "spins": "timeout", "floods": "output-limit", "leaves-a-daemon": "pass",
        "writes-text": "pass", "reads-stdin": "pass", "runs-a-command": "pass", "only-on-new-ones": "pass",
    }  # fmt: skip
    assert value["verdict"]["planned"] == value["verdict"]["conclusive"] == 34


def test_the_start_method_is_proven_and_another_cause_is_not_blamed_on_it(
    ran: tuple[subprocess.CompletedProcess[str], dict[str, Any]],
) -> None:
    _, value = ran
    causes = {
        change["scenario"]: [
            (cause["toggle"], cause["old"], cause["new"], cause["verdict"]) for cause in change["causes"]
        ]
        for change in value["changes"]
    }
    assert causes.keys() == {"follows-the-method", "another-cause"}
    assert causes["follows-the-method"] == [("start-method", "fork", "forkserver", "proven")]
    assert ("start-method", "fork", "forkserver", "refuted") in causes["another-cause"]
    # Each toggle whose default differs was tried: so many as there are.
    assert {verdict for *_, verdict in causes["another-cause"]} == {"refuted"}
    assert {change["stability"] for change in value["changes"]} == {"stable"}


def test_a_proof_rests_on_attempts_that_are_on_disk(
    suite: Path, ran: tuple[subprocess.CompletedProcess[str], dict[str, Any]]
) -> None:
    _, value = ran
    (cause,) = next(one for one in value["changes"] if one["scenario"] == "follows-the-method")["causes"]
    for cell in cause["evidence"]:
        with LogReader(suite / "run") as reader:
            assert len(reader.below(f"logs/{cell}")) >= 2, cell
    log = (suite / "run" / "logs" / "hangs@linux" / "3.14" / "1.txt").read_text(encoding="utf-8")
    assert "outcome   hang" in log
    assert 'hangs.py", line 3' in log


@pytest.mark.usefixtures("ran")
def test_a_report_is_a_function_of_the_records(suite: Path) -> None:
    before = {name: (suite / "run" / name).read_bytes() for name in ("report.md", "report.json")}
    assert pyskew(suite, "report", "run").returncode == 0
    assert before == {name: (suite / "run" / name).read_bytes() for name in before}


RUN_LINE = re.compile(r"^Run on \S+ \S+ UTC .*with .*$", re.MULTILINE)


@pytest.mark.usefixtures("ran")
def test_two_runs_publish_the_same_text(suite: Path) -> None:
    assert pyskew(suite, "run", "-o", "again").returncode == 0
    again, before = ((suite / name / "report.md").read_text(encoding="utf-8") for name in ("again", "run"))
    assert RUN_LINE.sub("", again) == RUN_LINE.sub("", before)
    assert RUN_LINE.search(again)
    assert (suite / "again" / "report.json").read_bytes() == (suite / "run" / "report.json").read_bytes()


def test_a_python_that_nobody_provides_is_exit_3_with_its_cells_listed(suite: Path) -> None:
    asked = ("--python", "3.13,3.14>=3.14.99", "--only", "writes-text", "--only", "fails")
    done = pyskew(suite, "run", *asked, "-o", "gone", env={"PYSKEW_OFFLINE": "1"})
    value = report(suite / "gone")
    assert done.returncode == 3, done.stdout + done.stderr
    assert {(one["scenario"], one["python"], one["evidence"]) for one in value["not_run"]} == {
        ("writes-text", "3.14", "no-interpreter"), ("fails", "3.14", "no-interpreter"),
    }  # fmt: skip
    assert all("3.14.99" in one["reason"] for one in value["not_run"])
    assert value["verdict"]["conclusive"] == 2
    assert "3.14.99" in (suite / "gone" / "report.md").read_text(encoding="utf-8")


def test_an_unexpected_change_is_exit_1_and_is_named(suite: Path) -> None:
    config = (suite / "matrix.yaml").read_text(encoding="utf-8").replace("facts: {minor: 14}", "facts: {minor: 15}")
    (suite / "wrong.yaml").write_text(config, encoding="utf-8")
    done = pyskew(suite, "run", "-c", "wrong.yaml", "--only", "another-cause", "--prove", "none", "-o", "wrong")
    assert done.returncode == 1
    assert "another-cause@linux/3.14: expected minor = 15; observed minor = 14" in done.stdout


@pytest.mark.parametrize("arguments", [
    ("run", "--only", "nothing*"), ("run", "--target", "mars"), ("run", "--python", "3.x"), ("run", "-c", "no.yaml"),
    ("run", "--fresh", "--resume"), ("run", "--frehs"), ("plan", "--only", "nothing*"), ("report", "nowhere"),
])  # fmt: skip
def test_what_cannot_be_meant_is_exit_2_in_a_line_or_two(suite: Path, arguments: Sequence[str]) -> None:
    done = pyskew(suite, *arguments)
    assert done.returncode == 2
    assert 0 < len(done.stderr.strip().splitlines()) < 6
    assert "Traceback" not in done.stderr


def test_an_output_directory_with_other_things_in_it_is_left_alone(suite: Path) -> None:
    (suite / "precious").mkdir()
    (suite / "precious" / "thesis.txt").touch()
    assert pyskew(suite, "run", "--only", "fails", "-o", "precious").returncode == 2
    assert [path.name for path in (suite / "precious").iterdir()] == ["thesis.txt"]


STARTS_A_WORKER = """\
import multiprocessing, time
if __name__ == "__main__":
    multiprocessing.Process(target=time.sleep, args=(50,)).start()
"""

SLOW = """\
version: 1
pythons: ["3.14"]
scenarios:
  quick: {run: writes_text.py}
  slow: {run: slow.py, env: {TOKEN_NAME: TOKEN}, limits: {timeout: 60s}}
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_with_a_report_and_without_processes(suite: Path, traces: Traces, number: int) -> None:
    ((name, token),) = traces.env.items()
    (suite / "slow.yaml").write_text(SLOW.replace("TOKEN_NAME", name).replace("TOKEN", token), encoding="utf-8")
    (suite / "slow.py").write_text(STARTS_A_WORKER, encoding="utf-8")
    out = suite / f"slow-{number}"
    process = subprocess.Popen([sys.executable, "-m", "pyskew", "run", "-c", "slow.yaml", "-o", str(out)], cwd=suite,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
    deadline = time.monotonic() + 60
    while len(traces.alive()) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(number)
    output = process.communicate(timeout=40)[0].decode()  # bench/waiting.py measures how long it takes
    assert process.returncode == 130, output
    assert traces.gone_within(0.5)
    value = report(out)
    assert {cell["id"]: cell["evidence"] for cell in value["cells"]} == {
        "quick@linux/3.14": "ran", "slow@linux/3.14": "missing",
    }  # fmt: skip
    assert value["verdict"]["partial"] == "interrupted"
    assert "**Partial run:** interrupted" in (out / "report.md").read_text(encoding="utf-8")


def test_a_killed_run_is_resumed_where_it_stood(suite: Path, traces: Traces) -> None:
    ((name, token),) = traces.env.items()
    config = SLOW.replace("TOKEN_NAME", name).replace("TOKEN", token)
    (suite / "killed.yaml").write_text(config, encoding="utf-8")
    (suite / "slow.py").write_text("import time; time.sleep(4)\n", encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-m", "pyskew", "run", "-c", "killed.yaml", "-o", "killed"], cwd=suite,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    deadline = time.monotonic() + 60
    while not traces.alive() or b'"record"' not in (suite / "killed" / "records.jsonl").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert traces.gone_within(5)
    done = pyskew(suite, "run", "-c", "killed.yaml", "--resume", "-o", "killed")
    assert done.returncode == 0, done.stdout + done.stderr
    cells = {cell["id"]: (cell["evidence"], cell["attempts"]) for cell in report(suite / "killed")["cells"]}
    assert cells == {"quick@linux/3.14": ("ran", 1), "slow@linux/3.14": ("ran", 1)}


@pytest.mark.usefixtures("ran")
def test_runs_of_single_pythons_merge_into_what_one_run_shows(suite: Path) -> None:
    only = ("--only", "another-cause", "--only", "fails", "--prove", "none")
    for python in ("3.13", "3.14"):
        assert pyskew(suite, "run", "--python", python, *only, "-o", f"part-{python}").returncode == 0
    assert pyskew(suite, "run", *only, "-o", "whole").returncode == 0
    assert pyskew(suite, "merge", "part-3.13", "part-3.14", "-o", "merged").returncode == 0
    merged, whole = report(suite / "merged"), report(suite / "whole")
    assert merged["changes"] == whole["changes"]
    assert {cell["id"] for cell in merged["cells"]} == {cell["id"] for cell in whole["cells"]}


@pytest.mark.usefixtures("ran")
def test_runs_of_another_suite_do_not_merge(suite: Path) -> None:
    (suite / "other.yaml").write_text('version: 1\npythons: ["3.14"]\nscenarios: {fails: {run: fails.py}}\n')
    pyskew(suite, "run", "-c", "other.yaml", "-o", "other")
    done = pyskew(suite, "merge", "run", "other", "-o", "mixed")
    assert done.returncode == 2
    assert "not the same suite" in done.stderr


def test_a_plan_lists_every_cell(suite: Path) -> None:
    value = json.loads(pyskew(suite, "plan", "--json").stdout)
    assert (value["schema"], len(value["cells"])) == (1, 34)
    assert {"id", "scenario", "target", "python", "toggles", "required"} <= set(value["cells"][0])
    assert len({cell["id"] for cell in value["cells"]}) == 34


@pytest.mark.usefixtures("ran")
@pytest.mark.parametrize("which", ["suite", "pack", "record", "report"])
def test_a_published_schema_takes_what_is_written_and_refuses_what_is_not(suite: Path, which: str) -> None:
    schema = json.loads(pyskew(suite, "schema", which).stdout)
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    lines = (suite / "run" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    written = {
        "suite": [yaml.safe_load((suite / "matrix.yaml").read_text(encoding="utf-8"))],
        "pack": [yaml.safe_load((SCENARIOS / "start_methods" / "pack.yaml").read_text(encoding="utf-8"))],
        "record": [json.loads(line) for line in lines],
        "report": [report(suite / "run")],
    }[which]
    assert written
    for value in written:
        validator.validate(value)
    key = {"suite": "pythons", "pack": "scenarios", "record": "run", "report": "verdict"}[which]
    assert not validator.is_valid({**written[0], key: 1})


@pytest.fixture(scope="module")
def causes(suite: Path) -> dict[str, list[tuple[str, str, str]]]:
    done = pyskew(suite, "run", "-c", "causes.yaml", "-o", "causes")
    assert done.returncode == 1, done.stdout + done.stderr  # nothing is expected of these scenarios
    return {
        change["scenario"]: [(cause["toggle"] or "", cause["verdict"], cause["note"]) for cause in change["causes"]]
        for change in report(suite / "causes")["changes"]
    }


def test_a_change_for_two_causes_names_both(causes: dict[str, list[tuple[str, str, str]]]) -> None:
    found = {(toggle, verdict) for toggle, verdict, _ in causes["two-causes"]}
    assert found == {("start-method", "proven"), ("tar-filter", "proven")}


def test_attribution_is_void_where_the_overlay_itself_shows(causes: dict[str, list[tuple[str, str, str]]]) -> None:
    ((toggle, verdict, note),) = causes["sees-the-overlay"]
    assert (toggle, verdict) == ("", "unattributed")
    assert note.startswith("void: the control arm does not reproduce the plain outcome")


@pytest.mark.usefixtures("ran")
def test_two_runs_of_the_same_pythons_show_no_drift_and_a_planted_change_is_named(suite: Path) -> None:
    assert pyskew(suite, "run", "-o", "later", "--prove", "none").returncode == 0
    assert pyskew(suite, "compare", "run", "later").returncode == 0
    records = (suite / "later" / "records.jsonl").read_text(encoding="utf-8")
    assert '"facts":{"said":["hello","-x","hey"]' in records
    unsealed = re.sub(r',"seq":\d+,"sum":"[0-9a-f]{16}"', "", records)  # as older versions wrote them
    planted = unsealed.replace('"facts":{"said":["hello","-x","hey"]', '"facts":{"said":["hello","-x","planted"]')
    (suite / "later" / "records.jsonl").write_text(planted, encoding="utf-8")
    done = pyskew(suite, "compare", "run", "later")
    assert done.returncode == 1
    named = [line for line in done.stdout.splitlines() if ": behaviour-changed: " in line]
    assert len(named) == 2  # one for each Python
    assert all(line.startswith("reads-stdin on linux 3.1") and "planted" in line for line in named)
