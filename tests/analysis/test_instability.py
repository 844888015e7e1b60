from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pyskew import plugins
from pyskew.analysis import instability
from pyskew.analysis.report import assemble
from pyskew.errors import ExitCode
from pyskew.model.suite import Cell, ChangeClass, FactPolicy, FactRule, Json, Outcome
from pyskew.suite import loader
from support import sample

CELL = Cell(scenario="pack/one", target="linux", python="3.14")


@pytest.mark.parametrize(("values", "helps"), [
    ([4711, 4712], "facts: {x: ignore}"),
    ([1.5, 1.25], "facts: {x: ignore}"),
    (["<f at 0x7f0001>", "<f at 0x7f0002>"], "scrub: '0x[0-9a-fA-F]{6,}'"),
    (["in /tmp/abc1/x", "in /tmp/zzz/x"], "a temporary path"),
    (["at 2026-11-22T10:00:00", "at 2026-11-22T10:00:01"], "a time"),
    ([["b", "a"], ["a", "b"]], "facts: {x: set}"),
    (["apple", "pear"], "facts: {x: ignore}"),
])  # fmt: skip
def test_the_unstable_fact_is_named_with_what_helps(values: list[Json], helps: str) -> None:
    attempts = [sample.ran(CELL, {"x": value, "stable": 1}, attempt=n) for n, value in enumerate(values, 1)]
    (found,) = instability.unstable(attempts, {})
    assert (found.fact, len(found.values)) == ("x", 2)
    assert helps in found.advice


@pytest.mark.parametrize("values", [
    ["apple", "pear"], [["b", "a"], ["a", "b"]], ["<f at 0x7f0001>", "<f at 0x7f0002>"],
    ["in /tmp/abc1/it's", "in /tmp/zzz/it's"], ["at 10:00:00", "at 10:00:01"], [1, 2],
])  # fmt: skip
@pytest.mark.parametrize(
    "name", [":stdout", "x", "null", "a: b", 'say "hi"', "back\\slash", "# no", "3", "-", "ä{}[],&*"]
)
def test_a_pack_that_holds_the_advice_loads_and_is_stable(tmp_path: Path, name: str, values: list[Json]) -> None:
    attempts = [sample.ran(CELL, {name: value}, attempt=n) for n, value in enumerate(values, 1)]
    (found,) = instability.unstable(attempts, {})
    hint = re.search("`(facts: .*?})`", found.advice)
    (tmp_path / "one.py").write_text("print(1)")
    (tmp_path / "matrix.yaml").write_text(
        f'version: 1\npythons: ["3.14"]\nscenarios:\n  one:\n    run: one.py\n    {hint[1]}\n', encoding="utf-8"
    )
    (loaded,) = loader.load_suite(tmp_path / "matrix.yaml", {"host": Kind(runs_here=True)}).scenarios
    assert set(loaded.facts) == {name}
    assert not list(instability.unstable(attempts, loaded.facts))


@dataclass(frozen=True)
class Kind:
    options: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    complaints: Callable[[object], Iterable[tuple[str, str]]] = lambda _: ()
    runs_here: bool = False


def test_what_is_declared_is_stable() -> None:
    attempts = [sample.ran(CELL, {"pid": n}, attempt=n) for n in (1, 2)]
    assert not list(instability.unstable(attempts, {"pid": FactRule(policy=FactPolicy.IGNORE)}))


def test_an_outcome_that_varies_is_named_too() -> None:
    attempts = [sample.ran(CELL), sample.ran(CELL, attempt=2, outcome=Outcome.CRASH)]
    assert [one.fact for one in instability.unstable(attempts, {})] == ["outcome"]


def test_an_unstable_cell_fails_a_run_of_one_python() -> None:
    suite = sample.suite(sample.scenario(toggles=()), pythons=("3.14",))
    run = sample.run(suite, [sample.ran(CELL, {"pid": n}, attempt=n) for n in (1, 2)])
    assert assemble(run, plugins.toggles()).verdict.exit_code == ExitCode.UNEXPECTED
    assert assemble(run, plugins.toggles(), ChangeClass.REGRESSED).verdict.exit_code == ExitCode.CLEAN
