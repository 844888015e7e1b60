"""The time for proofs that an audit with tests has: what was given, else a share of the whole command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import yaml

from pyskew.cli import audit_tests
from pyskew.cli.audit_tests import share_of
from pyskew.execution.budget import Share
from pyskew.suite import from_codebase
from pyskew.suite.from_codebase import CodebaseCommand

WANTED = CodebaseCommand(folder=Path("code"), command=("pytest",), pythons=("3.13", "3.14"), install=())


def limit(wanted: CodebaseCommand) -> str:
    proof: str = yaml.safe_load(from_codebase.suite(wanted))["limits"]["proof"]
    return proof


def test_what_is_given_is_the_limit_whatever_the_plain_runs_take() -> None:
    given = replace(WANTED, proof="20s")
    assert (limit(given), share_of(given, 5.0)) == ("20s", None)


def test_where_nothing_is_given_the_whole_command_has_its_share_and_a_run_that_is_resumed_an_hour() -> None:
    assert (limit(WANTED), share_of(WANTED, 5.0)) == ("60m", Share(began=5.0))


def test_the_run_before_the_fixes_looks_for_no_causes() -> None:
    plan = audit_tests.TestPlan(wanted=WANTED, shown="code", output=None, workers=1).briefly()
    assert (plan.wanted.proof, share_of(plan.wanted, 5.0)) == ("1ms", None)
