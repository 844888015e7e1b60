from __future__ import annotations

from pyskew.codebase.tests.cost import Cost


def test_the_ratio_is_that_of_the_whole_command() -> None:
    told = Cost(plain=40.0, further=30.0, alone=60.0).told(100.0)
    assert told.startswith("time: 100 s, 2.5 times one plain run on each Python: 40 s that run")
    assert "one Python after the other, 60 s), 30 s confirmations and proofs" in told
    assert told.endswith("30 s audits, interpreters and reports")


def test_an_interrupted_run_has_no_ratio() -> None:
    assert Cost(plain=0.0, further=0.0, alone=3.0).told(9.0) == "time: 9 s"
