"""What an audit prints: source lines with carets, colours, annotations of GitHub."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyskew.audit import Confidence, Finding
from pyskew.audit.outcome import AuditOutcome
from pyskew.audit.output.github import github
from pyskew.audit.output.source_lines import excerpt
from pyskew.cli import main


def finding(source: str, column: int, *, line: int = 7, message: str = "cgi is gone", path: str = "app.py") -> Finding:
    return Finding(
        rule="dead-batteries", path=path, line=line, column=column, confidence=Confidence.HIGH, since="3.13",
        message=message, source=source,
    )  # fmt: skip


def drawn(source: str, column: int) -> list[str]:
    return ["".join(text for text, _ in line) for line in excerpt(finding(source, column))]


@pytest.mark.parametrize(
    ("source", "column", "shown"),
    [
        ("import cgi", 8, ["     7 | import cgi", "       |        ^"]),
        ("\treturn cgi", 9, ["     7 |     return cgi", "       |            ^"]),
        ("x = '漢字', cgi", 11, ["     7 | x = '漢字', cgi", "       |             ^"]),
        ("x = '\x1b[2J', cgi", 13, ["     7 | x = '\\x1b[2J', cgi", f"       | {' ' * 15}^"]),
        ("", 1, []),
    ],
)
def test_the_caret_stands_below_the_place(source: str, column: int, shown: list[str]) -> None:
    assert drawn(source, column) == shown


@pytest.mark.parametrize("before", [0, 50, 5000])
def test_of_a_long_line_the_part_around_the_caret_is_shown(before: int) -> None:
    line, caret = drawn("a" * before + "cgi" + "b" * 5000, before + 1)
    assert len(line) < 150
    assert line[caret.index("^") :].startswith("cgi")


@pytest.mark.parametrize("command", ["##[group]", "##vso[task.complete]"])
def test_no_source_line_is_a_command_to_a_ci_system(command: str) -> None:
    line, _ = drawn(f"import cgi  {command}", 8)
    assert command not in line
    assert command not in github(AuditOutcome([finding("", 1, message=f"gone {command}")]))


def test_annotations_stand_at_their_lines_the_surest_first() -> None:
    low = Finding(
        rule="bytestring", path="b.py", line=2, column=0, confidence=Confidence.LOW, since="3.15", message="m"
    )
    lines = github(
        AuditOutcome([low, finding("", 5, message="100%\n::error::x", path="a,b:c.py")], files=2)
    ).splitlines()
    assert lines[0].startswith(
        "::error file=a%2Cb%3Ac.py,line=7,col=5,title=dead-batteries (since 3.13)::100%25 ::error::x. "
    )
    assert lines[1].startswith("::notice file=b.py,line=2,col=1,title=bytestring (since 3.15)::m. Fix: ")
    assert lines[2:] == ["::notice title=pyskew audit::2 findings (1 high, 1 low) in 2 files"]


def test_github_shows_ten_of_a_kind_and_the_last_one_says_how_many_are_left() -> None:
    lines = github(AuditOutcome([finding("", 1, line=number) for number in range(1, 15)])).splitlines()
    assert len([line for line in lines if line.startswith("::error")]) == 10
    assert "... and 5 more errors" in lines[9]


def audited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, **env: str) -> Result:
    (tmp_path / "app.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    return CliRunner().invoke(main.pyskew, ["audit", "--no-cache", "."], env=env)


def test_lines_are_those_that_python_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = audited(tmp_path, monkeypatch, "x = 1\n\x0c\ny = '\u2028'\nimport cgi\n").stdout
    assert "app.py:4:1: high [dead-batteries]" in text
    assert "     4 | import cgi\n" in text


def test_a_comment_silences_the_line_that_python_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = audited(tmp_path, monkeypatch, "\x0c\n\nimport cgi  # pyskew: ignore[dead-batteries] 3.12 only\n").stdout
    assert "no findings, 1 silenced" in text


@pytest.mark.parametrize(("env", "coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True)])
def test_colours_are_for_terminals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], *, coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")  # a dumb terminal has no colours, whatever is forced
    text = audited(tmp_path, monkeypatch, "import cgi\n", **env).output
    assert ("\x1b[1;31mhigh" in text) is coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", text).startswith("audit: from")
    if coloured:
        assert not re.search(
            r"\x1b\[[0-9;]*3[0-7]m", audited(tmp_path, monkeypatch, "import cgi\n", **env, NO_COLOR="1").output
        )
