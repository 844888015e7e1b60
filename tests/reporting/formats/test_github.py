from __future__ import annotations

from dataclasses import replace

from pyskew.analysis.report import conclude
from pyskew.reporting.formats.github import render
from support import sample


def test_an_error_stands_at_its_line_with_its_reason() -> None:
    lines = render(sample.rich()).splitlines()
    (line,) = [line for line in lines if "3.13 -> 3.14 regressed" in line]
    assert line.startswith("::error file=scenarios/pack/one.py,line=7,title=pack/regressed on linux%3A 3.13 -> 3.14")
    assert "AttributeError: module 'ast' has no attribute 'Num' at <cwd>/one.py:7" in line


def test_what_has_no_line_stands_where_the_suite_declares_it() -> None:
    lines = render(sample.rich()).splitlines()
    assert [
        line for line in lines if line.startswith("::error file=scenarios/pack/pack.yaml,line=30,title=pack/refuted")
    ]


def test_a_coming_break_is_a_warning_at_the_place_that_warns() -> None:
    assert "::warning file=scenarios/pack/one.py,line=12,title=pack/coming%3A will break in 3.16::" in render(
        sample.rich()
    )


def test_what_an_informational_python_does_is_no_error() -> None:
    errors = [line for line in render(sample.rich()).splitlines() if line.startswith("::error")]
    assert [line for line in errors if "3.15" in line] == []


def test_only_as_many_as_github_shows_and_the_rest_is_counted() -> None:
    value = sample.rich()
    surprising = next(change for change in value.changes if change.scenario == "pack/surprising")
    value = conclude(replace(value, changes=(surprising,) * 50, unmet=(), stale=(), wrong_causes=(), unstable=()))
    errors = [line for line in render(value).splitlines() if line.startswith("::error")]
    assert len(errors) == 10
    assert errors[-1] == "::error title=pyskew::... and 41 more errors, see report.md"


def test_a_pack_that_pyskew_ships_names_no_file_of_the_repository() -> None:
    value = sample.rich()
    shipped = tuple(replace(one, position="builtin:pack/pack.yaml:3:3") for one in value.scenarios)
    assert "file=pack/pack.yaml" not in render(replace(value, scenarios=shipped, unmet=(), stale=()))
