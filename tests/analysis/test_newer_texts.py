"""Texts that only a newer Python prints, and texts that look like them."""

from __future__ import annotations

import pytest

from pyskew.analysis.newer_texts import changes_shown

SINCE_14 = "Union[X, Y] and X | Y are of one class since 3.14"


def test_the_locals_of_a_frame() -> None:
    text = "{('TypeError', \"cannot pickle 'FrameLocalsProxy' object\")}"
    assert list(changes_shown(text, "", 12, 13)) == [
        ("frame.f_locals of a function is a FrameLocalsProxy since 3.13", 13)
    ]
    assert list(changes_shown(text, "", 13, 14)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("assert <class 'typing.Union'> is None", SINCE_14),
        ("isinstance(<member '__args__' of 'typing.Union' objects>, tuple)", SINCE_14),
        ("f(typing.Sequence[str] | None)", SINCE_14),
        ("f(int | typing.Sequence[str])", SINCE_14),
        ("f('typing.Sequence[str] | None')", None),  # a text of the program itself
        ("assert f(int | str) == 1", None),  # one of several values
        ("argument of type int | typing.Any", SINCE_14),
        ("list[int] | None is not supported", SINCE_14),
        ("f(x: int | None)", None),  # the text of a signature
        ("flag A | B, 1 | 2, x | int", None),
        ("'int | None' is not supported", None),
        ("no ForwardRef('x') here", "typing.ForwardRef is a class of annotationlib since 3.14"),
        ("assert [ForwardRef('x')] == []", None),
        ("assert 'int | str' == 'typing.Union[int, str]'", f"{SINCE_14}, and print as X | Y"),
        ("assert 'typing.Union[int, str]' == 'Union[int, str]'", None),
    ],
)
def test_what_shows_that_unions_are_one_class(text: str, expected: str | None) -> None:
    assert [said for said, _ in changes_shown(text, "", 13, 14)] == ([expected] if expected else [])
    assert list(changes_shown(text, "", 14, 15)) == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("""assert 'Module(body=[Pass()])' == 'Module(body=[Pass()], type_ignores=[])'""", True),
        (
            """AssertionError: "Modu[50 chars]oad()))])" != "Modu[4 chars]oad(), note=None), a[3 chars]=[])\"""",
            True,
        ),
        ("""assert 'Module(body=[Pass()], x=[])' == 'Module(body=[Pass()], type_ignores=[])'""", False),
        ("""assert 'Own(a=1)' == 'Own(a=1, b=None)'""", False),
        ("""assert 'Pass()' in 'Module(body=[], type_ignores=[])'""", False),
    ],
)
def test_trees_as_texts(message: str, *, expected: bool) -> None:
    assert (
        list(changes_shown(message, "", 12, 13)) == [("ast.dump() leaves out what is empty since 3.13", 13)] * expected
    )
    assert list(changes_shown(message, "", 13, 14)) == []


def test_features_of_the_future() -> None:
    found = changes_shown(
        'File "<unknown>", line 1', "from __future__ import *\nSyntaxError: future feature * is not defined", 13, 14
    )
    assert list(found) == [("ast.parse() refuses an unknown __future__ feature since 3.14", 14)]
    assert list(changes_shown("SyntaxError: invalid syntax", "", 13, 14)) == []


def test_nodes_without_their_fields() -> None:
    message = "TypeError: ast.Expr.__init__ missing 1 required positional argument: 'value'"
    assert [minor for _, minor in changes_shown(message, "", 14, 15)] == [15]
    assert list(changes_shown("TypeError: own.Expr.__init__ missing 1 required positional argument", "", 14, 15)) == []


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ("+  where False = f(int | None)", [SINCE_14]),
        ("+  where False = f(1)\n  +    where 1 = g(int | None)", []),
        ("Full diff:\n- int | None", []),
    ],
)
def test_what_a_function_was_asked_about(details: str, expected: list[str]) -> None:
    assert [said for said, _ in changes_shown("AssertionError: assert False", details, 13, 14)] == expected
