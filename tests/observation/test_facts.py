from __future__ import annotations

import pytest

from pyskew.model.suite import FactPolicy, FactRule, Json
from pyskew.observation import facts

DIRS = {"cwd": "/r/s0/cell/cwd", "tmp": "/r/s0/cell/tmp"}


def test_one_json_object_gives_a_fact_for_each_key() -> None:
    assert facts.observed(b'{"seen": ["custom"], "n": 1}\n', DIRS) == {"seen": ["custom"], "n": 1}


def test_anything_else_is_one_fact() -> None:
    assert facts.observed(b"hello\r\nworld\n", DIRS) == {":stdout": "hello\nworld\n"}
    assert facts.observed(b"[1]\n", DIRS) == {":stdout": "[1]\n"}
    assert facts.observed(b'{"a": 1}\n{"b": 2}\n', DIRS) == {":stdout": '{"a": 1}\n{"b": 2}\n'}


def test_silence_is_no_fact() -> None:
    assert facts.observed(b"", DIRS) == {}


def test_bytes_that_are_no_text_stay_distinguishable() -> None:
    assert facts.observed(b"\xff", DIRS) != facts.observed(b"\xfe", DIRS)


def test_the_cells_own_directories_are_named_and_nothing_else_is_scrubbed() -> None:
    text = b'{"path": "/r/s0/cell/cwd/x", "pid": 4711, "other": "/etc"}'
    assert facts.observed(text, DIRS) == {"path": "<cwd>/x", "pid": 4711, "other": "/etc"}


def test_a_windows_directory_is_named_in_json_too() -> None:
    assert facts.observed(rb'{"p": "C:\\s0\\cwd\\x"}', {"cwd": r"C:\s0\cwd"}) == {"p": r"<cwd>\x"}


def test_deeply_nested_output_is_text() -> None:
    assert list(facts.observed(b"[" * 100_000, DIRS)) == [":stdout"]


def test_a_traceback_gives_type_template_and_the_top_user_frame() -> None:
    stderr = b"""Traceback (most recent call last):
  File "/r/s0/cell/cwd/job.py", line 12, in main
    go()
  File "/usr/lib/python3.14/multiprocessing/reduction.py", line 60, in dump
    ForkingPickler(file, protocol).dump(obj)
_pickle.PicklingError: Can't pickle <function f at 0x7f12>: attribute 33
"""
    failure = facts.failure(stderr, DIRS)
    assert failure.exception == "_pickle.PicklingError"
    assert failure.frame == "<cwd>/job.py:12"
    assert failure.message == "_pickle.PicklingError: Can't pickle <function f at <addr>>: attribute <n>"


def test_the_last_traceback_decides() -> None:
    stderr = b"Traceback (most recent call last):\nKeyError: 'a'\n\nTraceback (most recent call last):\nValueError\n"
    assert facts.failure(stderr, DIRS).exception == "ValueError"


def test_stderr_without_a_traceback_names_no_exception() -> None:
    assert facts.failure(b"warning: something\n  and more\n", DIRS).exception == ""


def test_policies_decide_what_is_compared() -> None:
    rules = {
        "pid": FactRule(policy=FactPolicy.IGNORE),
        "names": FactRule(policy=FactPolicy.SET),
        "log": FactRule(policy=FactPolicy.SCRUB, pattern="0x[0-9a-f]+"),
    }
    one = {"pid": 1, "names": ["a", "b"], "log": "at 0x1f", ":leftovers": ["python3"]}
    other = {"pid": 2, "names": ["b", "a"], "log": "at 0x2e"}
    assert facts.comparable(one, rules) == facts.comparable(other, rules)


def test_values_of_other_types_are_other_values() -> None:
    texts = {facts.canonical(value) for value in (1, 1.0, True, "1", None, [1])}
    assert len(texts) == 6


@pytest.mark.parametrize(
    "other", [{"seen": 1.0}, {"seen": True}, {"seen": "1"}, {"seen": [1]}, {}, {"seen": 1, "x": 1}]
)
def test_facts_are_identical_only_where_their_texts_are(other: dict[str, Json]) -> None:
    one = {"seen": 1}
    assert facts.identical(one, {"seen": 1})
    assert not facts.identical(one, other)


def test_what_only_looks_identical_is_left_to_the_canonical_texts() -> None:
    assert not facts.identical({"seen": float("nan")}, {"seen": None})
    assert not facts.identical({"seen": "\ud800"}, {"seen": "\ud800"})
    assert facts.identical({"b": [1], "a": {"z": 1, "y": 2}}, {"a": {"y": 2, "z": 1}, "b": [1]})
