from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Pythons
from pyskew.analysis.compare import DIFFERENT_WORDS, observe
from pyskew.model.suite import Cell, Limits
from pyskew.observation.log_excerpt import LONGEST, excerpt
from support import sample

TRACEBACK = """\
Process ForkServerProcess-{n}:
Traceback (most recent call last):
  File "/opt/{n}/lib/python3.14/multiprocessing/process.py", line 320, in _bootstrap
    self.run(0x{n})
    ~~~~~~~~^^^^^^^
  File "<cwd>/one.py", line 7, in work
    raise Gone(1234)
  File "<tmp>/pymp-abcdef{n}/late.py", line 2, in late
one.Gone: <Worker at 0x7f{n}> took 0.{n} s, see /var/{n}/x.log and <tmp>/pymp-abcdef{n}/listener-{n}
"""


def test_a_traceback_stays_one() -> None:
    assert excerpt(TRACEBACK.format(n=42)).splitlines() == [
        "Process ForkServerProcess-<n>:",
        "Traceback (most recent call last):",
        '  File "<python>/multiprocessing/process.py", line 320, in _bootstrap',
        "    self.run(0x42)",
        "    ~~~~~~~~^^^^^^^",
        '  File "<cwd>/one.py", line 7, in work',
        "    raise Gone(1234)",
        '  File "<tmp>/<name>", line 2, in late',
        "one.Gone: <Worker at <address>> took <n> s, see <path> and <tmp>/<name>",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pid 7, port 54321", "pid 4711, port 8080"),
        ("2026-01-02 03:04:05.678 start", "2027-11-12 13:14:15.1 start"),
        ("Sun Nov 22 12:00:01 2026", "Mon Dec  1 02:03:04 2027"),
        ("took 9e-05 s", "took 1.25 s"),
        ("<object at 0x7f00>", "<object at 0x55abcdef>"),
        ("in /home/me/x/y.txt", "in /Users/her/z.txt"),
        (r"in C:\Users\me\y.txt", r"in D:\z.txt"),
        ("tmpabcdefgh gone", "tmpzyxwvu_1 gone"),
        ("took    7 ms", "took 1234 ms"),
        ("took 7s, 50% of 12 MB", "took 13s, 61% of 8 MB"),
        ("3 failed in 0.12s", "3 failed in 12.5s"),
        ("Process ForkServerProcess-1:", "Process ForkServerProcess-12:"),
        ("1/12 done at 3:05", "7/12 done at 13:59"),
        ("id 550e8400-e29b-41d4-a716-446655440000", "id 123e4567-e89b-12d3-a456-426614174000"),
        ("psm_12ab34cd leaked", "psm_98fe76dc leaked"),
        ("worker-pymp-a1b2c3d4", "worker-pymp-zyxwvu98"),
        ("\x1b[31mred\x1b[0m", "\x1b[1;32mred\x1b]0;title\x07"),
    ],
)
def test_what_differs_from_run_to_run_is_not_told(one: str, other: str) -> None:
    assert excerpt(one) == excerpt(other)


@pytest.mark.parametrize(
    "line",
    [
        "OSError: [Errno 9] Bad file descriptor",
        "<cwd>/one.py:12: DeprecationWarning: removed in Python 3.16",
        "KeyError: 'nothing' and/or 'something'",
        "E   assert [1] == [2, 37]; at index 0 diff: 1 != 2 in test_x[3]",
        "see https://docs.python.org/3.14/library/x.html#y",
        "3 failed, 1 passed",
        'File "<cwd>/x.py", line 3 in <module>',
    ],
)
def test_what_every_run_says_is_told_as_it_is(line: str) -> None:
    assert excerpt(line) == line


def test_an_endless_text_keeps_its_head_and_its_tail() -> None:
    lines = "\n".join(f"{'abcdefgh'[n % 8] * 40}" for n in range(50_000))
    shown = excerpt(f"first\n{lines}\nlast")
    assert shown.startswith("first\n")
    assert shown.endswith("\nlast")
    assert shown.count("\n[...]\n") == 1
    assert len(shown) <= LONGEST
    assert len(excerpt("x" * 10_000_000)) <= LONGEST
    assert len(excerpt("ab 1 " * 2_000_000)) <= LONGEST


def test_a_line_that_is_repeated_is_told_once() -> None:
    assert excerpt("a 100\na 200\na 300\nb") == "a <n>\n[...]\nb"


def test_frames_of_c_without_a_name_are_left_out() -> None:
    frames = '  Binary file "/x/libc.so", at +0x12 [0x34]\n  Binary file "/x/libffi.so", at ffi_call+0x1 [0x2]'
    assert excerpt(f"stack:\n{frames}") == 'stack:\n[...]\n  Binary file "<path>", at ffi_call+<address> [<address>]'


CELL = Cell(scenario="pack/one", target="linux", python="3.14")


@pytest.mark.parametrize(
    ("said", "shown"),
    [(["a", "a", "a"], "a"), (["a", "b", "a"], DIFFERENT_WORDS), (["", "", ""], "")],
)
def test_attempts_that_say_different_things_are_not_quoted(said: list[str], shown: str) -> None:
    attempts = [sample.ran(CELL, attempt=number, excerpt=one) for number, one in enumerate(said, 1)]
    assert observe(CELL, attempts, {}, Limits()).excerpt == shown


_ONLY = [word for name in ("raises", "crashes", "hangs", "floods") for word in ("--only", name)]
SOURCE = Path(__file__).parents[1] / "minimatrix"


@pytest.mark.real
@pytest.mark.slow
def test_a_second_run_publishes_the_same_page_to_the_byte(tmp_path: Path, pythons: Pythons) -> None:
    """Cells that crash, hang, flood and raise: their excerpts are in the page, their times and addresses are not."""
    assert pythons["3.14"]
    suite = shutil.copytree(SOURCE, tmp_path / "mini")
    for name in ("one", "two"):
        command = [
            sys.executable,
            "-m",
            "pyskew",
            "run",
            "--python",
            "3.14",
            "--prove",
            "none",
            *_ONLY,
            "-o",
            str(tmp_path / name),
        ]
        done = subprocess.run(command, cwd=suite, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    pages = [(tmp_path / name / "report.html").read_bytes() for name in ("one", "two")]
    pages = [
        re.sub(rb"Run on \d{4}-\d\d-\d\d \d\d:\d\d UTC", b"Run on", page) for page in pages
    ]  # two minutes, at worst
    assert pages[0] == pages[1]
    for said in (b"KeyError: 'nothing'", b"Segmentation fault", b'hangs.py\\", line 3', b"xxxxxxxx"):
        assert said in pages[0]
    for never in (str(tmp_path).encode(), b"wall, ", b"0x0000"):
        assert never not in pages[0]
