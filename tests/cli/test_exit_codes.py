"""The documented exit codes are those of the code: their page, the help texts, the noxfile."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pyskew.cli.main import main
from pyskew.errors import ExitCode

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")


def precedence() -> list[int]:
    """The codes that are not 0, the one that always decides first; asked of the code two by two."""
    left = [code for code in ExitCode if code]
    order = []
    while left:
        order.append(ExitCode.worst(left))
        left.remove(order[-1])
    return [int(code) for code in order]


def test_the_page_lists_every_exit_code() -> None:
    table = PAGE.partition("| Exit code | Means |")[2].partition("\n\n")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == sorted(map(int, ExitCode))


def test_the_page_says_which_code_decides() -> None:
    found = re.search(r"the first of ([\d, ]+) is used", PAGE)
    assert found
    assert [int(code) for code in found[1].split(", ")] == precedence()


def test_nox_ends_with_the_same_precedence() -> None:
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    values = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    only_of_commands = int(ExitCode.COULD_NOT_TRY)
    assert list(ast.literal_eval(values["PRECEDENCE"])) == [one for one in precedence() if one != only_of_commands]


def test_the_help_lists_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = re.sub(r"\s+", " ", capsys.readouterr().out).partition("Exit codes: ")[2]
    assert {int(code) for code in re.findall(r"(?:^|, )(\d+) ", text)} == set(map(int, ExitCode))


@pytest.mark.parametrize(("verb", "codes"), [
    ("try", {ExitCode.USAGE, ExitCode.COULD_NOT_TRY, ExitCode.INTERRUPTED}),
    ("bisect", {ExitCode.CLEAN, ExitCode.UNEXPECTED, ExitCode.USAGE, ExitCode.COULD_NOT_TRY, ExitCode.INTERRUPTED}),
])  # fmt: skip
def test_try_and_bisect_document_their_own_codes(
    verb: str, codes: set[ExitCode], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb, "--help"]) == 0
    text = re.sub(r"\s+", " ", capsys.readouterr().out).partition("Exit codes: ")[2].partition("Options:")[0]
    said = {int(code) for code in re.findall(r"(?:^|; )(\d+) ", text)}
    assert said == set(map(int, codes))


@pytest.mark.parametrize("verb", ["try", "bisect"])
@pytest.mark.parametrize(
    "words", [["--no-such-option", "--", "true"], ["--", "true"], ["--toggle", "start-method=fork"]]
)
def test_a_wrong_option_of_try_and_bisect_is_a_usage_error(verb: str, words: list[str]) -> None:
    assert main([verb, *words]) == ExitCode.USAGE
