from __future__ import annotations

from pyskew.instrumentation.bisect_runs import last_words

NOTED = """\
Traceback (most recent call last):
  File "app.py", line 8, in run
    process.start()
    ~~~~~~~~~~~~~^^
_pickle.PicklingError: Can't pickle local object <function run.<locals>.work>
when serializing dict item '_target'
when serializing multiprocessing.context.Process object
"""


def test_the_exception_is_quoted_rather_than_the_notes_below_it() -> None:
    assert last_words(NOTED.splitlines()).startswith("_pickle.PicklingError: Can't pickle local object")


def test_without_a_traceback_the_last_line_is_quoted() -> None:
    assert last_words(["collected 2 items", "1 failed, 1 passed in 0.2s"]) == "1 failed, 1 passed in 0.2s"
    assert last_words([]) == ""
