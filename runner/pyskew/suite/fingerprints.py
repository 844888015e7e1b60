"""Digests of scenarios and suites; runs with equal ones may be compared. Pure."""

from __future__ import annotations

import hashlib
import json

from pyskew.model.suite import Scenario, Suite

FORMAT = 1
"""Grows when these digests are made in another way; part of every fingerprint of a scenario."""


def of_scenario(scenario: Scenario) -> str:
    """Return the digest of everything that decides what a cell of it runs."""
    decides = [
        FORMAT, scenario.run, scenario.args, scenario.stdin, [(file.path, file.sha256) for file in scenario.files],
        scenario.requires, sorted(scenario.env.items()), scenario.pass_env, scenario.home, scenario.locale,
    ]  # fmt: skip
    if scenario.source:
        decides += [scenario.source.kind, scenario.source.digest, scenario.install, scenario.results]
    return "sha256:" + hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def of_suite(suite: Suite) -> str:
    """Return the digest of everything that decides which cells there are."""
    decides = [
        [python.text for python in suite.pythons],
        [(target.name, target.kind, target.os, sorted(target.options.items())) for target in suite.targets],
        [(scenario.id, scenario.fingerprint, scenario.when, scenario.toggles) for scenario in suite.scenarios],
    ]
    return "sha256:" + hashlib.sha256(json.dumps(decides, default=str).encode()).hexdigest()
