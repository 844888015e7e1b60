from __future__ import annotations

from pyskew import plugins
from pyskew.analysis.report import assemble
from pyskew.reporting.formats.rerun import render
from support import sample


def test_one_command_per_line_what_is_unexpected_first() -> None:
    lines = render(sample.rich()).splitlines()
    assert len(set(lines)) == len(lines)
    assert all(line.startswith("pyskew run --fresh --only pack/") for line in lines)
    scenarios = [line.split()[4] for line in lines]
    assert scenarios.index("pack/refuted") < scenarios.index("pack/proven")


def test_nothing_changed_nothing_to_rerun() -> None:
    suite = sample.suite(pythons=("3.13",))
    assert render(assemble(sample.run(suite), plugins.toggles())) == ""
