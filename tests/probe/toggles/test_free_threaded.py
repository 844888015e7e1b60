"""Toggles on real free-threaded builds: their defaults there, and each value by its effect."""

from __future__ import annotations

import json

import pytest

from conftest import Lab, Pythons
from pyskew.model.suite import ToggleState

pytestmark = pytest.mark.real

LABELS = ("3.13t", "3.14t")
DEFAULTS = {
    "gil": ("0", "0"),
    "thread-inherit-context": ("0", "1"),
    "context-aware-warnings": ("0", "1"),
    "jit": (None, None),
    "start-method": ("fork", "forkserver"),
}
CODE = """
    import contextvars, json, sys, threading, warnings
    variable = contextvars.ContextVar("variable", default=False)
    variable.set(True)
    seen = []
    thread = threading.Thread(target=lambda: seen.append(variable.get()))
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        before = len(warnings.filters)
        warnings.simplefilter("error", ResourceWarning)
        print(json.dumps([sys._is_gil_enabled(), seen[0], len(warnings.filters) == before]))
"""


@pytest.fixture(scope="session")
def threads_lab(lab: Lab, free_threaded: Pythons) -> Lab:
    return Lab(lab.site, free_threaded)


def shown_under(lab: Lab, label: str, toggles: dict[str, str]) -> list[bool]:
    """Whether the lock is held, a thread inherits its context, and a filter is set in its context alone."""
    env = lab.env(label, **toggles)
    reply = lab.run(env, CODE, *env.options, env=dict(env.variables))
    shown: list[bool] = json.loads(str(reply["stdout"]))
    return shown


@pytest.mark.parametrize("label", LABELS)
def test_defaults_of_a_free_threaded_build_are_observed(threads_lab: Lab, label: str) -> None:
    defaults, states = threads_lab.environments.check(threads_lab.channel, threads_lab.pythons[label])
    assert {name: defaults.get(name) for name in DEFAULTS} == {
        name: values[LABELS.index(label)] for name, values in DEFAULTS.items()
    }
    assert {states[f"gil={value}"] for value in "01"} == {ToggleState.APPLIED}


@pytest.mark.parametrize(
    ("toggles", "shown"),
    [
        ({}, [False, True, True]),
        ({"gil": "1"}, [True, True, True]),
        ({"thread-inherit-context": "0"}, [False, False, True]),
        ({"context-aware-warnings": "0"}, [False, True, False]),
    ],
)
def test_each_default_of_a_free_threaded_build_can_be_set_back(
    threads_lab: Lab, toggles: dict[str, str], shown: list[bool]
) -> None:
    assert shown_under(threads_lab, "3.14t", toggles) == shown


def test_a_default_build_can_be_given_what_a_free_threaded_one_has_but_the_lock(lab: Lab) -> None:
    toggles = {"thread-inherit-context": "1", "context-aware-warnings": "1"}
    assert shown_under(lab, "3.14", {}) == [True, False, False]
    assert shown_under(lab, "3.14", toggles) == [True, True, True]
