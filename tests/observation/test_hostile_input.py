from __future__ import annotations

import pytest

from pyskew.observation import facts, overlay_events
from pyskew.observation.test_results import Output
from pyskew.observation.test_results.junit import RESULTS as JUNIT

WARNING = "<cwd>/a.py:3: DeprecationWarning: "


@pytest.mark.parametrize(("message", "removal"), [
    ("'cgi' is deprecated and slated for removal in Python 3.13", "3.13"),
    ("will be removed in 3.16.", "3.16"),
    ("it becomes an error in Python 3.15 or later", "3.15"),
    ("Removed by 2 people in 3.16", None),
    ("removed in 13.14", None),
    ("deprecated since Python 3.12", None),
    ("deprecated since Python 3.12, to be dropped from 3.18", "3.18"),
])  # fmt: skip
def test_the_version_of_a_removal_follows_its_verb(message: str, removal: str | None) -> None:
    found = facts.warned((WARNING + message).encode(), {})
    assert [warning.removal for warning in found if warning.removal] == ([removal] if removal else [])


@pytest.mark.timeout(60)
def test_a_warning_of_100_kb_is_read_in_linear_time() -> None:
    """The limit only ends the test: quadratic time would take many minutes."""
    text = WARNING + "remov" * 20_000
    assert [warning.removal for warning in facts.warned(text.encode(), {})] == [""]


def junit(failure: str) -> tuple[str, ...]:
    document = f'<a><testcase name="t"><failure message="x">{failure}</failure></testcase></a>'
    output = Output(stdout=b"", stderr=b"", file=document.encode(), dirs={"cwd": "/x"}, own=frozenset({"Example.py"}))
    cases = JUNIT.read(output)
    assert cases is not None
    return cases["t"].frames


@pytest.mark.parametrize("line", [
    "Example.py:3: ValueError", "E   Example.py:3: ValueError", '  File "Example.py", line 3',
    'E     File "Example.py", line 3',
])  # fmt: skip
def test_frames_are_found_with_and_without_pytests_margin(line: str) -> None:
    assert junit(line) == ("Example.py:3",)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["E" * 100_000, "E " * 50_000, " " * 100_000, "a" * 100_000])
def test_a_line_of_100_kb_is_read_in_linear_time(text: str) -> None:
    """The limit only ends the test: quadratic time would take minutes."""
    assert junit(text) == ()


@pytest.mark.parametrize("encoding", ["rot13", "idna", "shift_jis", "utf-7", "no-such", "hex"])
def test_xml_in_an_encoding_that_is_not_read_holds_no_results(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()
    assert not JUNIT.read(Output(stdout=b"", stderr=b"", file=data, dirs={}))


@pytest.mark.parametrize("line", [
    "started", "started\tx", f"started\t{'9' * 5000}", "reached\t1", "reached\t1\ta\tzz\t1\t1\tf\t1\tg\t\t0",
    "predicted\t1", "ran", "'", "'''", "", "\t", "started\t" + "(" * 10_000, "x\t'" + "\\" * 7,
])  # fmt: skip
def test_a_damaged_event_is_left_out(line: str) -> None:
    seen = overlay_events.read(f"started\t7\n{line}\nran\ta.py\t3\n", "/x")
    assert seen.processes == frozenset({7})
    assert "a.py:3" in seen.ran
    assert (seen.reached, seen.predicted) == ((), ())
