"""Names of the standard library in messages, that a step removed or changed."""

from __future__ import annotations

import pytest

from pyskew.audit.stdlib.named_in_message import asked_about, changed_since


@pytest.mark.parametrize(
    ("message", "step", "expected"),
    [
        ("No module named 'imp'", (11, 13), [("the module imp is gone since 3.12", 12)]),
        ("No module named 'imp'", (12, 13), []),
        ("No module named 'distutils.core'", (11, 12), [("the module distutils is gone since 3.12", 12)]),
        ("No module named 'imported'", (11, 12), []),
        ("module 'ast' has no attribute 'Num'", (13, 14), [("ast.Num is gone since 3.14", 14)]),
        ("module 'ast' has no attribute 'Number'", (13, 14), []),
        (
            "cannot import name 'no_type_check_decorator' from 'typing' (<path>)", (14, 15),
            [("typing.no_type_check_decorator is gone since 3.15", 15)],
        ),
        (
            "module 'uuid' has no attribute '_load_system_functions'", (12, 13),
            [("uuid._load_system_functions (private) is gone since 3.13", 13)],
        ),
        (
            "ForwardRef._evaluate() missing 1 required keyword-only argument: 'recursive_guard'", (12, 13),
            [("typing.ForwardRef._evaluate() has other parameters since 3.13", 13)],
        ),
        ("_evaluate() missing 1 required keyword-only argument: 'recursive_guard'", (12, 13), []),
        ("Failed to import module crypt with error:", (12, 13), [("the module crypt is gone since 3.13", 13)]),
        ("assert 'tuple' == 'ast.Num'", (13, 14), [("ast.Num is gone since 3.14", 14)]),
        ("<class 'typing.Union'> is None", (13, 14), [("Union[X, Y] and X | Y are of one class since 3.14", 14)]),
        ("assert <class 'typing.Union'> is None", (14, 15), []),
        ("'code' object has no attribute 'co_lnotab'", (13, 14), []),
        ("see last.Num", (13, 14), []),
        (
            'assert: "typing.ContextManager" accepts 2 arguments', (12, 13),
            [("typing.ContextManager takes a second type since 3.13, that of what __exit__ returns", 13)],
        ),
        ("typing.ContextManagers", (12, 13), []),
        ("'Test' object has no attribute 'assertEquals'", (11, 12), []),
    ],
)  # fmt: skip
def test_what_a_message_names(message: str, step: tuple[int, int], expected: list[tuple[str, int]]) -> None:
    assert list(changed_since(message, *step)) == expected


@pytest.mark.parametrize(
    ("details", "step", "expected"),
    [
        ("+  where True = has_keywords(map)", (13, 14), [("map() has other parameters since 3.14", 14)]),
        (
            "+  where True = <function f at <addr>>(<class 'map'>)",
            (13, 14),
            [("map() has other parameters since 3.14", 14)],
        ),
        (
            "+  where <n> = f(<class 'argparse.Action'>)",
            (12, 13),
            [("argparse.Action() has other parameters since 3.13", 13)],
        ),
        ("+  where True = has_keywords(map)", (14, 15), []),
        ("+  where True = f(map, 1)", (13, 14), []),
        ("+  where True = f(zip)", (13, 14), []),
        ("+  where [] = list(map(f, x))", (13, 14), []),
    ],
)
def test_what_a_function_was_asked_about(details: str, step: tuple[int, int], expected: list[tuple[str, int]]) -> None:
    assert list(asked_about(details, *step)) == expected
