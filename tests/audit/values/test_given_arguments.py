"""What calls give behind `*` and `**`."""

from __future__ import annotations

import ast

import pytest

from pyskew.audit import Confidence
from pyskew.audit.syntax.module_index import Module
from pyskew.audit.values.given_arguments import GivenArguments, Positional

HIGH, MEDIUM = Confidence.HIGH, Confidence.MEDIUM


def arguments(text: str) -> tuple[Positional, dict[str, Confidence]]:
    """Return what the call of `target` gives."""
    module = Module("m.py", "m", ast.parse(text))
    ((call, scope),) = module.calls_by_name["target"]
    given = GivenArguments(module)
    return given.positional(call, scope), given.keywords(call, scope)


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("target(a=1)", {"a": HIGH}),
        ("target(**{'a': 1})", {"a": HIGH}),
        ("K = {'a': 1}\ntarget(**K)", {"a": HIGH}),
        ("K = {'a': 1}\ntarget(**{**K, 'b': 1})", {"a": HIGH, "b": HIGH}),
        ("K = {'a': 1}\no = dict(K, b=1)\ntarget(**o)", {"a": HIGH, "b": HIGH}),
        ("K = {'a': 1}\ntarget(**(K | {'b': 1}))", {"a": HIGH, "b": HIGH}),
        ("K = {'a': 1}\no = K.copy()\no.update(b=1)\no['c'] = 1\ntarget(**o)", {"a": HIGH, "b": MEDIUM, "c": MEDIUM}),
        ("K = {'a': 1}\nK.pop('a')\ntarget(**K)", {}),
        ("K = {'a': 1}\ndel K['a']\ntarget(**K)", {}),
        ("def f(**kw):\n    target(**kw)\nf(a=1)", {"a": MEDIUM}),
        ("def f(**kw):\n    kw.pop('a', None)\n    target(**{**kw})\nf(a=1)", {}),
        ("T = [dict(a=1), {'b': 1}]\nfor one in T:\n    target(**one)", {"a": MEDIUM, "b": MEDIUM}),
        ("import other\nK = other.K\ntarget(**K)", {}),
    ],
)
def test_keywords(text: str, keywords: dict[str, Confidence]) -> None:
    assert arguments(text)[1] == keywords


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("target(1, 2)", 2, 2),
        ("target(1, *(2, 3))", 3, 3),
        ("P = (1, 2)\ntarget(*P)", 2, 2),
        ("def f(*given):\n    target(1, *given)", 1, 1),
        ("def f(*given):\n    target(1, *(given or (2,)))", 1, 2),
        ("def f(*given):\n    target(*given)\nf(1, 2)", 2, 2),
        ("class A:\n    def f(self, *given):\n        target(*given)\nimport b\nb.f(1, 2)", 0, 0),
    ],
)
def test_positional_arguments(text: str, least: int, most: int) -> None:
    assert arguments(text)[0] == Positional(least, most)
