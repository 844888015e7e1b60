"""`pyskew pythons`: the exact builds, the reasons of the absent ones, and an exit code that scripts can trust."""

from __future__ import annotations

import json
import multiprocessing
import sys
from pathlib import Path

import pytest

from pyskew.cli import main

pytestmark = pytest.mark.real

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
VERSION = ".".join(map(str, sys.version_info[:3]))


@pytest.fixture(autouse=True)
def _named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYSKEW_PYTHONS", sys.executable)
    monkeypatch.setenv("PYSKEW_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def test_json_has_every_promised_field_for_present_and_absent(capsys: pytest.CaptureFixture[str]) -> None:
    code = main.main(["pythons", "--json", HERE, "3.99"])

    present, absent = json.loads(capsys.readouterr().out)["interpreters"]
    assert code == 3
    assert (present["python"], present["version"], present["provider"]) == (HERE, VERSION, "installed")
    assert present["path"] == str(Path(sys.executable).resolve())
    assert present["default_start_method"] in present["start_methods"]
    assert present["reason"] is None
    nothing = ("version", "path", "provider", "default_start_method")
    assert (absent["python"], [absent[name] for name in nothing], absent["start_methods"]) == ("3.99", [None] * 4, [])
    assert "found no 3.99" in absent["reason"]


def test_the_table_shows_exact_versions_untouched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["pythons", HERE]) == 0

    out, err = capsys.readouterr()
    row = out.splitlines()[2].split()
    assert row[:4] == [HERE, VERSION, "installed", multiprocessing.get_start_method()]
    assert err == ""


def test_the_table_does_not_take_versions_for_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["pythons", "3.10", "3.20"])

    assert [row.split()[0] for row in capsys.readouterr().out.splitlines()[2:]] == ["3.10", "3.20"]


def test_a_listing_downloads_nothing_and_says_how_to_get_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main.main(["pythons", f"{HERE}>={VERSION}9"]) == 3

    out, _ = capsys.readouterr()
    assert f"found {VERSION}, but {HERE}>={VERSION}9 is asked for" in out
    assert f"`pyskew pythons install '{HERE}>={VERSION}9'`" in out
    assert not {path.name for path in (tmp_path / "cache").iterdir()} - {"inspections"}


def test_install_passes_over_what_is_installed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYSKEW_OFFLINE", "1")

    code = main.main(["pythons", "--json", "install", HERE])

    row = json.loads(capsys.readouterr().out)["interpreters"][0]
    assert code == 3
    assert "uv: PYSKEW_OFFLINE is set; debian: PYSKEW_OFFLINE is set" in row["reason"]


def test_without_specs_the_suites_own_are_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "ask.py").write_text("print(1)\n")
    (tmp_path / "other.yaml").write_text(
        f'version: 1\npythons: ["{HERE}", {{python: "3.98", informational: true}}]\n'
        "scenarios: {ask: {run: ask.py}}\n"
    )

    main.main(["pythons", "--json", "-c", "other.yaml"])

    rows = json.loads(capsys.readouterr().out)["interpreters"]
    assert [row["python"] for row in rows] == [HERE, "3.98"]


def test_without_a_suite_there_is_a_list_to_begin_with(capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["pythons", "--json"])

    rows = json.loads(capsys.readouterr().out)["interpreters"]
    assert [row["python"] for row in rows] == ["3.12", "3.13", "3.14", "3.15"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["3.13>=3.14"], "no Python 3.13 can be >=3.14"),
        (["nonsense"], '"nonsense" is not a Python version'),
        (["3.13", "3.13>=3.13.2"], "both called 3.13"),
        (["-c", "missing.yaml"], "missing.yaml"),
        (["install"], "SPEC"),
    ],
)
def test_a_slip_is_exit_2_and_says_what(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["pythons", *arguments]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
