"""Commands that differ only in their scenario become one."""

from __future__ import annotations

import shlex

from pyskew.reporting.rerun_commands import merged


def test_scenarios_of_the_same_pythons_share_one_command() -> None:
    commands = [f"pyskew run --fresh --only pack/{name} --python 3.13,3.14" for name in ("a", "b")]
    lines = list(merged([*commands, "pyskew run --fresh --only pack/c --python 3.12"]))
    assert lines == [
        "pyskew run --fresh --python 3.13,3.14 \\",
        "  --only pack/a \\",
        "  --only pack/b",
        "pyskew run --fresh --only pack/c --python 3.12",
    ]


def test_a_shell_reads_the_merged_command_as_one() -> None:
    lines = merged(["run --only 'a b' -x 'c d'", "run --only e -x 'c d'"])
    words = shlex.split("\n".join(lines).replace("\\\n", " "))
    assert words == ["run", "-x", "c d", "--only", "a b", "--only", "e"]


def test_other_commands_stay_as_they_are() -> None:
    commands = [
        "cd x && pytest -k 'not slow'",
        "pyskew audit . -- pytest",
        "one 'open",
        "run --only",
        "run --only a --only b",
    ]
    assert list(merged(commands)) == commands


def test_the_same_command_stands_once() -> None:
    assert list(merged(["run --only a", "run --only a"])) == ["run --only a"]
