"""What many runs changed: one page, and a badge of the newest."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pyskew.cli.main import main
from pyskew.errors import RecordsError
from pyskew.model.report import Report
from pyskew.reporting import run_history
from pyskew.reporting.formats import formats
from pyskew.reporting.run_history import RunReport, badge, page, parsed, steps
from support import sample


def _run(report: Report, name: str, when: str = "") -> RunReport:
    return parsed(formats()["json"].render(report).encode(), name, when)


def _later(report: Report) -> Report:
    """The same suite after a patch release of 3.14 that took the change back, and broke another scenario."""
    places = tuple(
        replace(
            one,
            interpreter=one.interpreter and replace(one.interpreter, version="3.14.11", default_start_method="fork"),
        )
        if one.interpreter and one.interpreter.python == "3.14"
        else one
        for one in report.interpreters
    )
    cell = "pack/one@linux/3.14"
    told = replace(report.observations[cell], build="3.14.11", facts={":exit": 0, "seen": ["<b>custom</b>"]})
    return replace(report, interpreters=places, changes=(), observations=report.observations | {cell: told})


def test_a_step_names_the_patch_release_and_what_it_changed() -> None:
    old, new = _run(sample.proven(), "old"), _run(_later(sample.proven()), "new")
    first, step = steps([old, new])
    assert (first.builds, first.cells, first.appeared) == ((), (), ())
    assert step.builds == (
        "linux 3.14: 3.14.10 -> 3.14.11", "linux 3.14: default start method forkserver -> fork",
    )  # fmt: skip
    assert step.cells == (("pack/one@linux/3.14", "3.14.10 -> 3.14.11", 'seen: [] -> ["<b>custom</b>"]'),)
    assert step.gone == ("pack/one on linux 3.13 -> 3.14: behaviour-changed, expected",)
    assert steps([new, old])[1].appeared == step.gone
    (same,) = steps([old, old])[1:]
    assert (same.builds, same.cells, same.appeared, same.gone, same.broken) == ((), (), (), (), ())


def test_the_page_needs_nothing_and_shows_no_markup_of_a_program() -> None:
    runs = [
        _run(sample.proven(), "a", "2026-11-23T00:00:00+00:00"),
        _run(_later(sample.proven()), "b", "2026-11-30T00:00:00+00:00"),
    ]
    text = page(runs)
    assert "default-src 'none'" in text
    assert not re.findall(r"(?:src|href)=\"(?!#)", text)
    assert "<b>custom</b>" not in text
    assert "&lt;b&gt;custom" in text
    (_, below) = text.split("What each run changed")
    assert below.index("2026-11-30 00:00") < below.index("2026-11-23 00:00")  # the newest step comes first
    for link in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{link}"' in text


def test_what_is_left_out_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_history, "_SHOWN", 1)
    (_, step) = steps([_run(sample.proven(), "old"), _run(_later(sample.proven()), "new")])
    assert (len(step.builds), step.left) == (1, {"builds": 1})


def test_the_badge_says_the_worst() -> None:
    good = _run(sample.proven(), "x")
    assert badge(good) == {
        "schemaVersion": 1, "label": "python versions", "message": "1 expected change", "color": "brightgreen",
    }  # fmt: skip
    assert (badge(_run(sample.rich(), "x"))["color"], badge(_run(sample.rich(), "x"))["message"]) == (
        "red", f"{sample.rich().verdict.unexpected} unexpected",
    )  # fmt: skip
    verdict = {**good.report["verdict"], "incomplete": True}
    assert badge(replace(good, report={**good.report, "verdict": verdict}))["color"] == "yellow"


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[1]", b'{"schema": "1"}', b"[" * 9000])
def test_what_is_no_report_is_told(data: bytes) -> None:
    with pytest.raises(RecordsError, match=r"^x.json: not a report.json: .*; give run folders, or report.json files$"):
        parsed(data, "x.json")


def test_another_schema_is_refused() -> None:
    text = formats()["json"].render(sample.proven()).replace('"schema": 1', '"schema": 2', 1)
    with pytest.raises(RecordsError, match=r"^x\.json: schema 2; this pyskew reads schema 1$"):
        parsed(text.encode(), "x.json")


def test_the_verb_reads_files_and_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, report in (("one", sample.proven()), ("two", _later(sample.proven()))):
        Path(name).mkdir()
        Path(name, "report.json").write_text(formats()["json"].render(report), encoding="utf-8")
    assert main(["history", "one", "two/report.json", "--badge", "badge.json"]) == 0
    assert capsys.readouterr().out == "wrote history.html: 2 runs\n"
    assert "3.14.10 -&gt; 3.14.11" in Path("history.html").read_text(encoding="utf-8")
    assert json.loads(Path("badge.json").read_text(encoding="utf-8"))["message"] == "1 expected change"
    Path("empty").mkdir()
    assert main(["history", "empty"]) == 2
    assert "empty/report.json: cannot read it: No such file or directory" in capsys.readouterr().err
