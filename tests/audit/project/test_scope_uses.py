from __future__ import annotations

import ast

import pytest

from pyskew.audit.project.summarise import summarise
from pyskew.audit.syntax.module_index import Module


@pytest.mark.parametrize(("test", "guarded"), [
    ('__name__ == "__main__"', True),
    ('"__main__" == __name__ and DEBUG', True),
    ('__name__ != "__main__"', False),
    ('__name__ == "app.worker"', False),
    ('__name__.startswith("app")', False),
])  # fmt: skip
def test_one_definition_says_what_a_guard_is(test: str, *, guarded: bool) -> None:
    """Two once disagreed: what stood below another test of `__name__` belonged to no scope at all."""
    summary = summarise(Module("m.py", "m", ast.parse(f"DEBUG = True\nif {test}:\n    STATE = 1\n")))
    assert summary.guarded is guarded
    assert ("STATE" in summary.bindings) is not guarded
