"""`pyskew run` where nothing has changed: the result of the latest run, and a whole run wherever anything has."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import pyskew
from conftest import Pythons
from pyskew.cli import ready_run
from pyskew.interpreters import user_cache
from pyskew.model.file_states import SETTLED, state_of
from pyskew.suite.inputs import Inputs

SUITE = """
version: 1
pythons: ["3.13", "3.14"]
include: [pack]
"""
PACK = """
scenarios:
  method: {run: method.py, files: ["data/*.txt", "more/*/one.txt"]}
"""
DRIVER = """
import sys, types
from pathlib import Path
from pyskew.__main__ import main

if Path(__file__).parent.with_name("only-ask").exists():
    sys.modules["pyskew.cli.main"] = types.ModuleType("pyskew.cli.main")
    sys.modules["pyskew.cli.main"].main = lambda: 99
code = main()
sys.stderr.write("\\nloaded: " + " ".join(sys.modules))
sys.exit(code)
"""
"""pyskew, which says in the end what it has imported; where it is asked to, it does nothing beyond the quick answer."""
WHOLE_WAY = 99
RUN = ("run", "--prove", "none")


@dataclass(frozen=True)
class Place:
    """A suite that ran, with a pyskew, a home and a PATH of its own."""

    root: Path
    real: Path
    """Another Python than the one that `bin/python3.14` leads to."""
    env: Mapping[str, str]
    told: list[str] = field(default_factory=list)
    """What the run printed."""

    @property
    def suite(self) -> Path:
        return self.root / "suite"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, str(self.root / "tool" / "pyskew-driver.py"), *(words or RUN)]

    def pyskew(self, *words: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), cwd=cwd or self.suite, env=dict(self.env) | variables, capture_output=True, text=True,
            timeout=200, check=False,
        )  # fmt: skip

    def asked(self, *words: str, cwd: Path | None = None, **variables: str) -> int:
        """The exit code of the quick answer; WHOLE_WAY where there is none."""
        switch = self.root / "only-ask"
        switch.touch()
        try:
            return self.pyskew(*words, cwd=cwd, **variables).returncode
        finally:
            switch.unlink()

    @property
    def run(self) -> Path:
        return self.suite / (self.suite / ".pyskew/latest").read_text().strip()

    @property
    def kept(self) -> Path:
        return self.run / ready_run.FILENAME

    def renew(self) -> None:
        """Let the states of now be those that were kept."""
        _, _, body = self.kept.read_text().split("\n", 2)
        fields = body.split("\0")
        paths = fields[8::2]
        self.kept.write_text(ready_run.text_of(fields[1:8], {path: state_of(path) for path in paths}))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, pythons: Pythons) -> Place:
    root = tmp_path_factory.mktemp("unchanged").resolve()
    shutil.copytree(Path(pyskew.__file__).parent, root / "code/pyskew", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tool", "home", "bin", "cache", "suite/pack/data", "suite/pack/more/a", "suite/pack/more/b"):
        (root / name).mkdir(parents=True)
    (root / "tool/pyskew-driver.py").write_text(DRIVER)
    for label in ("3.13", "3.14"):
        (root / f"bin/python{label}").symlink_to(pythons[label].path)
    for name in ("inspections", "self-checks"):  # which take a while to make
        (user_cache.root() / name).mkdir(parents=True, exist_ok=True)
        (root / "cache" / name).symlink_to(user_cache.root() / name)
    (root / "suite/matrix.yaml").write_text(SUITE)
    (root / "suite/pack/pack.yaml").write_text(PACK)
    (root / "suite/pack/method.py").write_text("import multiprocessing\nprint(multiprocessing.get_start_method())\n")
    for name in ("data/one.txt", "more/a/one.txt"):
        (root / "suite/pack" / name).write_text("one")
    for words in (["init", "-q"], ["add", "."], [*AUTHOR, "commit", "-qm", "first"]):
        subprocess.run(["git", *words], cwd=root / "suite", check=True)
    env = {name: os.environ[name] for name in ("LANG", "TMPDIR", "COVERAGE_PROCESS_START") if name in os.environ} | {
        "PATH": f"{root}/bin:/usr/bin:/bin", "HOME": str(root / "home"), "PYTHONPATH": str(root / "code"),
        "PYSKEW_CACHE": str(root / "cache"), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    made = Place(root, Path(pythons["3.13"].path), env)
    time.sleep(SETTLED / 1e9 + 0.1)  # what changed just now could change once more without a trace
    first = made.pyskew()
    assert first.returncode == 1, first.stderr
    assert made.kept.is_file()
    made.told.append(first.stdout)
    return made


AUTHOR = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "gc.auto=0", "-c", "maintenance.auto=false")


@pytest.mark.real
def test_nothing_changed_is_told_and_nothing_runs(place: Place) -> None:
    place.renew()
    before = sorted(place.suite.rglob("*"))
    again = place.pyskew()
    assert again.returncode == 1
    assert [again.stdout] == place.told
    assert "NOT EXPECTED" in again.stdout
    said, _, loaded = again.stderr.rpartition("\nloaded: ")
    assert said.startswith(
        f"unchanged: nothing that decides the outcomes has changed since {place.run.name}, which began"
    )
    assert "--fresh runs every cell again" in said
    assert sorted(place.suite.rglob("*")) == before
    heavy = {"click", "msgspec", "yaml", "pydantic", "rich", "logging", "pathlib", "re", "subprocess"}
    assert {name for name in loaded.split() if name.startswith("pyskew.")} == {
        "pyskew.__main__", "pyskew.cli", "pyskew.cli.ready_help", "pyskew.cli.ready_run", "pyskew.model",
        "pyskew.model.file_states",
    }  # fmt: skip
    assert heavy & set(loaded.split()) <= {"pathlib", "re"}  # the driver's


def replaced_alike(place: Place) -> None:
    """A file of the same size and time, in the place of another one."""
    path = place.suite / "pack/method.py"
    before = path.stat()
    (place.root / "other").write_text(path.read_text().replace("print", "repr "))
    os.utime(place.root / "other", ns=(before.st_atime_ns, before.st_mtime_ns))
    (place.root / "other").replace(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def written_alike(place: Place) -> None:
    """Another content in the same file, which has its size and time again."""
    path = place.suite / "pack/method.py"
    before = path.stat()
    path.write_text(path.read_text().replace("print", "repr "))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def other_python(place: Place) -> None:
    (place.root / "bin/python3.14").unlink()
    (place.root / "bin/python3.14").symlink_to(place.real)


def committed(place: Place) -> None:
    words = ["git", *AUTHOR, "commit", "-q", "--allow-empty", "-m", "next"]
    subprocess.run(words, cwd=place.suite, check=True)


def appended(name: str) -> Callable[[Place], object]:
    def change(place: Place) -> None:
        with (place.root / name).open("a") as file:
            file.write("\n")

    return change


def added(name: str) -> Callable[[Place], object]:
    def change(place: Place) -> None:
        (place.root / name).parent.mkdir(parents=True, exist_ok=True)
        (place.root / name).write_text("")

    return change


CHANGES: dict[str, Callable[[Place], object]] = {
    "the suite": appended("suite/matrix.yaml"),
    "another suite beside it": added("suite/pyproject.toml"),
    "a pack": appended("suite/pack/pack.yaml"),
    "a script": appended("suite/pack/method.py"),
    "a script, replaced by one of its size and time": replaced_alike,
    "a script, with its size and time again": written_alike,
    "a file of a scenario": appended("suite/pack/data/one.txt"),
    "a new file that a pattern names": added("suite/pack/data/two.txt"),
    "a new file below a pattern": added("suite/pack/more/b/one.txt"),
    "a new folder below a pattern": added("suite/pack/more/c/one.txt"),
    "a script that declares itself": added("suite/pack/itself.py"),
    "the baseline": added("suite/reports/baseline.json"),
    "an interpreter": other_python,
    "a new interpreter on PATH": added("bin/python3.15"),
    "a first interpreter of pyenv": added("home/.pyenv/versions/3.15.0/bin/python3.15"),
    "a first interpreter of uv": added("home/.local/share/uv/python/cpython-3.15/bin/python3.15"),
    "a first interpreter that pyskew downloads": added("cache/uv/cpython-3.15.0-linux/bin/python3.15"),
    "a first tree from Debian": added("cache/debian/3.15.0-1/usr/bin/python3.15"),
    "pyskew": appended("code/pyskew/analysis/compare.py"),
    "a new file of pyskew": added("code/pyskew/interpreters/providers/another.py"),
    "a package beside pyskew": added("code/another.py"),
    "a commit": committed,
    "the report": lambda place: (place.run / "report.md").unlink(),
    "the records": lambda place: appended("suite/" + str((place.run / "records.jsonl").relative_to(place.suite)))(
        place
    ),
    "the logs": lambda place: (place.run / "logs.sqlar").unlink(),
    "which run is the latest": lambda place: (place.suite / ".pyskew/latest").write_text(".pyskew/runs/another\n"),
    "the run": lambda place: shutil.rmtree(place.run),
}


@pytest.mark.real
@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_goes_the_whole_way(place: Place, what: str) -> None:
    saved = place.root / "saved"
    shutil.copytree(place.suite, saved, symlinks=True)
    others = {name: place.root / name for name in ("bin", "home", "code", "cache")}
    for name, folder in others.items():
        shutil.copytree(folder, place.root / f"saved-{name}", symlinks=True)
    place.renew()
    assert place.asked() == 1
    try:
        CHANGES[what](place)
        assert place.asked() == WHOLE_WAY
    finally:
        for kept, folder in [
            (saved, place.suite),
            *((place.root / f"saved-{name}", one) for name, one in others.items()),
        ]:
            shutil.rmtree(folder)
            kept.rename(folder)


@pytest.mark.real
@pytest.mark.parametrize(
    "words",
    [("run",), (*RUN, "--workers", "1"), (*RUN, "--fresh"), (*RUN, "-v"), ("plan",)],
)
def test_another_command_line_goes_the_whole_way(place: Place, words: tuple[str, ...]) -> None:
    place.renew()
    assert place.asked() == 1
    assert place.asked(*words) == WHOLE_WAY


@pytest.mark.real
def test_variables_decide_unless_they_only_name_the_shell_and_the_terminal(place: Place) -> None:
    place.renew()
    assert place.asked(SHLVL="7", _="/bin/other", OLDPWD="/", TMUX_PANE="%3") == 1
    for name, value in {"PATH": f"{place.root}/bin:/bin", "PYSKEW_PYTHONS": "/x", "LC_ALL": "C", "ANY": "1"}.items():
        assert place.asked(**{name: value}) == WHOLE_WAY, name


@pytest.mark.real
def test_files_that_nothing_reads_decide_nothing(place: Place) -> None:
    place.renew()
    (place.suite / "README").write_text("x")
    (place.suite / "pack/data/note.md").parent.joinpath("deeper").mkdir(exist_ok=True)
    place.renew()
    (place.suite / "README").write_text("y")
    (place.suite / "pack/data/deeper/note.md").write_text("x")
    assert place.asked() == 1


@pytest.mark.real
def test_another_folder_goes_the_whole_way(place: Place) -> None:
    place.renew()
    copy = place.root / "copy"
    shutil.copytree(place.suite, copy, symlinks=True)
    assert place.asked(cwd=copy) == WHOLE_WAY
    assert place.asked() == 1


@pytest.mark.real
def test_a_stop_in_the_quick_answer_is_an_interrupt(place: Place) -> None:
    latest = place.suite / ".pyskew/latest"
    name = latest.read_text()
    latest.unlink()
    os.mkfifo(latest)
    try:
        process = subprocess.Popen(
            place.command(), cwd=place.suite, env=dict(place.env), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        with latest.open("w"):  # waits until it is opened to be read
            process.send_signal(signal.SIGINT)
            said, complained = process.communicate(timeout=60)
    finally:
        latest.unlink()
        latest.write_text(name)
    assert process.returncode == 130
    assert said == b""
    assert b"interrupted" in complained


@pytest.mark.real
@pytest.mark.parametrize(
    ("words", "suite"),
    [
        ((*RUN, "--fresh"), SUITE),
        ((*RUN, "-v"), SUITE),
        ((*RUN, "--repeat", "2"), SUITE),
        ((*RUN, "-o", "out"), SUITE),
        (RUN, SUITE.replace('"3.14"', '{python: "3.99", informational: true}')),
        (RUN, SUITE + "scenarios: {passed: {run: pack/method.py, pass-env: [HOME]}}"),
        (("run",), SUITE + "limits: {proof: 1ms}"),
    ],
)
def test_what_may_not_be_told_again_is_not_kept(place: Place, words: tuple[str, ...], suite: str) -> None:
    (place.suite / "matrix.yaml").write_text(suite)
    latest = (place.suite / ".pyskew/latest").read_text()
    try:
        time.sleep(SETTLED / 1e9 + 0.1)
        done = place.pyskew(*words, PYSKEW_OFFLINE="1")
        assert done.returncode in {0, 1, 3}, done.stderr
        assert (place.suite / ".pyskew/latest").read_text() != latest
        assert not place.kept.exists()
    finally:
        (place.suite / "matrix.yaml").write_text(SUITE)
        (place.suite / ".pyskew/latest").write_text(latest)


@pytest.mark.real
def test_warnings_are_told_again(place: Place) -> None:
    broken = place.root / "broken"
    broken.write_text("no Python")
    time.sleep(SETTLED / 1e9 + 0.1)
    latest = (place.suite / ".pyskew/latest").read_text()
    try:
        first, again = (place.pyskew(PYSKEW_PYTHONS=str(broken)) for _ in range(2))
    finally:
        (place.suite / ".pyskew/latest").write_text(latest)
    (line,) = (line for line in first.stderr.splitlines() if line.startswith("warning:"))
    assert again.stderr.splitlines()[:1] == [line]
    assert again.stderr.splitlines()[1].startswith("unchanged:")
    assert again.stdout == first.stdout


@pytest.mark.real
def test_of_two_runs_at_once_the_latest_is_told(place: Place) -> None:
    (place.suite / "pack/method.py").write_text("print(1)\n")
    time.sleep(SETTLED / 1e9 + 0.1)
    both = [
        subprocess.Popen(place.command(), cwd=place.suite, env=dict(place.env), stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [one.wait(timeout=200) for one in both] == [0, 0]
    runs = {path.parent for path in (place.suite / ".pyskew/runs").glob(f"*/{ready_run.FILENAME}")}
    assert place.run in runs
    assert len(runs) > 2
    again = place.pyskew()
    assert again.returncode == 0
    assert f"has changed since {place.run.name}," in again.stderr
    assert again.stdout.endswith(f"report: .pyskew/runs/{place.run.name}/report.md\n")


# The file itself


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ready_run, "PASSING", {*ready_run.PASSING, "PYTEST_CURRENT_TEST"})
    (tmp_path / "input").write_text("input")
    (tmp_path / ".pyskew/runs/one").mkdir(parents=True)
    (tmp_path / ".pyskew/latest").write_text(".pyskew/runs/one\n")
    path = tmp_path / ".pyskew/runs/one" / ready_run.FILENAME
    write(path)
    return path


def write(path: Path, since: str = "", until: str = "9999-12-31") -> None:
    states = {name: state_of(name) for name in (str(path.parents[3] / "input"), "/nowhere/at/all")}
    said = [ready_run.situation(["run"]), since or ready_run.today(), until, "1", "note\n", "summary\n", "styled\n"]
    path.write_text(ready_run.text_of(said, states))


def test_a_sound_file_is_told(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kept.is_file()
    assert ready_run.answered(["run"]) == 1
    assert capsys.readouterr() == ("summary\n", "note\n")


def test_a_damaged_file_is_ignored(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = kept.read_bytes()
    flipped = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for data in [*(whole[:length] for length in range(len(whole))), *flipped, b"\xff\0" * 50, whole + b"\0", b"\n\n\n"]:
        kept.write_bytes(data)
        assert ready_run.answered(["run"]) is None, data
    kept.unlink()
    assert ready_run.answered(["run"]) is None
    kept.mkdir()
    assert ready_run.answered(["run"]) is None
    assert capsys.readouterr() == ("", "")


def test_a_file_that_is_well_formed_and_says_nonsense_is_ignored(kept: Path) -> None:
    said = [ready_run.situation(["run"]), ready_run.today(), "9999-12-31", "1", "", "", ""]
    for wrong in (said[:-1], [*said, "more"], [*said[:3], "x", *said[4:]], [], ["0"]):
        kept.write_text(ready_run.text_of(wrong, {}))
        assert ready_run.answered(["run"]) is None
    kept.write_text(ready_run.text_of(said, {}))
    assert ready_run.answered(["run"]) == 1
    kept.write_text(kept.read_text().replace("format 1", "format 2"))
    assert ready_run.answered(["run"]) is None


def test_what_holds_a_nul_is_not_written() -> None:
    with pytest.raises(ValueError, match="NUL"):
        ready_run.text_of(["a\0b"], {})


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="gives a file to another user")
def test_the_file_of_another_user_is_ignored(kept: Path) -> None:
    os.chown(kept, 12345, -1)
    assert ready_run.answered(["run"]) is None


def test_a_day_on_which_the_baseline_expires_goes_the_whole_way(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(kept, since="2026-01-10", until="2026-01-20")
    for today, code in {"2026-01-09": None, "2026-01-10": 1, "2026-01-20": 1, "2026-01-21": None}.items():
        monkeypatch.setattr(ready_run, "today", lambda today=today: today)
        assert ready_run.answered(["run"]) == code, today


@pytest.mark.usefixtures("kept")
def test_a_terminal_gets_the_styled_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert ready_run.answered(["run"]) == 1
    assert capsys.readouterr().out == "styled\n"


@pytest.mark.usefixtures("kept")
def test_without_anything_to_print_to_click_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert ready_run.answered(["run"]) is None


# What may change without a trace


def test_an_input_that_changed_just_before_it_was_read_does_not_stand(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_text("a")
    changed = max(path.stat().st_mtime_ns, path.stat().st_ctime_ns)
    for begun, stands in {changed: False, changed + SETTLED: False, changed + SETTLED + 1: True}.items():
        inputs = Inputs(begun=begun)
        inputs.note([path])
        assert inputs.stand() is stands
    os.utime(path, ns=(0, changed + 2 * SETTLED))
    inputs = Inputs(begun=changed + SETTLED + 1)
    inputs.note([path])
    assert not inputs.stand()


def test_another_name_for_a_file_is_no_change(tmp_path: Path) -> None:
    """As uv gives one to each file of a package that another environment installs as well."""
    path = tmp_path / "input"
    path.write_text("a")
    (tmp_path / "cached").hardlink_to(path)
    inputs = Inputs(begun=time.time_ns() + 10 * SETTLED)
    inputs.note([path])
    state = state_of(str(path))
    (tmp_path / "installed").hardlink_to(path)
    assert state_of(str(path)) == state
    assert inputs.stand()
    (tmp_path / "new").write_text("b")
    os.utime(tmp_path / "new", ns=(0, path.stat().st_mtime_ns))
    (tmp_path / "new").replace(path)
    assert not inputs.stand()


def test_an_input_that_changes_during_the_run_does_not_stand(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_text("a")
    inputs = Inputs(begun=time.time_ns() + 10 * SETTLED)  # so that the time alone would let it stand
    inputs.note([path, tmp_path / "absent"])
    assert inputs.stand()
    path.write_text("longer")
    assert not inputs.stand()
    later = Inputs(begun=time.time_ns() + 10 * SETTLED)
    later.note([tmp_path / "absent"])
    (tmp_path / "absent").write_text("")
    assert not later.stand()
